import { select, selectQuantile } from '../../table/select.ts';

/** How often a component does a thing for each of its requests, now against before. */
export interface Habit {
  /** Times in the judged columns, and what their requests lead one to expect. */
  readonly now: number;
  readonly expected: number;
  /** Whether it was done in the baseline at all. */
  readonly known: boolean;
  /** Standard deviations; below 0 when it is done less. */
  readonly z: number;
  /** 1 when no column of the baseline deviated as much, toward 0 the more of them did. */
  readonly rarity: number;
}

/** From this expectation on, a count can be steadier than chance (each request takes the step once). */
const STEADY_FROM = 1;
const STEADIEST = 0.4;

/**
 * Compares counts with the requests that they were made for. Counts are put on a scale on which chance has a deviation of 1 whatever their
 * size (Anscombe, Biometrika 1948); how much more or less than chance they vary is learned from the baseline. `undefined` without
 * requests in both.
 */
export function habitOf(
  counts: Float64Array,
  requests: Float64Array,
  { before, during }: { readonly before: readonly number[]; readonly during: readonly number[] },
): Habit | undefined {
  const served = before.filter((column) => (requests[column] as number) > 0);
  const asked = total(requests, during);
  if (served.length < MIN_COLUMNS || !(asked > 0)) return undefined;
  const share = usualShare(counts, requests, served);
  const away = (column: number): number => residual(counts[column] as number, share * (requests[column] as number));
  const spread = Float64Array.from(served, (column) => Math.abs(away(column)));
  const typical = share * (total(requests, served) / served.length);
  const floor = typical >= STEADY_FROM ? STEADIEST : 1;
  const scale = Math.max(floor, selectQuantile(spread, 0.8, { from: 0, to: spread.length, start: 0 }).value / 1.2816);
  const now = total(counts, during);
  const expected = share * asked;
  const z = residual(now, expected) / scale;
  const live = during.filter((column) => (requests[column] as number) > 0);
  const mean = live.reduce((sum, column) => sum + away(column), 0) / live.length;
  const alike = served.filter((column) => away(column) * Math.sign(mean) >= Math.abs(mean)).length;
  return {
    now,
    expected,
    known: share > 0,
    z,
    rarity: Math.log((alike + 0.5) / (served.length + 1)) / Math.log(0.5 / (served.length + 1)),
  };
}

/**
 * Which of several counts of requests tells best how often a thing is done: the one that leaves least unexplained in the baseline. The
 * first of equals. A step that belongs to one of a component's operations is held against that one, whatever the mix of them.
 */
export function bestPredictor(
  counts: Float64Array,
  candidates: readonly Float64Array[],
  before: readonly number[],
): Float64Array | undefined {
  let best: Float64Array | undefined;
  let least = Infinity;
  const done = total(counts, before);
  for (const requests of candidates) {
    const share = done / total(requests, before);
    if (!Number.isFinite(share)) continue;
    let left = 0;
    for (const column of before) left += Math.abs(residual(zero(counts[column]), share * zero(requests[column])));
    // A little better by chance is not better.
    if (left < least * CLEARLY) [best, least] = [requests, left];
  }
  return best;
}

const CLEARLY = 0.9;
const MIN_COLUMNS = 6;

/** Times a request, without the tenth of the columns that is farthest from it: other incidents must not make the usual. */
function usualShare(counts: Float64Array, requests: Float64Array, columns: readonly number[]): number {
  const of = (some: readonly number[]): number => total(counts, some) / total(requests, some);
  const rough = of(columns);
  const distance = (column: number): number =>
    Math.abs(residual(counts[column] as number, rough * (requests[column] as number)));
  const distances = Float64Array.from(columns, distance);
  const far = select(distances.slice(), Math.ceil(columns.length * 0.9) - 1, 0, distances.length);
  return of(columns.filter((_, i) => (distances[i] as number) <= far));
}

function residual(count: number, expected: number): number {
  return 2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(expected + 3 / 8));
}

function total(values: Float64Array, columns: readonly number[]): number {
  let sum = 0;
  for (const column of columns) sum += zero(values[column]);
  return sum;
}

function zero(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}
