import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSitrepError, SitrepError } from '@sitrep/sdk/base';
import { firstOf, generateStructured, readJson, userText } from '@sitrep/sdk/models';
import { scriptedModel, type ModelScript } from '@sitrep/sdk/testing';
import fc from 'fast-check';
import * as z from 'zod/mini';

const schema = z.object({ severity: z.enum(['low', 'high']), evidence: z.array(z.string()).check(z.maxLength(3)) });
const good = { severity: 'high', evidence: ['evd_1'] };
const known = new Set(['evd_1', 'evd_2']);
const request = {
  name: 'severity',
  schema,
  messages: [userText('How bad is it?')],
  maxOutputTokens: 100,
  check: ({ evidence }: { readonly evidence: readonly string[] }) =>
    evidence.filter((id) => !known.has(id)).map((id) => `there is no evidence ${id}`),
};

function model(...scripts: ModelScript[]) {
  return scriptedModel({ scripts });
}

test('a valid answer is taken as it is, with one call and no repair', async () => {
  const asked = model({ json: good });
  const outcome = await generateStructured(asked, request);
  assert.equal(outcome.outcome, 'valid');
  assert.deepEqual(outcome.outcome === 'valid' && [outcome.value, outcome.repaired], [good, false]);
  assert.equal(asked.requests.length, 1);
  assert.equal(asked.requests[0]?.output?.name, 'severity');
});

test('an answer that breaks the schema is told what is wrong and mended by the second answer', async () => {
  const asked = model({ json: { severity: 'terrible', evidence: [] } }, { json: good });
  const outcome = await generateStructured(asked, request);
  assert.equal(outcome.outcome === 'valid' && outcome.repaired, true);
  const told = asked.requests[1]?.messages.at(-1)?.content[0];
  assert.match(told?.type === 'text' ? told.text : '', /severity: /);
});

test('an answer that cites what does not exist is wrong although it fits the schema', async () => {
  const asked = model({ json: { severity: 'high', evidence: ['evd_9'] } });
  const outcome = await generateStructured(asked, request);
  assert.equal(outcome.outcome, 'invalid');
  assert.deepEqual(outcome.failures[0]?.problems, ['there is no evidence evd_9']);
  assert.equal(asked.requests.length, 2, 'one repair, not more');
});

test('a forced tool call counts as the answer, and its repair answers the call', async () => {
  const asked = model({ tools: [{ name: 'severity', input: {} }] }, { tools: [{ name: 'severity', input: good }] });
  const outcome = await generateStructured(asked, request);
  assert.equal(outcome.outcome, 'valid');
  const repair = asked.requests[1]?.messages.at(-1)?.content[0];
  assert.equal(repair?.type === 'tool-result' && repair.failed && repair.id, 'call-1');
});

test('a cut answer does not count, even when what is there happens to be valid', async () => {
  const outcome = await generateStructured(model({ json: good, finish: 'length' }), request);
  assert.equal(outcome.outcome, 'invalid');
});

test('the next model is asked after a failure and after a failed repair', async () => {
  const down = model({ fails: new SitrepError('ERR_SITREP_MODEL_FAILED', 'down', { retryable: true }) });
  const babbling = model({ text: 'Certainly!' });
  const sound = model({ json: good });
  const outcome = await generateStructured(down, { ...request, fallbacks: [babbling, sound] });
  assert.equal(outcome.outcome, 'valid');
  assert.deepEqual(
    [down, babbling, sound].map(({ requests }) => requests.length),
    [1, 2, 1],
  );
  assert.equal(outcome.failures.length, 2);
  assert.equal(outcome.answers.length, 3, 'every answer that was paid for is handed back');
});

test('a spent budget, forbidden egress and a cancellation end the list at once', async () => {
  for (const code of ['ERR_SITREP_BUDGET_EXCEEDED', 'ERR_SITREP_EGRESS_FORBIDDEN', 'ERR_SITREP_ABORTED'] as const) {
    const sound = model({ json: good });
    const over = model({ fails: new SitrepError(code, 'no') });
    await assert.rejects(generateStructured(over, { ...request, fallbacks: [sound] }), (error) =>
      isSitrepError(error, code),
    );
    assert.equal(sound.requests.length, 0);
  }
});

test('a programming error is not taken for a failure of the model', async () => {
  await assert.rejects(generateStructured(model({ fails: new RangeError('bug') }), request), RangeError);
});

test('JSON is found alone, in a fence and between words, and nothing else is made of words', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value);
      const same = JSON.parse(text) as unknown;
      assert.deepEqual(readJson(text), same);
      if (!text.includes('```')) assert.deepEqual(readJson(`Here:\n\`\`\`json\n${text}\n\`\`\`\nDone.`), same);
      assert.deepEqual(readJson(`Sure. ${text} Anything else?`), same);
    }),
  );
  for (const words of ['', 'none', '{', '} {', '```', '[1, 2']) assert.equal(readJson(words), undefined);
});

test('a list of models streams from the next one only while nothing has been shown', async () => {
  const failing = model({ fails: new SitrepError('ERR_SITREP_MODEL_FAILED', 'down') });
  const cut = model({ text: 'Half an', truncated: true });
  const whole = model({ text: 'Whole.' });
  const shown: string[] = [];
  for await (const event of firstOf([failing, whole]).stream(request)) shown.push(event.type);
  assert.deepEqual(shown, ['text', 'answer']);
  await assert.rejects(
    async () => {
      for await (const _ of firstOf([cut, whole]).stream(request));
    },
    (error) => isSitrepError(error, 'ERR_SITREP_MODEL_TRUNCATED'),
  );
  assert.equal(whole.requests.length, 1);
});
