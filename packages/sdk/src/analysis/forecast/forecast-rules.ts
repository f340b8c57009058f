import { median } from '../table/robust-baseline.ts';

/** A simple way to go on with a series. */
export interface ForecastRule {
  readonly name: string;
  /** Looks at the history and returns the value `steps` ahead (1 or more); `undefined` when it does not apply. */
  fit(history: Float64Array): ((steps: number) => number) | undefined;
}

/** The rules that are blended. The first is the naive one that every forecast is compared with. */
export function forecastRules(stepsPerDay: number): readonly ForecastRule[] {
  return [
    { name: 'last', fit: (history) => () => history[history.length - 1] as number },
    rollingMedian(6),
    rollingMedian(24),
    trend(12, 1),
    trend(36, 1),
    trend(36, 0.97),
    profile('daily profile', { period: stepsPerDay, times: 7 }),
    profile('daily profile, shifted', { period: stepsPerDay, times: 7, shiftLeft: 1, shiftRows: 6 }),
    profile('daily profile, shift fading', {
      period: stepsPerDay,
      times: 7,
      smooth: 3,
      shiftLeft: 0.95,
      shiftRows: 12,
    }),
    profile('weekly profile', { period: 7 * stepsPerDay, times: 4, smooth: 2 }),
    reversion(600, 6),
  ];
}

/** Two levels that leave less than this part of the spread around one say that the level changed. */
const CLEAR_STEP = 0.5;

/** The median of the last rows, or of those since their level changed. */
function rollingMedian(rows: number): ForecastRule {
  return {
    name: `median of ${rows}`,
    fit(history) {
      const recent = history.subarray(-rows);
      const level = median(recent);
      const spread = recent.reduce((sum, value) => sum + Math.abs(value - level), 0);
      const step = bestStep(recent);
      return step.error < CLEAR_STEP * spread ? () => step.after : () => level;
    },
  };
}

/**
 * A straight line through the last rows by the median of pairwise slopes (Theil 1950, Sen 1968), damped by a factor a step. Where two levels
 * describe these rows better than a line, something changed at once and nothing says that it goes on: then the later level.
 */
function trend(rows: number, damping: number): ForecastRule {
  return {
    name: `${damping === 1 ? 'trend' : 'damped trend'} of ${rows}`,
    fit(history) {
      const recent = history.subarray(-rows);
      if (recent.length < Math.min(rows, 6)) return undefined;
      const slopes: number[] = [];
      for (let i = 0; i < recent.length; i++)
        for (let j = i + 1; j < recent.length; j++)
          slopes.push(((recent[j] as number) - (recent[i] as number)) / (j - i));
      const slope = median(slopes);
      const level = median(recent.map((value, i) => value + slope * (recent.length - 1 - i)));
      const line = recent.reduce((sum, value, i) => sum + Math.abs(value - level + slope * (recent.length - 1 - i)), 0);
      const step = bestStep(recent);
      if (step.error <= line) return () => step.after;
      return (steps) => level + slope * (damping === 1 ? steps : (damping * (1 - damping ** steps)) / (1 - damping));
    },
  };
}

interface ProfileOptions {
  /** Steps after which the course comes again, and how many earlier courses count. */
  readonly period: number;
  readonly times: number;
  /** Rows to either side that each value is averaged over. Default 0. */
  readonly smooth?: number;
  /** Moves the course by how much the last `shiftRows` differ from theirs; this part of it is left a step later. Default: not moved. */
  readonly shiftLeft?: number;
  readonly shiftRows?: number;
}

/** The median of the same time in earlier periods. */
function profile(
  name: string,
  { period, times, smooth = 0, shiftLeft = 0, shiftRows = 0 }: ProfileOptions,
): ForecastRule {
  return {
    name,
    fit(history) {
      const last = history.length - 1;
      const count = Math.min(times, Math.floor(history.length / period));
      if (period < 4 || count < 1) return undefined;
      const at = (steps: number): number => {
        const latest = last + steps - (1 + Math.floor((steps - 1) / period)) * period;
        return median(Array.from({ length: count }, (_, i) => meanAround(history, latest - i * period, smooth)));
      };
      const rows = Math.min(shiftRows, history.length - period);
      if (rows < 1) return at;
      const apart = median(Array.from({ length: rows }, (_, i) => (history[last - i] as number) - at(-i)));
      const shift = Number.isNaN(apart) ? 0 : apart;
      return (steps) => at(steps) + shift * shiftLeft ** steps;
    },
  };
}

/** Mean of the rows around one, as far as there are any; NaN when there is none at its place. */
function meanAround(values: Float64Array, row: number, reach: number): number {
  if (reach === 0 || row < 0) return values[row] ?? NaN;
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, row - reach); i <= Math.min(values.length - 1, row + reach); i++) {
    sum += values[i] as number;
    count++;
  }
  return sum / count;
}

/** Steps ahead for which it is learned how much of a deviation is left; between them it is interpolated. */
const LEFT_AFTER = [1, 4, 12, 24, 48];
const LEAST_ROWS = 60;

/**
 * Back to the median of the last `rows`, as fast as earlier deviations went back: least squares through the origin, of what was left of the mean
 * deviation of `recent` rows so many steps later, within 0 and 1.
 */
function reversion(rows: number, recent: number): ForecastRule {
  return {
    name: 'reversion',
    fit(history) {
      const known = history.subarray(-rows);
      if (known.length < LEAST_ROWS) return undefined;
      const level = median(known);
      const sums = new Float64Array(known.length + 1);
      for (const [row, value] of known.entries()) sums[row + 1] = (sums[row] as number) + value - level;
      const deviation = (end: number): number => ((sums[end] as number) - (sums[end - recent] as number)) / recent;
      const left = LEFT_AFTER.map((steps) => {
        let together = 0;
        let alone = 0;
        for (let end = recent; end + steps <= known.length; end++) {
          together += deviation(end) * ((known[end + steps - 1] as number) - level);
          alone += deviation(end) ** 2;
        }
        return alone > 0 ? Math.max(0, Math.min(1, together / alone)) : 0;
      });
      const now = deviation(known.length);
      return (steps) => level + now * between(left, steps);
    },
  };
}

/** `left` at a number of steps; after the last known one, what is left there. */
function between(left: readonly number[], steps: number): number {
  const next = LEFT_AFTER.findIndex((known) => known >= steps);
  if (next < 0) return left[left.length - 1] as number;
  const [low, high] = [LEFT_AFTER[next - 1] ?? steps, LEFT_AFTER[next] as number];
  const share = high > low ? (steps - low) / (high - low) : 1;
  return (1 - share) * (left[next - 1] ?? 0) + share * (left[next] as number);
}

/** The two levels that describe rows best, by absolute error; `after` is the later one. */
function bestStep(rows: Float64Array): { readonly error: number; readonly after: number } {
  let best = { error: Infinity, after: NaN };
  for (let cut = 1; cut < rows.length; cut++) {
    const [before, after] = [rows.subarray(0, cut), rows.subarray(cut)];
    const [low, high] = [median(before), median(after)];
    let error = 0;
    for (const value of before) error += Math.abs(value - low);
    for (const value of after) error += Math.abs(value - high);
    if (error < best.error) best = { error, after: high };
  }
  return best;
}
