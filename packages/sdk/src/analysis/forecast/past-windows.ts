import { sortedNumbers } from '../table/robust-baseline.ts';

/** How alike two moments are, as the width of a normal kernel: in ranks (0 to 1), and in time of day. */
const RANK_WIDTH = 0.2;
const TIME_WIDTH_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;
/** Windows a horizon that are looked at; they overlap, so they count in proportion. */
const WINDOWS_A_HORIZON = 24;
/** Windows at the average of all that are added, so that few alike ones say little. */
const PRIOR_WINDOWS = 1.5;

/** What the past says about a limit. */
export interface PastWindows {
  /** Share of the earlier windows that crossed it, each by how much its beginning was like now. Above 0 and below 1. */
  readonly share: number;
  /** How many windows that do not overlap it rests on. */
  readonly windows: number;
}

/**
 * How often a limit was crossed within `horizon` steps after moments that were like now: in the rank of the last value, of the mean of the last half
 * horizon, of the extreme of the last horizon, and in time of day. Nearest neighbours with a smooth edge (Nadaraya & Watson 1964) on this series alone.
 *
 * `undefined` when no window ever crossed it: then the past says nothing about the limit. Also when the last value is beyond it.
 */
export function windowsLikeNow(
  values: Float64Array,
  {
    over,
    above,
    horizon,
    stepMs,
  }: { over: (value: number) => boolean; above: boolean; horizon: number; stepMs: number },
): PastWindows | undefined {
  const now = values.length;
  if (over(values[now - 1] as number)) return undefined;
  const stateAt = stateReader(values, { above, horizon });
  const crossing = nextCrossing(values, over);
  const state = stateAt(now);
  const stride = Math.max(1, Math.floor(horizon / WINDOWS_A_HORIZON));
  let [alike, crossedAlike, all, crossed] = [0, 0, 0, 0];
  for (let origin = now - horizon; origin >= horizon; origin -= stride) {
    if (over(values[origin - 1] as number)) continue;
    const hit = (crossing[origin] as number) < origin + horizon ? 1 : 0;
    const awayMs = ((now - origin) * stepMs) % DAY_MS;
    let distance = (Math.min(awayMs, DAY_MS - awayMs) / TIME_WIDTH_MS) ** 2;
    for (const [i, rank] of stateAt(origin).entries()) distance += ((rank - (state[i] as number)) / RANK_WIDTH) ** 2;
    const weight = Math.exp(-distance / 2);
    alike += weight;
    crossedAlike += weight * hit;
    all++;
    crossed += hit;
  }
  if (crossed === 0) return undefined;
  const usual = (crossed + 2) / (all + 5);
  return {
    share: (crossedAlike + PRIOR_WINDOWS * usual) / (alike + PRIOR_WINDOWS),
    windows: (alike * stride) / horizon,
  };
}

/** Reads what a moment is compared by: three ranks among all values. */
function stateReader(
  values: Float64Array,
  { above, horizon }: { above: boolean; horizon: number },
): (end: number) => readonly number[] {
  const sorted = sortedNumbers(values);
  const half = Math.max(2, Math.round(horizon / 2));
  return (end) => {
    let sum = 0;
    for (let row = Math.max(0, end - half); row < end; row++) sum += values[row] as number;
    let extreme = values[end - 1] as number;
    for (let row = Math.max(0, end - horizon); row < end; row++)
      extreme = above ? Math.max(extreme, values[row] as number) : Math.min(extreme, values[row] as number);
    return [values[end - 1] as number, sum / Math.min(half, end), extreme].map((value) => rankOf(sorted, value));
  };
}

function rankOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

/** For every row, the first row from there on that is over; Infinity when none is. */
function nextCrossing(values: Float64Array, over: (value: number) => boolean): Float64Array {
  const next = new Float64Array(values.length);
  let row = Infinity;
  for (let i = values.length - 1; i >= 0; i--) {
    if (over(values[i] as number)) row = i;
    next[i] = row;
  }
  return next;
}
