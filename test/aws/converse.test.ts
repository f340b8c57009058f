import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createAwsManager, type AwsManagerOptions } from '@sitrep/sdk/aws';
import { isSitrepError } from '@sitrep/sdk/base';
import { defineTool, generateStructured, runToolLoop, userText, type ModelEvent } from '@sitrep/sdk/models';
import { FAKE_MARK, startAwsFake, type Fault } from '@sitrep/sdk/testing/aws-fake';
import * as z from 'zod/mini';

const fake = await startAwsFake({ services: ['bedrock-runtime'] });
const managers: ReturnType<typeof createAwsManager>[] = [];
beforeEach(() => fake.reset());
after(async () => {
  for (const manager of managers) await manager.stop();
  await fake.close();
});

function managerOf(more: AwsManagerOptions = {}, models: readonly string[] = ['nova-lite']) {
  const { endpoint, region, credentials } = fake;
  const aws = { regions: [region], endpoint, credentials, maxAttempts: 1, bedrock: { models, lifecycle: false } };
  const manager = createAwsManager({ aws, masker: 'none', openTelemetry: false, ...more });
  managers.push(manager);
  return manager;
}

const question = { messages: [userText('Why is the queue full?')], maxOutputTokens: 100 };

test('a question is answered with its tokens, cost, request id and origin', async () => {
  const manager = managerOf();
  const outcome = await manager.ask('reason', question, { incidentId: 'inc_1' });
  assert.equal(outcome.outcome, 'answered');
  if (outcome.outcome !== 'answered') return;
  assert.ok(outcome.value.text.includes(FAKE_MARK), 'what a fake says, says so');
  assert.equal(outcome.value.finish, 'stop');
  const [call] = outcome.calls;
  assert.deepEqual(
    [call?.service, call?.model, call?.region, call?.attempts],
    ['nova', 'amazon.nova-lite-v1:0', 'us-east-1', 1],
  );
  assert.equal(call?.origin, 'other-endpoint', 'a call to a fake is never shown as one to AWS');
  assert.match(call?.requestId ?? '', /^sitrep-fake-/);
  assert.equal(call?.tokens?.kind, 'known');
  assert.equal(call?.cost.kind, 'known');
  assert.equal(manager.usage()[0]?.tokens.input, call?.tokens?.kind === 'known' ? call.tokens.counts.input : -1);
  assert.ok(manager.spentUsd('inc_1') > 0);
  assert.equal(fake.requests.of('Converse')[0]?.protocol, 'HTTP/1.1');
  const body = JSON.parse(fake.requests.of('Converse')[0]?.body ?? '{}') as {
    inferenceConfig?: { maxTokens?: number };
  };
  assert.equal(body.inferenceConfig?.maxTokens, 100);
  assert.deepEqual(fake.defects, []);
});

test('a stream arrives in pieces, and its last event is the whole answer', async () => {
  const events: ModelEvent[] = [];
  for await (const event of managerOf().model().stream(question)) events.push(event);
  const last = events.at(-1);
  const pieces = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  assert.ok(last?.type === 'answer' && last.answer.text.length > 0);
  assert.equal(last?.type === 'answer' && last.answer.text, pieces);
  assert.equal(fake.requests.of('ConverseStream').length, 1);
});

test('no stream that broke is ever taken for an answer, whatever broke it and however late', async () => {
  const cuts: readonly Fault[] = [
    { kind: 'early-end', afterEvents: 0 },
    ...[1, 2, 3, 4].flatMap((afterEvents): Fault[] => [
      { kind: 'early-end', afterEvents },
      { kind: 'drop', afterEvents },
      { kind: 'reset', afterEvents },
      { kind: 'half-frame', afterEvents },
      { kind: 'bad-checksum', afterEvents },
      { kind: 'exception-event', name: 'modelStreamErrorException', afterEvents },
      { kind: 'error-event', code: 'Strange', afterEvents },
      { kind: 'hang', afterEvents },
    ]),
    { kind: 'empty' },
    { kind: 'broken-json' },
  ];
  for (const fault of cuts) {
    fake.reset();
    fake.reply(() => 'one two three four five six seven eight');
    fake.fail({ operation: 'ConverseStream', fault });
    // Short times only where something hangs: a busy machine is no fault.
    const manager = managerOf(fault.kind === 'hang' ? { times: { firstByteMs: 300, idleMs: 200 } } : {});
    let whole = 0;
    await assert.rejects(
      async () => {
        for await (const event of manager.model().stream(question)) if (event.type === 'answer') whole++;
      },
      (error) => isSitrepError(error, 'ERR_SITREP_MODEL_FAILED'),
      JSON.stringify(fault),
    );
    assert.equal(whole, 0);
    assert.equal(manager.usage()[0]?.answered, 0, JSON.stringify(fault));
  }
});

test('an event of a kind that nobody knows yet changes nothing', async () => {
  fake.fail({ operation: 'ConverseStream', fault: { kind: 'stranger-event', afterEvents: 1 } });
  let last: ModelEvent | undefined;
  for await (const event of managerOf().model().stream(question)) last = event;
  assert.equal(last?.type, 'answer');
});

test('each way to fail is told apart', async () => {
  const kinds: readonly (readonly [Fault, string])[] = [
    [{ kind: 'throttle' }, 'throttled'],
    [{ kind: 'internal-error' }, 'overloaded'],
    [{ kind: 'error', name: 'ServiceUnavailableException' }, 'overloaded'],
    [{ kind: 'error', name: 'ModelNotReadyException' }, 'warming'],
    [{ kind: 'error', name: 'ModelErrorException' }, 'model'],
    [{ kind: 'error', name: 'ModelTimeoutException' }, 'model'],
    [{ kind: 'error', name: 'AccessDeniedException' }, 'auth'],
    [
      { kind: 'error', name: 'AccessDeniedException', message: 'This service is not available to new customers' },
      'closed',
    ],
    [{ kind: 'expired-credentials' }, 'auth'],
    [{ kind: 'error', name: 'ValidationException' }, 'invalid'],
    [{ kind: 'error', name: 'ResourceNotFoundException' }, 'invalid'],
    [{ kind: 'error', name: 'ServiceQuotaExceededException' }, 'quota'],
    [{ kind: 'drop' }, 'network'],
    [{ kind: 'reset' }, 'network'],
    [{ kind: 'html' }, 'garbled'],
    [{ kind: 'broken-json' }, 'garbled'],
    [{ kind: 'empty' }, 'garbled'],
    [{ kind: 'hang' }, 'timeout'],
  ];
  for (const [fault, kind] of kinds) {
    fake.reset();
    fake.fail({ operation: 'Converse', fault });
    const manager = managerOf(fault.kind === 'hang' ? { times: { firstByteMs: 200 } } : {});
    const outcome = await manager.ask('reason', question);
    assert.equal(
      outcome.calls[0]?.failure,
      kind,
      `${JSON.stringify(fault)}: ${outcome.outcome === 'unanswered' ? outcome.reason : ''}`,
    );
  }
});

test('throttles that the SDK retries away still slow the pace', async () => {
  const { endpoint, region, credentials } = fake;
  fake.fail({ operation: 'Converse', calls: 1, fault: { kind: 'throttle' } });
  const aws = { regions: [region], endpoint, credentials, bedrock: { models: ['nova-lite'], lifecycle: false } };
  const manager = createAwsManager({ aws, masker: 'none', openTelemetry: false });
  managers.push(manager);
  const outcome = await manager.ask('reason', question);
  assert.deepEqual([outcome.outcome, outcome.calls[0]?.attempts, manager.usage()[0]?.throttles], ['answered', 2, 1]);
});

test('the next Region, then the next model answer when one does not', async () => {
  const { endpoint, credentials } = fake;
  fake.fail({ operation: 'Converse', calls: [1, 2], fault: { kind: 'internal-error' } });
  const aws = {
    regions: ['us-east-1'],
    endpoint,
    credentials,
    maxAttempts: 1,
    bedrock: { models: ['nova-lite', 'nova-pro'], lifecycle: false },
  };
  const manager = createAwsManager({ aws, masker: 'none', openTelemetry: false });
  managers.push(manager);
  const outcome = await manager.ask('reason', question);
  assert.deepEqual(
    outcome.calls.map(({ model }) => model),
    ['amazon.nova-lite-v1:0', 'us.amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0'],
  );
  assert.equal(outcome.outcome, 'answered');
});

test('a caller that leaves ends the call, and it counts against nobody', async () => {
  const manager = managerOf();
  fake.fail({ operation: 'ConverseStream', fault: { kind: 'slow-events', everyMs: 20 } });
  const leaving = new AbortController();
  await assert.rejects(
    async () => {
      for await (const _ of manager.model().stream(question, { signal: leaving.signal })) leaving.abort();
    },
    (error) => isSitrepError(error, 'ERR_SITREP_ABORTED'),
  );
  const [usage] = manager.usage();
  assert.deepEqual([usage?.aborted, usage?.failed, usage?.answered], [1, 0, 0]);
});

test('a wanted shape is asked for as a schema of Claude and as a tool of Nova, and both answer in it', async () => {
  const schema = z.object({ severity: z.enum(['low', 'high']), reason: z.string() });
  for (const [name, at] of [
    ['nova-lite', 'toolConfig'],
    ['claude-sonnet-5', 'outputConfig'],
  ] as const) {
    fake.reset();
    const outcome = await generateStructured(managerOf({}, [name]).model(), { name: 'judgement', schema, ...question });
    assert.equal(outcome.outcome, 'valid', name);
    assert.ok(at in (JSON.parse(fake.requests.of('Converse')[0]?.body ?? '{}') as object), name);
  }
});

test('a model uses a tool through Bedrock and answers with what it read', async () => {
  fake.reply(({ everything }) =>
    everything.includes('the valve')
      ? 'Open the valve.'
      : { toolUses: [{ name: 'look_up', input: { topic: 'queue' } }] },
  );
  const tool = defineTool({
    name: 'look_up',
    description: 'Reads a runbook',
    schema: z.object({ topic: z.string() }),
    run: () => 'open the valve',
  });
  const end = await runToolLoop(managerOf().model(), question, { tools: [tool] });
  assert.equal(end.end, 'answered');
  assert.match(end.answer.text, /Open the valve/);
  assert.equal(end.answers.length, 2);
  assert.deepEqual(fake.defects, []);
});

test('names that are masked never reach the wire, in any part of a conversation, streamed or not', async () => {
  const masker = () => ({
    mask: (text: string) => text.replaceAll('db-7.corp', 'host_1x'),
    unmask: (text: string) => text.replaceAll('host_1x', 'db-7.corp'),
  });
  fake.reply(() => 'It is host_1x that is slow, and host_1x only.');
  const manager = managerOf({ masker });
  const request = {
    system: [{ type: 'text' as const, text: 'You watch db-7.corp.' }],
    messages: [
      userText('What about db-7.corp?'),
      {
        role: 'assistant' as const,
        content: [{ type: 'tool-call' as const, id: 't1', name: 'look_up', input: { host: 'db-7.corp' } }],
      },
      {
        role: 'user' as const,
        content: [{ type: 'tool-result' as const, id: 't1', name: 'look_up', text: 'db-7.corp is slow' }],
      },
    ],
    tools: [{ name: 'look_up', description: 'Reads', input: { type: 'object' } }],
    maxOutputTokens: 100,
  };
  const answer = await manager.model().generate(request);
  assert.match(answer.text, /It is db-7\.corp that is slow, and db-7\.corp only\./);
  let streamed = '';
  for await (const event of manager.model().stream(request)) if (event.type === 'text') streamed += event.text;
  assert.match(streamed, /It is db-7\.corp that is slow, and db-7\.corp only\./);
  assert.deepEqual([fake.requests.mentions('db-7.corp').length, fake.requests.dropped], [0, 0]);
  assert.equal(fake.requests.mentions('host_1x').length, 2);
});
