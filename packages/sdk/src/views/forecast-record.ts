import type { ForecastRecord, ForecastScore } from '../protocol/index.ts';

/** A stated chance from here on is a warning. */
const WARNING = 0.5;

/**
 * The record with one more score: a pure fold, so that it can be made again from the journal's `forecast-scored` facts at any time.
 * `undefined` is the record before the first.
 */
export function addForecastScore(before: ForecastRecord | undefined, score: ForecastScore): ForecastRecord {
  const record = before ?? EMPTY;
  if (score.observed === 0) return { ...record, unobserved: record.unobserved + 1 };
  if (score.intervened) return { ...record, intervened: record.intervened + 1 };
  return {
    ...record,
    scored: record.scored + 1,
    ...withCoverage(record, score),
    ...withError(record, score),
    ...withBreach(record, score),
  };
}

function withCoverage({ coverage, observed }: ForecastRecord, score: ForecastScore): Partial<ForecastRecord> {
  const all = observed + score.observed;
  return { observed: all, coverage: ((coverage ?? 0) * observed + score.inside) / all };
}

function withError(
  { betterThanLast, compared }: ForecastRecord,
  { error, naiveError }: ForecastScore,
): Partial<ForecastRecord> {
  if (error === null || naiveError === null) return {};
  return { compared: compared + 1, betterThanLast: joined(betterThanLast, compared, error < naiveError ? 1 : 0) };
}

function withBreach(record: ForecastRecord, { breach }: ForecastScore): Partial<ForecastRecord> {
  if (breach === undefined) return {};
  const { withLimit, crossed, warned, falseAlarms, brier, leadMs } = record;
  const warning = breach.probability >= WARNING;
  const hit = breach.crossedAt !== null;
  return {
    withLimit: withLimit + 1,
    crossed: crossed + (hit ? 1 : 0),
    warned: warned + (hit && warning ? 1 : 0),
    falseAlarms: falseAlarms + (!hit && warning ? 1 : 0),
    brier: joined(brier, withLimit, (breach.probability - (hit ? 1 : 0)) ** 2),
    ...(hit && warning && breach.leadMs !== null ? { leadMs: joined(leadMs, warned, breach.leadMs) } : {}),
  };
}

/** The mean of `count` values with one more. */
function joined(mean: number | null, count: number, value: number): number {
  return ((mean ?? 0) * count + value) / (count + 1);
}

const EMPTY: ForecastRecord = Object.freeze({
  scored: 0,
  intervened: 0,
  unobserved: 0,
  coverage: null,
  observed: 0,
  betterThanLast: null,
  compared: 0,
  withLimit: 0,
  crossed: 0,
  warned: 0,
  falseAlarms: 0,
  brier: null,
  leadMs: null,
});
