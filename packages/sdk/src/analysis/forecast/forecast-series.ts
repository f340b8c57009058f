import { forecastRules, type ForecastRule } from './forecast-rules.ts';
import { judgeBreach, type Breach } from './judge-breach.ts';
import { residualsNow } from './residuals-now.ts';
import { quantile } from '../table/robust-baseline.ts';

/** What {@link forecastSeries} takes. Nothing after the last value is known to it: cut the series at the forecast's origin. */
export interface ForecastInput {
  /** Start of each row, Unix milliseconds, evenly spaced. */
  readonly times: ArrayLike<number>;
  /** NaN = not measured. */
  readonly values: ArrayLike<number>;
  readonly stepMs: number;
  /** Steps to look ahead, 1 to 240. */
  readonly horizon: number;
  /** The limit that matters, and from which side it is crossed. Default side `above`. */
  readonly limit?: number;
  readonly side?: 'above' | 'below';
  /** The signal cannot leave these bounds: a share is within 0 and 1. */
  readonly min?: number;
  readonly max?: number;
}

/** A forecast with its band and how good its rules were on this very series. */
export interface SeriesForecast {
  readonly times: Float64Array;
  /** Median and ends of the 80 % band. */
  readonly p10: Float64Array;
  readonly p50: Float64Array;
  readonly p90: Float64Array;
  /** Absent without a limit. */
  readonly breach: Breach | undefined;
  /** Weight of each rule, by its error in the back-test. */
  readonly weights: readonly { readonly rule: string; readonly weight: number }[];
  /** The back-test: origins tried, mean absolute error of the blend, and the same for "stays at the last value". */
  readonly backtest: { readonly origins: number; readonly error: number; readonly naiveError: number };
}

/** Values that are needed at least, and looked at at most. */
export const FORECAST_LIMITS = Object.freeze({ minValues: 12, maxValues: 5_000, maxHorizon: 240, origins: 24 });

/**
 * Forecasts a series by a blend of simple rules, each weighted by the inverse fourth power of its mean absolute error in a back-test on the same
 * series (rolling origin, Tashman, Int. J. Forecasting 2000; combination by inverse error, Bates & Granger 1969). Band and breach
 * probability come from the errors that the blend made at those origins, each in proportion to how restless the series was there and is now.
 *
 * `undefined` when there are fewer than 12 values.
 *
 * @throws TypeError when `horizon` is not 1 to 240.
 */
export function forecastSeries({
  times,
  values,
  stepMs,
  horizon,
  limit,
  side = 'above',
  min = -Infinity,
  max = Infinity,
}: ForecastInput): SeriesForecast | undefined {
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > FORECAST_LIMITS.maxHorizon)
    throw new TypeError(`horizon must be 1 to ${FORECAST_LIMITS.maxHorizon}, got ${horizon}`);
  const filled = fill(values);
  if (filled.length < FORECAST_LIMITS.minValues) return undefined;
  const rules = forecastRules(Math.round(86_400_000 / stepMs));
  const origins = originsOf(filled.length, horizon);
  const tests = origins.map((origin) => ({
    origin,
    courses: rules.map((rule) => course(rule, filled.subarray(0, origin), horizon)),
  }));
  const errors = rules.map((_, rule) =>
    meanError(
      tests.map(({ origin, courses }) => ({ actual: filled.subarray(origin, origin + horizon), guess: courses[rule] })),
    ),
  );
  const weights = weigh(errors);
  const blend = (courses: readonly (Float64Array | undefined)[]): Float64Array => mix(courses, weights, horizon);
  const errorsOf = tests.map(({ origin, courses }) =>
    subtract(filled.subarray(origin, origin + horizon), blend(courses)),
  );
  const residuals = residualsNow(filled, { errors: errorsOf, origins, horizon });
  const middle = blend(rules.map((rule) => course(rule, filled, horizon)));
  const bound = (value: number): number => Math.max(min, Math.min(max, value));
  const ends = Array.from(middle, (_, step) => residualsAround(residuals, step));
  const band = (p: number): Float64Array =>
    middle.map((value, step) => bound(value + (quantile(ends[step] as Float64Array, p) || 0)));
  const last = times[times.length - 1] as number;
  const p50 = middle.map(bound);
  const ahead = Float64Array.from(middle, (_, step) => last + (step + 1) * stepMs);
  return {
    times: ahead,
    // Rules that were biased on this series can put both ends on one side; the median stays within its band.
    p10: band(0.1).map((value, step) => Math.min(value, p50[step] as number)),
    p50,
    p90: band(0.9).map((value, step) => Math.max(value, p50[step] as number)),
    breach:
      limit === undefined ? undefined : judgeBreach({ filled, stepMs, p50, ahead, residuals, limit, side, bound }),
    weights: rules.map(({ name }, rule) => ({ rule: name, weight: weights[rule] as number })),
    backtest: {
      origins: origins.length,
      error: meanOfAll(errorsOf),
      naiveError: errors[0] as number,
    },
  };
}

/** Values with gaps filled by the last one before; leading gaps are dropped. */
function fill(values: ArrayLike<number>): Float64Array {
  const start = Math.max(0, values.length - FORECAST_LIMITS.maxValues);
  const filled: number[] = [];
  for (let i = start; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) filled.push(value);
    else if (filled.length > 0) filled.push(filled[filled.length - 1] as number);
  }
  return Float64Array.from(filled);
}

/** Moments of the past to forecast from, evenly spread over the later half; the last ones see less than a whole horizon. */
function originsOf(length: number, horizon: number): number[] {
  const first = Math.max(6, Math.floor(length / 2));
  const last = length - Math.max(1, Math.min(horizon, Math.floor(length / 4)));
  const count = Math.min(FORECAST_LIMITS.origins, last - first + 1);
  return Array.from({ length: Math.max(0, count) }, (_, i) =>
    count === 1 ? last : first + Math.round((i * (last - first)) / (count - 1)),
  );
}

function course(rule: ForecastRule, history: Float64Array, horizon: number): Float64Array | undefined {
  const next = rule.fit(history);
  return next && Float64Array.from({ length: horizon }, (_, step) => next(step + 1));
}

function meanError(
  tests: readonly { readonly actual: Float64Array; readonly guess: Float64Array | undefined }[],
): number {
  let sum = 0;
  let count = 0;
  for (const { actual, guess } of tests) {
    // A rule that could not answer everywhere is not compared on what was easy.
    if (!guess) return NaN;
    for (const [step, value] of actual.entries()) {
      sum += Math.abs(value - (guess[step] as number));
      count++;
    }
  }
  return count === 0 ? NaN : sum / count;
}

/** How much more a rule counts that erred less. */
const WEIGHT_POWER = 4;

function weigh(errors: readonly number[]): number[] {
  const best = Math.min(...errors.filter((error) => !Number.isNaN(error)));
  const raw = errors.map((error) =>
    Number.isNaN(error) ? 0 : ((best + Number.MIN_VALUE) / (error + 0.01 * best + Number.MIN_VALUE)) ** WEIGHT_POWER,
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return sum > 0 ? raw.map((weight) => weight / sum) : raw.map((_, rule) => (rule === 0 ? 1 : 0));
}

function mix(
  courses: readonly (Float64Array | undefined)[],
  weights: readonly number[],
  horizon: number,
): Float64Array {
  const sum = new Float64Array(horizon);
  let used = 0;
  for (const [rule, guess] of courses.entries()) {
    const weight = weights[rule] as number;
    if (!guess || weight === 0) continue;
    used += weight;
    for (let step = 0; step < horizon; step++) sum[step] = (sum[step] as number) + weight * (guess[step] as number);
  }
  return used > 0 ? sum.map((value) => value / used) : sum;
}

function subtract(actual: Float64Array, guess: Float64Array): Float64Array {
  return actual.map((value, step) => value - (guess[step] as number));
}

/** The errors at a step, ascending, together with those of the steps beside it so that one origin is not one number. */
function residualsAround(residuals: readonly Float64Array[], step: number): Float64Array {
  const reach = Math.max(1, Math.floor(step / 4));
  const near = new Float64Array(residuals.length * (2 * reach + 1));
  let count = 0;
  for (const one of residuals) {
    const from = Math.max(0, Math.min(step - reach, one.length - 2 * reach));
    const part = one.subarray(from, Math.min(one.length, step + reach + 1));
    near.set(part, count);
    count += part.length;
  }
  return near.subarray(0, count).sort();
}

function meanOfAll(residuals: readonly Float64Array[]): number {
  let sum = 0;
  let count = 0;
  for (const one of residuals)
    for (const value of one) {
      sum += Math.abs(value);
      count++;
    }
  return count === 0 ? NaN : sum / count;
}
