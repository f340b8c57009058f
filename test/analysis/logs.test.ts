import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { groupLogs, logRates, MAX_LOG_GROUPS } from '@sitrep/sdk/analysis';
import type { LogRecord } from '@sitrep/sdk/telemetry';

const line = (body: string, at = 0, entity = 'a'): LogRecord => ({ at, entity, severity: 'info', body });

/** The number in letters: no digit to mask. */
const word = (i: number): string => String(i).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string);

suite('log groups', () => {
  test('hold the lines of one component, level and statement', () => {
    const groups = groupLogs([
      line('connection 4 refused', 3),
      line('connection 9 refused', 1),
      line('connection 9 refused', 2, 'b'),
      { ...line('connection 9 refused', 2), severity: 'error' },
      line('connection reset', 5),
    ]);
    assert.deepEqual(
      groups.map(({ entity, severity, template, times }) => [entity, severity, template, [...times]]),
      [
        ['a', 'info', 'connection <*> refused', [1, 3]],
        ['b', 'info', 'connection <*> refused', [2]],
        ['a', 'error', 'connection <*> refused', [2]],
        ['a', 'info', 'connection reset', [5]],
      ],
    );
    assert.equal(groups[0]?.id, groups[1]?.id);
    assert.deepEqual(groups[0]?.examples, ['connection 4 refused', 'connection 9 refused']);
  });

  test('tell statements that read alike apart by their place in the code, where the log tells it', () => {
    const at = (place: string): LogRecord => ({ ...line('done'), attributes: { 'code.line.number': place } });
    assert.deepEqual(
      groupLogs([at('7'), at('9'), at('7'), line('done')]).map(({ times }) => times.length),
      [2, 1, 1],
    );
  });

  test('learn from the lines of all components which words vary', () => {
    const logs = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay'].map((name, i) =>
      line(`hello dear ${name} and welcome`, i, i % 2 ? 'a' : 'b'),
    );
    assert.deepEqual(
      groupLogs(logs).map(({ entity, template, times }) => [entity, template, times.length]),
      [
        ['b', 'hello dear <*> and welcome', 3],
        ['a', 'hello dear <*> and welcome', 3],
      ],
    );
  });

  test('count every line once, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 80 }), { maxLength: 60 }), (bodies) => {
        const groups = groupLogs(bodies.map((body, i) => line(body, i)));
        assert.equal(
          groups.reduce((sum, { times }) => sum + times.length, 0),
          bodies.length,
        );
      }),
    );
  });

  test('keep those with most lines when there are too many, and count the others together', () => {
    const logs = Array.from({ length: MAX_LOG_GROUPS + 50 }, (_, i) => line(word(i), i));
    const groups = groupLogs([...logs, line(word(MAX_LOG_GROUPS + 49))]);
    assert.equal(groups.length, MAX_LOG_GROUPS + 1);
    assert.equal(groups.find(({ template }) => template === '<other>')?.times.length, 50);
    assert.equal(groups.find(({ template }) => template === word(MAX_LOG_GROUPS + 49))?.times.length, 2);
  });
});

suite('log rates', () => {
  const [group, ...others] = groupLogs([0, 10, 999, 1_000, 2_500, 3_000].map((at) => line('tick', at)));

  test('count the lines of each step, of the window only', () => {
    assert.ok(group && others.length === 0);
    const [rate] = logRates([group], { window: { from: 0, to: 3_000 }, stepMs: 1_000 });
    assert.deepEqual([...(rate?.times ?? [])], [0, 1_000, 2_000]);
    assert.deepEqual([...(rate?.values ?? [])], [3, 1, 1]);
    assert.equal(rate?.name, `log.${group.id}`);
  });

  test('are one for all levels of a template', () => {
    const logs = [line('tick 4', 1), { ...line('tick 5', 2), severity: 'error' as const }];
    const rates = logRates(groupLogs(logs), { window: { from: 0, to: 10 }, stepMs: 10 });
    assert.deepEqual(
      rates.map(({ values }) => [...values]),
      [[2]],
    );
  });
});
