import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { ComprehendClient, DetectSentimentCommand } from '@aws-sdk/client-comprehend';
import { FAKE_MARK, ServiceFailure, startAwsFake, type AwsFake, type FakePrompt } from '@sitrep/sdk/testing/aws-fake';
import { sharedData } from '../support/shared-data.ts';
import { fakeFor, reach } from './fake-under-test.ts';

const user = (text: string): ConverseCommandInput['messages'] => [{ role: 'user', content: [{ text }] }];
const question: ConverseCommandInput = {
  modelId: 'us.amazon.nova-micro-v1:0',
  messages: user('Why is checkout slow?'),
};

async function stage(t: TestContext): Promise<{ fake: AwsFake; ask: (input: object) => Promise<string> }> {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  const ask = async (input: object): Promise<string> => {
    try {
      const { output } = await client.send(new ConverseCommand({ ...question, ...input }));
      return JSON.stringify(output?.message?.content);
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  return { fake, ask };
}

test('names the place of a member that is missing, mistyped or one too many in a union', async (t) => {
  const { ask } = await stage(t);
  assert.match(await ask({ messages: [{ role: 'user' }] }), /^ValidationException: 1 .*'messages\.0\.content'.* null/);
  assert.match(await ask({ inferenceConfig: { maxTokens: 'many' } }), /'inferenceConfig\.maxTokens'.* a number/);
  const two = [{ role: 'user', content: [{ text: 'a', cachePoint: { type: 'default' } }] }];
  assert.match(await ask({ messages: two }), /'messages\.0\.content\.0'.* exactly one member/);
});

test('holds a conversation to its rules: a user begins, roles alternate, a tool use gets its result', async (t) => {
  const { ask } = await stage(t);
  const assistant = { role: 'assistant', content: [{ text: 'b' }] };
  const [first] = user('a') ?? [];
  assert.match(await ask({ messages: [assistant] }), /must start with a user message/);
  assert.match(await ask({ messages: [first, first] }), /must alternate/);
  const use = { role: 'assistant', content: [{ toolUse: { toolUseId: 't1', name: 'look', input: {} } }] };
  assert.match(await ask({ messages: [first, use, first] }), /Tool results must answer/);
  const result = { role: 'user', content: [{ toolResult: { toolUseId: 't1', content: [{ text: 'seen' }] } }] };
  assert.match(await ask({ messages: [first, use, result] }), /toolConfig field must be defined/);
  const toolConfig = { tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } }] };
  assert.match(await ask({ messages: [first, use, result], toolConfig }), /seen/);
});

test('refuses the bare id of a model that only a profile serves', async (t) => {
  const { ask } = await stage(t);
  assert.match(await ask({ modelId: 'anthropic.claude-sonnet-4-6' }), /^ValidationException: .*inference profile/);
});

test('stops at the limit of tokens and at a stop sequence, and says which', async (t) => {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  const ask = async (inferenceConfig: object) => {
    const { stopReason, usage } = await client.send(new ConverseCommand({ ...question, inferenceConfig }));
    return { stopReason, short: (usage?.outputTokens ?? 0) < 12 };
  };
  assert.deepEqual(await ask({ maxTokens: 4 }), { stopReason: 'max_tokens', short: true });
  assert.deepEqual(await ask({ stopSequences: ['model'] }), { stopReason: 'stop_sequence', short: true });
});

test("a forced tool's input and a structured answer fit the schema, free strings say they are fake, ids come from the request", async (t) => {
  const { ask } = await stage(t);
  const schema = {
    type: 'object',
    properties: {
      cause: { type: 'string' },
      confidence: { type: 'number', minimum: 0, maximum: 1 },
      kind: { enum: ['deploy', 'load'] },
      evidenceIds: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 3 },
    },
    required: ['cause', 'confidence', 'kind', 'evidenceIds'],
  };
  const messages = user('Evidence evd_0123456789 says so');
  const toolConfig = {
    tools: [{ toolSpec: { name: 'weigh', inputSchema: { json: schema } } }],
    toolChoice: { tool: { name: 'weigh' } },
  };
  const textFormat = {
    type: 'json_schema',
    structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'weigh' } },
  };
  const [{ toolUse }] = JSON.parse(await ask({ messages, toolConfig }));
  const [{ text }] = JSON.parse(await ask({ messages, outputConfig: { textFormat } }));
  for (const made of [toolUse.input, JSON.parse(text)]) {
    assert.ok(made.cause.startsWith(FAKE_MARK));
    assert.ok(made.confidence >= 0 && made.confidence <= 1);
    assert.ok(['deploy', 'load'].includes(made.kind));
    assert.deepEqual(made.evidenceIds, ['evd_0123456789', 'evd_0123456789']);
  }
});

test('a long prefix before a cache point is written once and read afterwards', async (t) => {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  const system = [{ text: 'x'.repeat(8_000) }, { cachePoint: { type: 'default' as const } }];
  const usages = [];
  for (const text of ['first', 'second'])
    usages.push((await client.send(new ConverseCommand({ ...question, system, messages: user(text) }))).usage);
  assert.deepEqual(
    usages.map((usage) => [usage?.cacheWriteInputTokens, usage?.cacheReadInputTokens]),
    [
      [2_000, 0],
      [0, 2_000],
    ],
  );
});

test('the same request gets the same answer, also from another fake; another seed may answer otherwise', async (t) => {
  const schema = { type: 'object', properties: { n: { type: 'number', minimum: 0, maximum: 1_000 } } };
  const toolConfig = {
    tools: [{ toolSpec: { name: 'draw', inputSchema: { json: schema } } }],
    toolChoice: { any: {} },
  };
  const answers: string[] = [];
  for (const seed of [1, 1, 2]) {
    const fake = await fakeFor(t, { services: ['bedrock-runtime'], seed });
    const client = new BedrockRuntimeClient(reach(fake));
    const { output } = await client.send(new ConverseCommand({ ...question, toolConfig }));
    answers.push(JSON.stringify(output));
    client.destroy();
  }
  assert.equal(answers[0], answers[1]);
  assert.notEqual(answers[0], answers[2]);
});

test('a script speaks for the model, its text is marked, and it sees what was asked', async (t) => {
  const { fake, ask } = await stage(t);
  let seen: FakePrompt | undefined;
  fake.reply((prompt) => {
    seen = prompt;
    return 'The pool leaks.';
  });
  assert.equal(
    await ask({ system: [{ text: 'Be brief.' }] }),
    JSON.stringify([{ text: `${FAKE_MARK} The pool leaks.` }]),
  );
  assert.deepEqual([seen?.text, seen?.system], ['Why is checkout slow?', 'Be brief.']);
  fake.reply(undefined);
  assert.match(await ask({}), /No model was called/);
});

test('an answer that no service could give is reported to the script, not to the code under test alone', async (t) => {
  const { fake, ask } = await stage(t);
  const undo = fake.answer('Converse', () => ({ output: { message: { role: 'assistant', content: [] } }, extra: 1 }));
  assert.match(await ask({}), /^FakeAnswerInvalid: .*usage: Member must not be null/);
  assert.deepEqual(fake.defects[0]?.problems.map(({ path, rule }) => `${path} ${rule}`).sort(), [
    'extra unknown',
    'metrics required',
    'stopReason required',
    'usage required',
  ]);
  undo();
  fake.answer('Converse', () => {
    throw new ServiceFailure('ModelErrorException', 'scripted');
  });
  assert.match(await ask({}), /^ModelErrorException: scripted/);
  fake.reset();
  assert.match(await ask({}), /No model was called/);
  assert.deepEqual(fake.defects, []);
});

test('a stream whose event fits no shape ends in an error, not in an answer', async (t) => {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  fake.answer('ConverseStream', () => ({ stream: [{ messageStart: { role: 'assistant' } }, { messageStop: {} }] }));
  const { stream } = await client.send(new ConverseStreamCommand(question));
  await assert.rejects(
    async () => {
      for await (const _ of stream ?? []);
    },
    { name: 'FakeAnswerInvalid' },
  );
  assert.equal(fake.defects.length, 1);
});

test('faults hit the calls they name and no others, and end when taken back', async (t) => {
  const { fake, ask } = await stage(t);
  const fault = { kind: 'throttle' } as const;
  const undo = fake.fail({ operation: 'Converse', calls: { from: 2, to: 3 }, fault });
  fake.fail({ operation: 'ConverseStream', fault });
  fake.fail({ service: 'textract', fault });
  const names = [];
  for (let i = 0; i < 4; i++) names.push((await ask({})).split(':')[0]?.slice(0, 8));
  assert.deepEqual(names, ['[{"text"', 'Throttli', 'Throttli', '[{"text"']);
  undo();
  assert.deepEqual(
    [...fake.requests].map(({ faults }) => faults.length),
    [0, 1, 1, 0],
  );
});

test('the log finds a text in a body, in a path, escaped in JSON and as base64, and tells what it let go', async (t) => {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'], logLimit: 2 });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  const secret = 'db-17.internal "x"';
  const messages: ConverseCommandInput['messages'] = [
    { role: 'user', content: [{ document: { name: 'd', format: 'txt', source: { bytes: Buffer.from(secret) } } }] },
  ];
  await client.send(new ConverseCommand({ ...question, messages }));
  assert.equal(fake.requests.mentions(secret).length, 1);
  await client.send(new ConverseCommand({ ...question, messages: user(secret) }));
  await client.send(new ConverseCommand({ ...question, modelId: 'us.amazon.nova-lite-v1:0' }));
  assert.deepEqual(
    [
      fake.requests.size,
      fake.requests.dropped,
      fake.requests.mentions(secret).length,
      fake.requests.mentions('NOVA-LITE-V1:0').length,
    ],
    [2, 1, 1, 1],
  );
});

const { skip } = sharedData('aws-models');
test('a service model adds lengths and patterns', { skip }, async (t) => {
  const fake = await fakeFor(t, { services: ['comprehend'] });
  const client = new ComprehendClient(reach(fake));
  t.after(() => client.destroy());
  await assert.rejects(client.send(new DetectSentimentCommand({ Text: '', LanguageCode: 'en' })), {
    name: 'InvalidRequestException',
    message: /'Text'.*length greater than or equal to 1/,
  });
  await assert.rejects(client.send(new DetectSentimentCommand({ Text: 'x', LanguageCode: 'xx' as 'en' })), {
    message: /'LanguageCode'.*one of/,
  });
});

test('what is no service model is refused at the start', async () => {
  await assert.rejects(startAwsFake({ services: ['comprehend'], models: { comprehend: {} } }), TypeError);
});
