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
    profile(stepsPerDay, false),
    profile(stepsPerDay, true),
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

/** The same time on earlier days; with `shifted`, moved by how much the last rows differ from theirs. */
function profile(stepsPerDay: number, shifted: boolean): ForecastRule {
  return {
    name: shifted ? 'daily profile, shifted' : 'daily profile',
    fit(history) {
      const days = Math.floor(history.length / stepsPerDay);
      if (stepsPerDay < 4 || days < 1) return undefined;
      const at = (steps: number): number =>
        median(
          Array.from(
            { length: Math.min(days, 7) },
            (_, day) =>
              history[history.length - 1 + steps - (day + 1 + Math.floor((steps - 1) / stepsPerDay)) * stepsPerDay] ??
              NaN,
          ),
        );
      if (!shifted) return at;
      const recent = Math.min(6, history.length - stepsPerDay);
      if (recent < 1) return undefined;
      const shift = median(
        Array.from({ length: recent }, (_, i) => (history[history.length - 1 - i] as number) - at(-i)),
      );
      return (steps) => at(steps) + (Number.isNaN(shift) ? 0 : shift);
    },
  };
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
