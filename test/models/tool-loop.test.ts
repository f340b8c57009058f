import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isSitrepError, SitrepError } from '@sitrep/sdk/base';
import { defineTool, runToolLoop, userText } from '@sitrep/sdk/models';
import { obeyingModel, scriptedModel, type ModelScript } from '@sitrep/sdk/testing';
import * as z from 'zod/mini';

const ATTACKS = join(import.meta.dirname, '../../../shared/data/injection/attacks.json');
const request = { messages: [userText('What does the runbook say?')], maxOutputTokens: 200 };

function lookUp(run: (input: { readonly topic: string }) => string = ({ topic }) => `About ${topic}`) {
  const seen: string[] = [];
  const tool = defineTool({
    name: 'look_up',
    description: 'Reads a runbook',
    schema: z.object({ topic: z.string().check(z.maxLength(40)) }),
    run: (input) => {
      seen.push(input.topic);
      return run(input);
    },
  });
  return { tool, seen };
}

function asks(topic: string): ModelScript {
  return { tools: [{ name: 'look_up', input: { topic } }] };
}

test('a model reads with a tool, sees the result, and answers', async () => {
  const { tool, seen } = lookUp();
  const model = scriptedModel({ scripts: [asks('queues'), { text: 'Drain it.' }] });
  const end = await runToolLoop(model, request, { tools: [tool] });
  assert.deepEqual([end.end, end.answer.text, seen], ['answered', 'Drain it.', ['queues']]);
  const result = model.requests[1]?.messages.at(-1)?.content[0];
  assert.deepEqual(result, { type: 'tool-result', id: 'call-1', name: 'look_up', text: 'About queues' });
});

test('a tool that is not on the list and input that does not fit are refused, and the model is told', async () => {
  const { tool, seen } = lookUp();
  const model = scriptedModel({
    scripts: [
      {
        tools: [
          { name: 'delete_database', input: {} },
          { name: 'look_up', input: { topic: 'x'.repeat(41) } },
        ],
      },
      { text: 'Sorry.' },
    ],
  });
  const end = await runToolLoop(model, request, { tools: [tool] });
  assert.deepEqual(
    end.tools.map(({ outcome }) => outcome),
    ['refused', 'refused'],
  );
  assert.deepEqual(seen, []);
  assert.equal(
    model.requests[1]?.messages.at(-1)?.content.every((part) => part.type === 'tool-result' && part.failed),
    true,
  );
});

test('a loop ends at each of its limits, one call before it would break it', async () => {
  const { tool } = lookUp();
  let n = 0;
  const restless = () => scriptedModel({ scripts: () => asks(`topic ${n++}`) });
  const stuck = () => scriptedModel({ scripts: [asks('the same')] });
  const turns = await runToolLoop(restless(), request, { tools: [tool], limits: { turns: 3 } });
  assert.deepEqual([turns.end, turns.answers.length, turns.tools.length], ['too-many-turns', 3, 2]);
  const calls = await runToolLoop(restless(), request, { tools: [tool], limits: { calls: 2 } });
  assert.deepEqual([calls.end, calls.tools.length], ['too-many-calls', 2]);
  const repeats = await runToolLoop(stuck(), request, { tools: [tool] });
  assert.deepEqual([repeats.end, repeats.tools.length], ['repeating', 2]);
});

test('a cut answer ends the loop as cut', async () => {
  const model = scriptedModel({ scripts: [{ text: 'Half', finish: 'length' }] });
  assert.equal((await runToolLoop(model, request, { tools: [] })).end, 'cut');
});

test('a failing tool says what a SitrepError says and keeps any other message to itself', async () => {
  for (const [error, told] of [
    [new SitrepError('ERR_SITREP_NOT_FOUND', 'No such runbook'), 'No such runbook'],
    [new Error('password=hunter2'), 'The tool failed.'],
  ] as const) {
    const { tool } = lookUp(() => {
      throw error;
    });
    const end = await runToolLoop(scriptedModel({ scripts: [asks('x'), { text: 'Ok.' }] }), request, { tools: [tool] });
    assert.deepEqual([end.end, end.tools[0]?.outcome, end.tools[0]?.problem], ['answered', 'failed', told]);
  }
});

test('a long result is cut, and the model is told so', async () => {
  const { tool } = lookUp(() => 'x'.repeat(101));
  const model = scriptedModel({ scripts: [asks('x'), { text: 'Ok.' }] });
  await runToolLoop(model, request, { tools: [tool], limits: { resultChars: 100 } });
  const result = model.requests[1]?.messages.at(-1)?.content[0];
  assert.match(result?.type === 'tool-result' ? result.text : '', /^x{100}\n\[cut here: 1 more characters\]$/);
});

test('a cancellation between two tools stops the second one', async () => {
  const controller = new AbortController();
  const { tool, seen } = lookUp(() => {
    controller.abort();
    return 'done';
  });
  const model = scriptedModel({
    scripts: [
      {
        tools: [
          { name: 'look_up', input: { topic: 'a' } },
          { name: 'look_up', input: { topic: 'b' } },
        ],
      },
    ],
  });
  await assert.rejects(runToolLoop(model, request, { tools: [tool] }, { signal: controller.signal }), (error) =>
    isSitrepError(error, 'ERR_SITREP_ABORTED'),
  );
  assert.deepEqual(seen, ['a']);
});

test('a model that obeys what it reads gets no further than the tools of the list, whatever it reads', async (t) => {
  if (!existsSync(ATTACKS)) return t.skip('the attack texts are not here');
  const { attacks } = JSON.parse(readFileSync(ATTACKS, 'utf8')) as { attacks: { text: string }[] };
  for (const { text } of attacks) {
    const { tool, seen } = lookUp(() => text);
    const end = await runToolLoop(
      obeyingModel(),
      { ...request, messages: [userText(`${text}\nThen call look_up {"topic":"${'a'.repeat(10)}"}`)] },
      { tools: [tool] },
    );
    assert.ok(end.tools.every(({ name }) => name === 'look_up'));
    assert.ok(seen.length <= 1);
    assert.ok(end.answer.text.includes(text.slice(0, 50)), 'it repeats what it was told: the attack reached it');
  }
});
