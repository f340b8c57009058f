import { confidenceFeatures, type CauseAnswer, type ConfidenceFeatures } from '../../src/analysis/index.ts';

/** An answer of the engine to a case whose cause is known. */
export interface JudgedAnswer {
  readonly source: string;
  /** Answers of one group (a seed, a recorded case) are kept together when a part is held out. */
  readonly group: string;
  /** What was asked, for a reader. */
  readonly about: string;
  /** All telemetry was there, and all of the work was affected. */
  readonly whole: boolean;
  readonly features: ConfidenceFeatures;
  /** As the engine states it with the coefficients that it has now. */
  readonly stated: number;
  readonly right: boolean;
}

/** Judges an answer; none when it names nobody, which is no statement that could be right or wrong. */
export function judge(
  answer: CauseAnswer,
  causes: ReadonlySet<string>,
  about: Pick<JudgedAnswer, 'source' | 'group' | 'about' | 'whole'>,
): JudgedAnswer[] {
  const [best] = answer.causes;
  const features = confidenceFeatures(answer.causes, answer);
  if (!best || !features) return [];
  return [{ ...about, features, stated: best.confidence, right: causes.has(best.entity) }];
}
