import { drawCases } from './draw-cases.ts';
import type { CaseOutcome } from './run-case.ts';
import { runCases } from './run-cases.ts';
import { scoreCases, type ShopScores } from './score-cases.ts';

/** What the benchmark writes: its scores, and every case with what was put in and what was answered. */
export interface ShopReport {
  readonly seed: number;
  readonly scores: ShopScores;
  readonly outcomes: readonly CaseOutcome[];
}

/** Runs the graded benchmark on simulated faults; tells its progress and its scores on the standard error stream. */
export async function gradeOnShop({
  cases,
  seed,
}: {
  readonly cases: number;
  readonly seed: number;
}): Promise<ShopReport> {
  const outcomes = await runCases(drawCases(cases, seed), (done) => {
    process.stderr.write(`\r${done} of ${cases} cases`);
  });
  const scores = scoreCases(outcomes);
  process.stderr.write(`\n${inWords(scores)}\n`);
  return { seed, scores, outcomes };
}

function inWords({ cases, byKind, reliability: _groups, ...scores }: ShopScores): string {
  const figure = (value: number | null): string => (value === null ? '   –' : value.toFixed(2).padStart(4));
  return [
    `cases: ${cases.single} with one fault, ${cases.double} with two, ${cases.quiet} quiet, ${cases.unheard} never felt`,
    ...Object.entries(scores).map(([name, value]) => `${name.padEnd(26)} ${figure(value)}`),
    `${'by kind'.padEnd(26)} top1 top3 mechanism`,
    ...Object.entries(byKind).map(
      ([kind, { cases: count, top1, top3, mechanism }]) =>
        `  ${`${kind} (${count})`.padEnd(24)} ${figure(top1)} ${figure(top3)} ${figure(mechanism)}`,
    ),
  ].join('\n');
}
