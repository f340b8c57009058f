import { windowsLikeNow } from './past-windows.ts';

/** Whether a limit will be crossed. */
export interface Breach {
  readonly limit: number;
  /**
   * Chance that it is crossed within the horizon: the share of back-test courses that do so from here, together with the share of earlier windows
   * that did so from a moment like this, if any ever did. Never quite 0 or 1.
   */
  readonly probability: number;
  /** When the median crosses; `null` when it does not. */
  readonly at: number | null;
}

/** What the past may count for at most, beside the back-test's courses; and windows from which it counts for half of that. */
const PAST_SHARE = 0.6;
const PAST_WINDOWS = 0.3;

/** Judges a limit by the median and the errors around it, and by the past. `bound` keeps values within what the signal can be. */
export function judgeBreach({
  filled,
  stepMs,
  p50,
  ahead,
  residuals,
  limit,
  side,
  bound,
}: {
  readonly filled: Float64Array;
  readonly stepMs: number;
  readonly p50: Float64Array;
  readonly ahead: Float64Array;
  readonly residuals: readonly Float64Array[];
  readonly limit: number;
  readonly side: 'above' | 'below';
  readonly bound: (value: number) => number;
}): Breach {
  const over = (value: number): boolean => (side === 'above' ? value >= limit : value <= limit);
  const crossed = residuals.filter((one) =>
    p50.some((value, step) => over(bound(value + (one[Math.min(step, one.length - 1)] ?? 0)))),
  ).length;
  const first = p50.findIndex(over);
  const byCourses = (crossed + 0.5) / (residuals.length + 1);
  const past = windowsLikeNow(filled, { over, above: side === 'above', horizon: p50.length, stepMs });
  const trust = past ? (PAST_SHARE * past.windows) / (past.windows + PAST_WINDOWS) : 0;
  return {
    limit,
    probability: (1 - trust) * byCourses + trust * (past?.share ?? 0),
    at: first < 0 ? null : (ahead[first] as number),
  };
}
