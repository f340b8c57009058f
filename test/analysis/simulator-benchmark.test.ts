import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawCases } from '../../packages/sdk/eval/simulator/draw-cases.ts';
import { runCases } from '../../packages/sdk/eval/simulator/run-cases.ts';
import { scoreCases } from '../../packages/sdk/eval/simulator/score-cases.ts';

/** A small part of the graded benchmark, always the same: `npm run eval -- simulator` runs 300 cases. */
const CASES = 30;
const SEED = 2;

test(`on ${CASES} cases of the simulated shop the engine is as good as it was`, async (t) => {
  const outcomes = await runCases(drawCases(CASES, SEED));
  const { top1, top3, silence, bothInTop3, cases, alarmsWhenQuiet, expectedCalibrationError } = scoreCases(outcomes);
  t.diagnostic(JSON.stringify({ top1, top3, silence, bothInTop3, expectedCalibrationError, ...cases }));
  const missed = outcomes
    .filter(({ truth, causes }) => truth.length === 1 && causes[0]?.entity !== truth[0]?.entity)
    .map(({ id, truth, causes }) => `${id} ${truth[0]?.fault} at ${truth[0]?.entity}: ${causes[0]?.entity}`)
    .join('; ');
  // One case more or less is noise; these limits are two cases below what was reached.
  assert.ok((top1 ?? 0) >= 0.8, `top-1 ${top1}: ${missed}`);
  assert.ok((top3 ?? 0) >= 0.88, `top-3 ${top3}`);
  assert.ok((silence ?? 0) >= 0.8, `silence ${silence}`);
  assert.equal(alarmsWhenQuiet, 0);
  assert.ok(cases.unheard <= 1);
});

test('cases are the same for the same seed, one in five of them quiet, each kind as often as any other', () => {
  const cases = drawCases(300, 7);
  assert.deepEqual(drawCases(300, 7), cases);
  assert.notDeepEqual(drawCases(300, 8), cases);
  assert.equal(cases.filter(({ faults }) => faults.length === 0).length, 60);
  const firsts = Map.groupBy(
    cases.filter(({ faults }) => faults.length > 0),
    ({ faults }) => faults[0],
  );
  const counts = [...firsts.values()].map((own) => own.length);
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join(' '));
});

test('a score counts what it says', () => {
  const outcome = (truth: string[], causes: string[], confidence = 0.9) => ({
    id: 'x',
    truth: truth.map((entity) => ({ fault: 'memory_leak', entity })),
    alertAfterS: 10,
    alertedAt: 'edge',
    verdict: causes.length > 0 ? ('found' as const) : ('nothing-found' as const),
    reason: '',
    causes: causes.map((entity) => ({ entity, mechanism: 'memory leak' as const, confidence, score: 1 })),
    attempts: 1,
  });
  const scores = scoreCases([
    outcome(['cart'], ['cart', 'web']),
    outcome(['cart'], ['web', 'edge', 'cart']),
    outcome(['cart'], ['web', 'edge', 'auth', 'cart']),
    outcome(['cart', 'auth'], ['auth', 'web', 'cart']),
    outcome(['cart', 'auth'], ['web', 'auth', 'edge']),
    { ...outcome(['cart'], []), alertAfterS: null },
    { ...outcome([], []), alertAfterS: null },
    { ...outcome([], ['web']), alertAfterS: null },
  ]);
  assert.deepEqual(scores.cases, { single: 3, double: 2, quiet: 2, unheard: 1 });
  assert.equal(scores.top1, 1 / 3);
  assert.equal(scores.top3, 2 / 3);
  assert.equal(scores.mechanism, 1);
  assert.equal(scores.eitherFirst, 0.5);
  assert.equal(scores.bothInTop3, 0.5);
  assert.equal(scores.silence, 0.5);
  // Six answers blame somebody at 0.9; two of them name a right one first.
  assert.ok(Math.abs(scores.expectedCalibrationError - (0.9 - 2 / 6)) < 1e-9);
});
