import { CALIBRATION } from './calibration.ts';
import type { CauseAnswer, Finding } from '../cause.ts';
import type { Symptom } from '../judge-symptom.ts';

/**
 * What tells a right first rank from a wrong one. Each is 0 to 1, and more never makes the confidence lower.
 *
 * `lead`: logarithm of the best score over the second, 1 from e³ times as much; 0 when there was nobody to compare with. `evidence`:
 * deviation of the leading evidence, 1 from 8 robust standard deviations. `symptom`: logarithm of that of the symptom, 1 from 100. `score`:
 * the best score, 1 from 1. `kinds`: kinds of evidence that agree, 1 from 5. `seen`: share of the components considered that were
 * measured. `complete`: 1 when all of them were, as one that was not may be the cause. `compared`: how many were measured beside the symptom's
 * own, 1 from 4.
 */
export interface ConfidenceFeatures {
  readonly lead: number;
  readonly evidence: number;
  readonly symptom: number;
  readonly score: number;
  readonly kinds: number;
  readonly seen: number;
  readonly compared: number;
  readonly complete: number;
}

/** A logistic model of whether the first rank is right, with how it was made and how far it can be relied on. */
export interface Calibration {
  readonly intercept: number;
  /** None is negative. */
  readonly coefficients: ConfidenceFeatures;
  /** Answers it was fitted to, by where they come from, and how many of them named a right component first. */
  readonly sources: readonly CalibrationSource[];
  /** Answers about kinds of fault and cases that were not fitted to, grouped by stated confidence. */
  readonly reliability: readonly {
    readonly from: number;
    readonly to: number;
    readonly answers: number;
    readonly stated: number;
    readonly right: number;
  }[];
  /** Mean distance between stated and found over those groups, weighted by answers. */
  readonly expectedCalibrationError: number;
}

/** Where answers come from that a model was fitted to. */
export interface CalibrationSource {
  readonly name: string;
  readonly answers: number;
  readonly right: number;
  /** Of its answers alone, by models that were not fitted to the same kind of fault or case. */
  readonly expectedCalibrationError: number;
  /** The same by a model that was fitted to the other sources only: what to expect on a system that nobody has seen. */
  readonly expectedCalibrationErrorUnseen: number;
}

interface Scored {
  readonly score: number;
  /** Strongest first. */
  readonly contributions: readonly Finding[];
}

/** What a ranking rests on, beside the ranking. */
export type Grounds = Pick<CauseAnswer, 'considered' | 'measured'> & {
  readonly symptom: Pick<Symptom, 'rawZ'> | undefined;
};

/** The features of an answer whose causes are in order, best first; `undefined` without causes. */
export function confidenceFeatures(
  causes: readonly Scored[],
  { considered, measured, symptom }: Grounds,
): ConfidenceFeatures | undefined {
  const [best, second] = causes;
  if (!best) return undefined;
  const clamp = (value: number): number => Math.max(0, Math.min(1, value));
  const speaking = best.contributions.filter(({ weight }) => weight > 0);
  const agreeing = new Set(speaking.filter(({ z }) => z >= 3).map(({ kind }) => kind));
  return {
    lead: measured < 2 ? 0 : second ? clamp(Math.log(best.score / second.score) / 3) : 1,
    evidence: clamp((speaking[0]?.z ?? 0) / 8),
    symptom: clamp(Math.log1p(Math.max(0, symptom?.rawZ ?? 0)) / Math.log(101)),
    score: clamp(best.score),
    kinds: clamp(agreeing.size / 5),
    seen: considered === 0 ? 0 : measured / considered,
    compared: clamp((measured - 1) / 4),
    complete: considered > 0 && measured === considered ? 1 : 0,
  };
}

/**
 * Confidences of causes in order, best first: that of the first is the probability that it is right, from the model; what is left is shared
 * by the others as their scores are, and none of them gets a larger part of it than its score has of the best.
 */
export function confidencesOf(causes: readonly Scored[], grounds: Grounds, model: Calibration = CALIBRATION): number[] {
  const features = confidenceFeatures(causes, grounds);
  if (!features) return [];
  const first = probabilityOf(features, model);
  const top = (causes[0] as Scored).score;
  const others = causes.slice(1).reduce((sum, { score }) => sum + score, 0);
  return causes.map(({ score }, rank) =>
    rank === 0 ? first : Math.min(first * (score / top), (1 - first) * (score / others)),
  );
}

/** Probability that the first rank is right; never quite 0 or 1. */
export function probabilityOf(features: ConfidenceFeatures, { intercept, coefficients }: Calibration): number {
  let sum = intercept;
  for (const name of Object.keys(coefficients) as (keyof ConfidenceFeatures)[])
    sum += coefficients[name] * features[name];
  return Math.max(0.01, Math.min(0.99, 1 / (1 + Math.exp(-sum))));
}
