import { probabilityOf, type Calibration, type ConfidenceFeatures } from '../../src/analysis/index.ts';
import type { JudgedAnswer } from './judged-answer.ts';
import { reliabilityOf } from './reliability.ts';

type Model = Pick<Calibration, 'intercept' | 'coefficients'>;

const NAMES = [
  'lead',
  'evidence',
  'symptom',
  'score',
  'kinds',
  'seen',
  'compared',
  'complete',
] as const satisfies (keyof ConfidenceFeatures)[];
/** What answers with all telemetry in hand count of their source: they are the few here and the many in a host. */
const WHOLE = 0.5;
const ROUNDS = 8_000;
const RATE = 0.5;
/** Ridge on the coefficients, so that few wrong answers do not make them endless. */
const RIDGE = 1e-3;
/** Parts that are held out in turn. Kinds of fault and recorded cases are never split between parts. */
const FOLDS = 6;

/**
 * Fits the model to all answers, and says how far it can be relied on: with every kind of fault and every recorded case judged by a model
 * that was not fitted to it, and with every source judged by a model that knows the others only.
 */
export function calibrate(answers: readonly JudgedAnswer[]): Calibration {
  const foldOf = foldsOf(answers);
  const held = Array.from({ length: FOLDS }, (_, fold) => {
    const model = fitModel(answers.filter((one) => foldOf(one) !== fold));
    return answers.filter((one) => foldOf(one) === fold).map((one) => stated(model, one));
  }).flat();
  const errorOf = (some: readonly Stated[]): number => short(reliabilityOf(some).expectedCalibrationError);
  const { reliability, expectedCalibrationError } = reliabilityOf(held);
  return {
    ...fitModel(answers),
    sources: [...Map.groupBy(answers, ({ source }) => source)].map(([name, own]) => {
      const others = fitModel(answers.filter(({ source }) => source !== name));
      return {
        name,
        answers: own.length,
        right: own.filter(({ right }) => right).length,
        expectedCalibrationError: errorOf(held.filter(({ source }) => source === name)),
        expectedCalibrationErrorUnseen: errorOf(own.map((one) => stated(others, one))),
      };
    }),
    reliability: reliability.map((group) => ({ ...group, stated: short(group.stated), right: short(group.right) })),
    expectedCalibrationError: short(expectedCalibrationError),
  };
}

interface Stated {
  readonly source: string;
  readonly stated: number;
  readonly right: boolean;
}

function stated(model: Model, { source, features, right }: JudgedAnswer): Stated {
  const empty = { sources: [], reliability: [], expectedCalibrationError: 0 };
  return { source, stated: probabilityOf(features, { ...empty, ...model }), right };
}

/** Deals the groups of each source out to the parts. */
function foldsOf(answers: readonly JudgedAnswer[]): (answer: JudgedAnswer) => number {
  const folds = new Map<string, number>();
  for (const [source, own] of Map.groupBy(answers, (one) => one.source))
    for (const [index, group] of [...new Set(own.map((one) => one.group))].entries())
      folds.set(`${source} ${group}`, index % FOLDS);
  return ({ source, group }) => folds.get(`${source} ${group}`) ?? 0;
}

/**
 * Logistic regression with coefficients that cannot be negative, by projected gradient descent. A source counts by the square
 * root of its answers, so that the one that can make as many as it likes does not drown the others.
 */
function fitModel(answers: readonly JudgedAnswer[]): Model {
  const width = NAMES.length + 1;
  const rows = Float64Array.from(answers.flatMap(({ features }) => [1, ...NAMES.map((name) => features[name])]));
  const sources = Map.groupBy(answers, ({ source }) => source);
  const each = answers.map(({ source, whole }) => {
    const own = sources.get(source) as readonly JudgedAnswer[];
    const alike = own.filter((one) => one.whole === whole).length;
    return (own.length ** 0.5 * (whole ? WHOLE : 1 - WHOLE)) / alike;
  });
  const all = each.reduce((sum, one) => sum + one, 0);
  const weights = Float64Array.from(each, (one) => one / all);
  const beta = new Float64Array(width);
  const slope = new Float64Array(width);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < width; i++) slope[i] = i === 0 ? 0 : RIDGE * (beta[i] as number);
    for (const [row, { right }] of answers.entries()) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (rows[row * width + i] as number) * (beta[i] as number);
      const error = (1 / (1 + Math.exp(-sum)) - (right ? 1 : 0)) * (weights[row] as number);
      for (let i = 0; i < width; i++) slope[i] = (slope[i] as number) + error * (rows[row * width + i] as number);
    }
    for (let i = 0; i < width; i++) {
      const next = (beta[i] as number) - RATE * (slope[i] as number);
      beta[i] = i === 0 ? next : Math.max(0, next);
    }
  }
  const [intercept = 0, ...rest] = Array.from(beta, short);
  return {
    intercept,
    coefficients: Object.fromEntries(NAMES.map((name, i) => [name, rest[i] ?? 0])) as unknown as ConfidenceFeatures,
  };
}

function short(value: number): number {
  return Number(value.toFixed(3));
}
