import { quantile } from '../../table/robust-baseline.ts';

/** Steps that are looked at: enough for a quartile. */
const MAX_STEPS = 256;

/** Evenly spaced members of a list, at most 256 of them. */
export function spacedOut(columns: ArrayLike<number>): Int32Array {
  const count = Math.min(MAX_STEPS, columns.length);
  const kept = new Int32Array(count);
  for (let i = 0; i < count; i++) kept[i] = columns[Math.floor((i * columns.length) / count)] as number;
  return kept;
}

/**
 * The largest value that any component shows in a quiet step: the lower quartile over `columns` of the largest in each. The quartile and not
 * more, because a baseline may hold other incidents.
 */
export function quietExtreme(series: Iterable<Float64Array>, columns: ArrayLike<number>): number {
  const largest = new Float64Array(columns.length);
  for (const values of series)
    for (let i = 0; i < columns.length; i++) {
      const value = values[columns[i] as number] as number;
      if (value > (largest[i] as number)) largest[i] = value;
    }
  return quantile(largest.sort(), 0.25) || 0;
}

/** 0 for what a quiet step shows somewhere as well, 1 from four times as much on: among many components one is always odd. */
export function standsOut(value: number, extreme: number): number {
  if (!(value > 0)) return 0;
  return extreme > 0 ? Math.max(0, Math.min(1, Math.log2(value / extreme) / 2)) : 1;
}
