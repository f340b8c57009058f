import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  LanguageModelV3,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { isSitrepError } from '@sitrep/sdk/base';
import { fromAiSdk, userText, type ModelEvent, type ModelRequest } from '@sitrep/sdk/models';

const usage = {
  inputTokens: { total: 120, noCache: 100, cacheRead: 20, cacheWrite: 0 },
  outputTokens: { total: 7, text: 7, reasoning: 0 },
};

/** A model written against the AI SDK's own types. */
function aiSdkModel(parts: readonly LanguageModelV4StreamPart[] = []) {
  const seen: LanguageModelV4CallOptions[] = [];
  const model: LanguageModelV4 = {
    specificationVersion: 'v4',
    provider: 'acme',
    modelId: 'acme-1',
    supportedUrls: {},
    // oxlint-disable-next-line require-await
    async doGenerate(options) {
      seen.push(options);
      return {
        content: [
          { type: 'text', text: 'Looking.' },
          { type: 'tool-call', toolCallId: 't1', toolName: 'look_up', input: '{"topic":"queues"}' },
        ],
        finishReason: { unified: 'tool-calls', raw: 'tool_use' },
        usage,
        warnings: [],
      };
    },
    // oxlint-disable-next-line require-await
    async doStream(options) {
      seen.push(options);
      return {
        stream: new ReadableStream({
          start(controller) {
            for (const part of parts) controller.enqueue(part);
            controller.close();
          },
        }),
      };
    },
  };
  return { model, seen };
}

const request: ModelRequest = {
  system: [{ type: 'text', text: 'Be brief.' }],
  messages: [
    userText('Why?'),
    { role: 'assistant', content: [{ type: 'tool-call', id: 't0', name: 'look_up', input: { topic: 'x' } }] },
    { role: 'user', content: [{ type: 'tool-result', id: 't0', name: 'look_up', text: 'nothing', failed: true }] },
  ],
  tools: [{ name: 'look_up', description: 'Reads', input: { type: 'object' } }],
  maxOutputTokens: 50,
};

test('a model of the AI SDK answers through its own types, tools and usage included', async () => {
  const { model, seen } = aiSdkModel();
  const prices = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };
  const answer = await fromAiSdk(model, { usdPerMillionTokens: prices }).generate(request);
  assert.deepEqual(answer.content[1], { type: 'tool-call', id: 't1', name: 'look_up', input: { topic: 'queues' } });
  assert.equal(answer.finish, 'tool-calls');
  assert.deepEqual(answer.usage.tokens, {
    kind: 'known',
    counts: { input: 100, output: 7, cacheRead: 20, cacheWrite: 0 },
  });
  assert.deepEqual(answer.usage.cost, { kind: 'known', usd: (100 * 3 + 7 * 15 + 20 * 0.3) / 1e6 });
  assert.deepEqual(
    seen[0]?.prompt.map(({ role }) => role),
    ['system', 'user', 'assistant', 'tool'],
  );
  assert.equal(seen[0]?.maxOutputTokens, 50);
});

test('without a price the cost is unknown, not zero', async () => {
  const answer = await fromAiSdk(aiSdkModel().model).generate(request);
  assert.equal(answer.usage.cost.kind, 'unknown');
});

test('a stream gives its text and then the whole answer', async () => {
  const { model } = aiSdkModel([
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'Two ' },
    { type: 'text-delta', id: '1', delta: 'words' },
    { type: 'text-end', id: '1' },
    { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage },
  ]);
  const events: ModelEvent[] = [];
  for await (const event of fromAiSdk(model).stream(request)) events.push(event);
  const last = events.at(-1);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['text', 'text', 'answer'],
  );
  assert.equal(last?.type === 'answer' && last.answer.text, 'Two words');
});

test('a stream that ends without its finish, or says error, is never an answer', async () => {
  const begun: LanguageModelV4StreamPart[] = [{ type: 'text-delta', id: '1', delta: 'Two ' }];
  for (const [parts, code] of [
    [begun, 'ERR_SITREP_MODEL_TRUNCATED'],
    [[...begun, { type: 'error', error: new Error('overloaded') }], 'ERR_SITREP_MODEL_FAILED'],
  ] as const) {
    const seen: string[] = [];
    await assert.rejects(
      async () => {
        for await (const { type } of fromAiSdk(aiSdkModel(parts).model).stream(request)) seen.push(type);
      },
      (error) => isSitrepError(error, code),
    );
    assert.deepEqual(seen, ['text']);
  }
});

test('version v3 of the interface fits, an older one is refused by name', () => {
  const { model } = aiSdkModel();
  const v3 = { ...model, specificationVersion: 'v3' } as unknown as LanguageModelV3;
  assert.equal(fromAiSdk(v3).model, 'acme-1');
  assert.throws(() => fromAiSdk({ ...model, specificationVersion: 'v1' }), /acme-1 speaks v1/);
});
