import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  type ConverseCommandInput,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { FAKE_MARK, type AwsFake } from '@sitrep/sdk/testing/aws-fake';
import { fakeFor, reach } from './fake-under-test.ts';
import type { TestContext } from 'node:test';

const question: ConverseCommandInput = {
  modelId: 'us.amazon.nova-micro-v1:0',
  messages: [{ role: 'user', content: [{ text: 'Why is checkout slow?' }] }],
  inferenceConfig: { maxTokens: 200 },
};

async function stage(t: TestContext): Promise<{ fake: AwsFake; client: BedrockRuntimeClient }> {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  return { fake, client };
}

async function collect(stream: AsyncIterable<ConverseStreamOutput> | undefined): Promise<ConverseStreamOutput[]> {
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

test('Converse answers with text that says it is fake, and counts its tokens', async (t) => {
  const { fake, client } = await stage(t);
  const { output, stopReason, usage, $metadata } = await client.send(new ConverseCommand(question));
  const text = output?.message?.content?.[0]?.text ?? '';
  assert.ok(text.startsWith(FAKE_MARK) && text.includes('Why is checkout slow?'), text);
  assert.equal(stopReason, 'end_turn');
  assert.equal(usage?.inputTokens, 6);
  assert.equal(usage?.totalTokens, 6 + (usage?.outputTokens ?? 0));
  assert.match($metadata.requestId ?? '', /^sitrep-fake-\d{6}$/);
  assert.deepEqual(fake.defects, []);
});

test('ConverseStream sends the text of Converse in pieces, then why it stopped, then its usage', async (t) => {
  const { client } = await stage(t);
  const whole = await client.send(new ConverseCommand(question));
  const { stream } = await client.send(new ConverseStreamCommand(question));
  const events = await collect(stream);
  const text = events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('');
  assert.equal(text, whole.output?.message?.content?.[0]?.text);
  assert.ok(events.length > 6);
  assert.deepEqual(
    events.slice(-2).map((event) => Object.keys(event)[0]),
    ['messageStop', 'metadata'],
  );
  assert.equal(events.at(-1)?.metadata?.usage?.outputTokens, whole.usage?.outputTokens);
});

test('the same client reads the stream over HTTP/2', async (t) => {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const { requestHandler: _, ...options } = reach(fake);
  const client = new BedrockRuntimeClient(options);
  t.after(() => client.destroy());
  const events = await collect((await client.send(new ConverseStreamCommand(question))).stream);
  assert.ok(events.at(-1)?.metadata);
  assert.deepEqual(
    [...fake.requests].map(({ protocol, status, done }) => [protocol, status, done]),
    [['HTTP/2', 200, true]],
  );
});

test('CountTokens counts what Converse then charges', async (t) => {
  const { client } = await stage(t);
  const { modelId, messages } = question;
  const counted = await client.send(new CountTokensCommand({ modelId, input: { converse: { messages } } }));
  const { usage } = await client.send(new ConverseCommand(question));
  assert.equal(counted.inputTokens, usage?.inputTokens);
});
