import { quantile, sortedNumbers } from '../table/robust-baseline.ts';

/** Rows before an origin that its unrest is measured over; the larger counts. */
const UNREST_ROWS = [6, 24];
/** Unrest below this part of what is usual counts as that much. */
const UNREST_FLOOR = 0.1;
/** Errors from more restless times shrink to this part at least. */
const LEAST_FACTOR = 0.4;
/** Errors that are thought possible when the series is more restless than ever, as parts of its unrest. */
const PRESENT = [0.4, 0.7, 0.9, 1.1];

/**
 * The errors of a back-test as they may be now: each in proportion to how restless the series was at its origin and is at its end. Where it is
 * more restless than at any origin, no error tells how far it may go, so what it does at present is added to them.
 */
export function residualsNow(
  values: Float64Array,
  {
    errors,
    origins,
    horizon,
  }: { readonly errors: readonly Float64Array[]; readonly origins: readonly number[]; readonly horizon: number },
): Float64Array[] {
  const unrest = unrestAt(values, values.length);
  const unrests = origins.map((origin) => unrestAt(values, origin));
  const floor = (UNREST_FLOOR * unrests.reduce((sum, one) => sum + one, 0)) / unrests.length;
  const most = Math.max(...PRESENT) * unrest;
  const scaled = errors.map((one, test) => {
    const then = Math.max(floor, unrests[test] as number);
    const factor = then > 0 ? Math.max(LEAST_FACTOR, unrest / then) : 1;
    // What scaling adds stays within what the present unrest makes likely: noise of a calm stretch, enlarged, is no forecast of a jump.
    return one.map((value) => Math.sign(value) * Math.min(Math.abs(value) * factor, Math.max(Math.abs(value), most)));
  });
  if (unrest <= Math.max(...unrests)) return scaled;
  const present = PRESENT.flatMap((share) =>
    [1, -1].map((sign) => new Float64Array(horizon).fill(sign * share * unrest)),
  );
  return [...scaled, ...present];
}

/**
 * How restless a series is just before a row: how far its last rows lie apart, and how much they jump. Errors of a back-test at a calm
 * origin say little about one at which everything has just changed, so they are scaled by it.
 */
function unrestAt(values: Float64Array, end: number): number {
  return Math.max(...UNREST_ROWS.map((rows) => unrestOf(values.subarray(Math.max(0, end - rows), end))));
}

function unrestOf(rows: Float64Array): number {
  const middle = quantile(sortedNumbers(rows), 0.5);
  let sum = 0;
  for (const [row, value] of rows.entries())
    sum += Math.abs(value - middle) + (row > 0 ? Math.abs(value - (rows[row - 1] as number)) : 0);
  return sum / Math.max(1, rows.length);
}
