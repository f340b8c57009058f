import { selectQuantile } from './select.ts';

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
  const numbers = numbersOf(values);
  const normal = withFloors(spreadOf(numbers.slice()), { floorShare, floor });
  if (!normal) return undefined;
  const whole = { to: numbers.length, start: 0 };
  const low = selectQuantile(numbers, 0.05, { ...whole, from: 0 });
  return { ...normal, low: low.value, high: selectQuantile(numbers, 0.95, { ...whole, from: low.place }).value };
}

/** What is normal, without the percentiles that only people read, and before any floor is added to its scale. */
export interface RobustSpread extends Pick<RobustBaseline, 'median' | 'count'> {
  readonly spread: number;
}

/** The part of {@link robustBaseline} that judging takes; linear in the values. */
export function robustSpread(values: ArrayLike<number>): RobustSpread | undefined {
  return spreadOf(numbersOf(values));
}

/** A scale for measured values: with `floorShare` of their median and `floor` added. `undefined` from `undefined`. */
export function withFloors(
  measured: RobustSpread | undefined,
  { floorShare = 0, floor = 0 }: { readonly floorShare?: number; readonly floor?: number },
): Normal | undefined {
  if (!measured) return undefined;
  const { median, spread, count } = measured;
  return { median, count, scale: spread + floorShare * Math.abs(median) + floor };
}

/** What a value is compared with. */
export type Normal = Pick<RobustBaseline, 'median' | 'scale' | 'count'>;

/** Takes the numbers apart; they are of no use afterwards. */
function spreadOf(numbers: Float64Array): RobustSpread | undefined {
  const count = numbers.length;
  if (count === 0) return undefined;
  const middle = selectQuantile(numbers, 0.5, { to: count, start: 0, from: 0 });
  const tail =
    (selectQuantile(numbers, 0.9, { to: count, start: 0, from: middle.place }).value - middle.value) / 1.2816;
  for (let i = 0; i < count; i++) numbers[i] = Math.abs((numbers[i] as number) - middle.value);
  const mad = 1.4826 * selectQuantile(numbers, 0.5, { to: count, start: 0, from: 0 }).value;
  return { median: middle.value, spread: mad > 0 ? Math.min(Math.max(mad, tail), MAX_TAIL * mad) : tail, count };
}

/** Deviation of `value` in robust standard deviations, within ±`limit`. A series that never moved and still does not: 0. */
export function robustZ(value: number, { median, scale }: Pick<Normal, 'median' | 'scale'>, limit = Infinity): number {
  const distance = value - median;
  if (distance === 0) return 0;
  return Math.max(-limit, Math.min(limit, scale > 0 ? distance / scale : distance * Infinity));
}

/** The values that are numbers, ascending. */
export function sortedNumbers(values: ArrayLike<number>): Float64Array {
  return numbersOf(values).sort();
}

function numbersOf(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) kept[count++] = value;
  }
  return kept.subarray(0, count);
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
  const numbers = numbersOf(values);
  const to = numbers.length;
  return to === 0 ? NaN : selectQuantile(numbers, 0.5, { from: 0, to, start: 0 }).value;
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
