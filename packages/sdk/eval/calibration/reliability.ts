import type { Calibration } from '../../src/analysis/index.ts';

/** How often answers of about the same stated confidence are right. */
export function reliabilityOf(
  answers: readonly { readonly stated: number; readonly right: boolean }[],
  groups = 10,
): Pick<Calibration, 'reliability' | 'expectedCalibrationError'> {
  const reliability = Array.from({ length: groups }, (_, group) => {
    const [from, to] = [group / groups, (group + 1) / groups];
    const own = answers.filter(({ stated }) => stated >= from && (stated < to || group === groups - 1));
    const mean = (of: (answer: (typeof own)[number]) => number): number =>
      own.length === 0 ? NaN : own.reduce((sum, answer) => sum + of(answer), 0) / own.length;
    return {
      from,
      to,
      answers: own.length,
      stated: mean(({ stated }) => stated),
      right: mean(({ right }) => (right ? 1 : 0)),
    };
  }).filter((group) => group.answers > 0);
  const error = reliability.reduce((sum, group) => sum + group.answers * Math.abs(group.stated - group.right), 0);
  return { reliability, expectedCalibrationError: answers.length === 0 ? 0 : error / answers.length };
}
