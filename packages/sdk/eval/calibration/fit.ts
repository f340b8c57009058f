import { probabilityOf, type Calibration, type ConfidenceFeatures } from '../../src/analysis/index.ts';
import type { JudgedAnswer } from './judged-answer.ts';

type Model = Pick<Calibration, 'intercept' | 'coefficients'>;

const NAMES = [
  'lead',
  'evidence',
  'symptom',
  'score',
  'kinds',
  'seen',
  'compared',
  'telemetry',
] as const satisfies (keyof ConfidenceFeatures)[];
const ROUNDS = 8_000;
const RATE = 0.5;
/** Ridge on the coefficients, so that few wrong answers do not make them endless. */
const RIDGE = 1e-3;

/** Logistic regression with coefficients that cannot be negative, by projected gradient descent. */
function fitModel(answers: readonly JudgedAnswer[]): Model {
  const rows = answers.map(({ features, right }) => ({
    x: [1, ...NAMES.map((name) => features[name])],
    y: right ? 1 : 0,
  }));
  let beta = [0, ...NAMES.map(() => 0)];
  for (let round = 0; round < ROUNDS; round++) {
    const slope = beta.map((value, i) => (i === 0 ? 0 : RIDGE * value));
    for (const { x, y } of rows) {
      const sum = x.reduce((total, value, i) => total + value * (beta[i] as number), 0);
      const error = (1 / (1 + Math.exp(-sum)) - y) / rows.length;
      for (const [i, value] of x.entries()) slope[i] = (slope[i] as number) + error * value;
    }
    beta = beta.map((value, i) => {
      const next = value - RATE * (slope[i] as number);
      return i === 0 ? next : Math.max(0, next);
    });
  }
  const [intercept = 0, ...rest] = beta.map((value) => Number(value.toFixed(3)));
  return {
    intercept,
    coefficients: Object.fromEntries(NAMES.map((name, i) => [name, rest[i] ?? 0])) as unknown as ConfidenceFeatures,
  };
}

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

/** Fits on two thirds of the groups, measures on the last third, and then fits on all. */
export function calibrate(answers: readonly JudgedAnswer[]): Calibration {
  const groups = [...new Set(answers.map(({ group }) => group))];
  const heldOut = new Set(groups.filter((_, i) => i % 3 === 2));
  const trial = fitModel(answers.filter(({ group }) => !heldOut.has(group)));
  const measured = answers
    .filter(({ group }) => heldOut.has(group))
    .map(({ features, right }) => ({ stated: probabilityOf(features, { ...EMPTY, ...trial }), right }));
  const { reliability, expectedCalibrationError } = reliabilityOf(measured);
  const short = (value: number): number => Number(value.toFixed(3));
  return {
    ...fitModel(answers),
    sources: [...Map.groupBy(answers, ({ source }) => source)].map(([name, own]) => ({
      name,
      answers: own.length,
      right: own.filter(({ right }) => right).length,
    })),
    reliability: reliability.map((group) => ({ ...group, stated: short(group.stated), right: short(group.right) })),
    expectedCalibrationError: short(expectedCalibrationError),
  };
}

const EMPTY = { sources: [], reliability: [], expectedCalibrationError: 0 };
