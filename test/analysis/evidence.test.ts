import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { rankCauses, type CauseAnswer } from '@sitrep/sdk/analysis';
import type { CallSummary, ChangeEvent, LogRecord } from '@sitrep/sdk/telemetry';
import { FAULT_AT, FAULT_ROW, gauge, smallSystem, START, STEP_MS, tableOf } from './small-system.ts';

const ROWS = 150;
const seeds = fc.integer({ min: 1, max: 1_000_000 });
const EDGES = [
  ['front', 'basket'],
  ['front', 'search'],
  ['basket', 'store'],
  ['search', 'index'],
] as const;

interface Odd {
  /** Seconds that each call of an edge takes longer on its way. */
  readonly gapS?: (caller: string, callee: string) => number;
  /** Times that a component takes its step `read` for each request. */
  readonly reads?: (entity: string) => number;
}

/** Calls of the small system, and a step within each component; `odd` from the fault on. */
function callsOf(odd: Odd): CallSummary[] {
  return Array.from({ length: ROWS }, (_, row) => {
    const shared = { at: START + row * STEP_MS, stepMs: STEP_MS, failures: NaN };
    const is = row >= FAULT_ROW ? odd : {};
    const noise = 0.0002 * ((row * 7) % 11);
    const into = [[undefined, 'front'] as const, ...EDGES].map(([caller, callee]): CallSummary => {
      const gap = caller === undefined ? NaN : 0.001 + noise + (is.gapS?.(caller, callee) ?? 0);
      const self = 0.01 + noise;
      return {
        ...shared,
        caller,
        callee,
        operation: 'serve',
        calls: 200 + (row % 9),
        callerMeanS: self + gap,
        calleeMeanS: self,
        calleeSelfS: self,
      };
    });
    const within = ['front', 'basket', 'search', 'store', 'index'].map((entity): CallSummary => ({
      ...shared,
      caller: entity,
      callee: entity,
      operation: 'read',
      calls: Math.round((200 + (row % 9)) * (is.reads?.(entity) ?? 1)),
      callerMeanS: NaN,
      calleeMeanS: 0.001,
      calleeSelfS: NaN,
    }));
    return [...into, ...within];
  }).flat();
}

/** Somebody says that something is wrong since the fault; metrics are those of an ordinary day. */
function reported(odd: Odd, about: { logs?: readonly LogRecord[]; calls?: readonly CallSummary[] } = {}): CauseAnswer {
  const { series, topology } = smallSystem();
  const calls = about.calls ?? callsOf(odd);
  return rankCauses({
    table: tableOf({ series, topology, calls }),
    symptom: { kind: 'reported', at: FAULT_AT },
    calls,
    ...(about.logs ? { logs: about.logs } : {}),
  });
}

const first = ({ causes }: CauseAnswer) => [causes[0]?.entity, causes[0]?.contributions[0]?.kind];

suite('evidence about what is only reported', () => {
  test('names nobody when calls, steps and metrics are as usual', () => {
    const { verdict, causes, symptom } = reported({});
    assert.notEqual(verdict, 'found');
    assert.ok(causes.every(({ score }) => score < 0.2));
    assert.equal(symptom, undefined);
  });

  test('holds late calls against the end whose calls are late altogether', () => {
    const late = (entity: string) => reported({ gapS: (...ends) => (ends.includes(entity) ? 0.3 : 0) });
    for (const entity of ['store', 'index']) assert.deepEqual(first(late(entity)), [entity, 'call-gap'], entity);
  });

  test('names the component that no longer takes a step, and not those that do as ever', () => {
    for (const entity of ['front', 'basket', 'store']) {
      const answer = reported({ reads: (one) => (one === entity ? 0 : 1) });
      assert.deepEqual(first(answer), [entity, 'steps']);
      assert.match(answer.causes[0]?.contributions[0]?.statement ?? '', /no longer takes the step read/);
    }
  });

  test('holds an odd behaviour against the callee where both ends of a steady call show it', () => {
    const answer = reported({ reads: (one) => (one === 'basket' || one === 'store' ? 0 : 1) });
    assert.equal(answer.causes[0]?.entity, 'store');
  });

  test('takes a line that is written as often per request as ever for nothing new', () => {
    // Twice the requests from the fault on, and twice the lines.
    const factor = (row: number): number => (row >= FAULT_ROW ? 2 : 1);
    const calls = callsOf({}).map((call) => {
      const times = factor((call.at - START) / STEP_MS);
      return { ...call, calls: call.calls * times };
    });
    const logs = Array.from({ length: ROWS }, (_, row) =>
      Array.from({ length: 20 * factor(row) }, (): LogRecord => ({
        at: START + row * STEP_MS + 1,
        entity: 'store',
        severity: 'info',
        body: 'served a request',
      })),
    ).flat();
    const { causes } = reported({}, { calls, logs });
    assert.ok(!causes.some(({ contributions }) => contributions.some(({ kind }) => kind === 'log')));
  });

  test('lets a metric of unknown meaning accuse nobody by itself, however well it fits', () => {
    const { series, topology } = smallSystem();
    const odd = gauge('index', 'm', (row) => (row >= FAULT_ROW ? 100 : 1) + 0.01 * (row % 3), { role: 'other' });
    const answer = rankCauses({
      table: tableOf({ series: [...series, odd], topology }),
      symptom: { kind: 'reported', at: FAULT_AT },
    });
    assert.ok(!answer.causes.some(({ entity }) => entity === 'index'), JSON.stringify(answer.causes));
  });

  test('does not depend on the order of calls and lines', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const mixed = <T>(rows: readonly T[]): T[] =>
          rows
            .map((row, i) => ({ row, key: ((i + 1) * (seed % 10_007) * 7_919) % 104_729 }))
            .sort((a, b) => a.key - b.key)
            .map(({ row }) => row);
        const odd: Odd = {
          reads: (one) => (one === 'search' ? 3 : 1),
          gapS: (_, callee) => (callee === 'index' ? 0.1 : 0),
        };
        const logs = Array.from({ length: 300 }, (_, i): LogRecord => ({
          at: START + i * 5_000,
          entity: 'index',
          severity: i > 270 ? 'error' : 'info',
          body: i > 270 ? 'cannot read' : 'read',
        }));
        const plain = reported(odd, { logs });
        const other = reported(odd, { logs: mixed(logs), calls: mixed(callsOf(odd)) });
        const said = ({ causes }: CauseAnswer) => causes.map(({ entity, score }) => [entity, score.toFixed(9)]);
        assert.deepEqual(said(other), said(plain));
      }),
      { numRuns: 15 },
    );
  });
});

suite('evidence about changes', () => {
  const deploy: ChangeEvent = {
    id: 'c',
    at: FAULT_AT - 20_000,
    entity: 'store',
    kind: 'deploy',
    summary: 'Deploy store',
  };

  test('blames a deploy only when changes were read', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = tableOf(smallSystem({ seed, fault: { node: 'store', slowS: 0.2 } }));
        const symptom = { entity: 'front' };
        assert.equal(rankCauses({ table, symptom, changes: [deploy] }).causes[0]?.mechanism, 'bad deploy');
        for (const changes of [undefined, []])
          for (const { mechanism, contributions } of rankCauses({ table, symptom, changes }).causes) {
            assert.ok(mechanism !== 'bad deploy' && mechanism !== 'config change');
            assert.ok(!contributions.some(({ kind }) => kind === 'change'));
          }
      }),
      { numRuns: 15 },
    );
  });
});
