/** What is normal for a series, by order statistics: outliers in the baseline do not move it. */
export interface RobustBaseline {
  readonly median: number;
  /** A standard deviation's stand-in: the larger of 1.4826 × MAD and the upper spread (p90 − median) / 1.2816 (within limits), plus the given floor. */
  readonly scale: number;
  /** 5th and 95th percentile. */
  readonly low: number;
  readonly high: number;
  /** Values it rests on. */
  readonly count: number;
}

/** The upper spread counts for this many MADs at most: a baseline that holds a few rows of a fault must not hide the next one. */
const MAX_TAIL = 3;

/**
 * The robust baseline of `values`; NaN (not measured) is left out. `undefined` without any value.
 *
 * 1.4826 and 1.2816 make both spreads equal the standard deviation of a normal distribution (Rousseeuw & Croux, "Alternatives to the median
 * absolute deviation", JASA 1993). The upper spread is there for counts that are mostly 0, whose MAD is 0 although they are not constant.
 */
export function robustBaseline(
  values: ArrayLike<number>,
  { floorShare = 0, floor = 0 }: { readonly floorShare?: number; readonly floor?: number } = {},
): RobustBaseline | undefined {
  const sorted = sortedNumbers(values);
  if (sorted.length === 0) return undefined;
  const median = quantile(sorted, 0.5);
  const mad = 1.4826 * medianDistance(sorted, median);
  const upper = (quantile(sorted, 0.9) - median) / 1.2816;
  const spread = mad > 0 ? Math.min(Math.max(mad, upper), MAX_TAIL * mad) : upper;
  return {
    median,
    scale: spread + floorShare * Math.abs(median) + floor,
    low: quantile(sorted, 0.05),
    high: quantile(sorted, 0.95),
    count: sorted.length,
  };
}

/** Median distance of ascending values from `center`: distances grow outward from it, so a merge of both sides gives them in order. */
function medianDistance(sorted: Float64Array, center: number): number {
  const count = sorted.length;
  let right = 0;
  while (right < count && (sorted[right] as number) < center) right++;
  let left = right - 1;
  let last = 0;
  let before = 0;
  for (let taken = 0; taken <= count >> 1; taken++) {
    const below = left >= 0 ? center - (sorted[left] as number) : Infinity;
    const above = right < count ? (sorted[right] as number) - center : Infinity;
    before = last;
    if (below <= above) [last, left] = [below, left - 1];
    else [last, right] = [above, right + 1];
  }
  return count % 2 === 1 ? last : (before + last) / 2;
}

/** Deviation of `value` in robust standard deviations, within ±`limit`. A series that never moved and still does not: 0. */
export function robustZ(value: number, { median, scale }: RobustBaseline, limit = Infinity): number {
  const distance = value - median;
  if (distance === 0) return 0;
  return Math.max(-limit, Math.min(limit, scale > 0 ? distance / scale : distance * Infinity));
}

/** The values that are numbers, ascending. */
export function sortedNumbers(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) kept[count++] = value;
  }
  return kept.subarray(0, count).sort();
}

/** Quantile `p` (0 to 1) of ascending values, linear between them (type 7 of Hyndman & Fan 1996); NaN when there are none. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const value = sorted[below] as number;
  return below + 1 < sorted.length ? value + (position - below) * ((sorted[below + 1] as number) - value) : value;
}

/** Median of the values that are numbers; NaN when there are none. */
export function median(values: ArrayLike<number>): number {
  return quantile(sortedNumbers(values), 0.5);
}

/** Mean of the values that are numbers in `[start, end)`; NaN when there are none. */
export function meanOf(values: ArrayLike<number>, start = 0, end: number = values.length): number {
  let sum = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? NaN : sum / count;
}
