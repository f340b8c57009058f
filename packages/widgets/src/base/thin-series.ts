/**
 * Indexes of the points worth drawing when a line of `values` has `columns` columns to be drawn in: the lowest and the highest of
 * each column, in order, so that no peak is lost. Gaps (`null`) stay gaps. All indexes when there are no more than two a column.
 */
export function thinSeries(values: readonly (number | null)[], columns: number): readonly number[] {
  if (columns < 1 || values.length <= columns * 2) return values.map((_, index) => index);
  const kept: number[] = [];
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    kept.push(...extremes(values, from, to));
  }
  return kept;
}

function extremes(values: readonly (number | null)[], from: number, to: number): readonly number[] {
  let low = -1;
  let high = -1;
  let gap = -1;
  for (let index = from; index < to; index++) {
    const value = values[index] ?? null;
    if (value === null) gap = index;
    else {
      if (low < 0 || value < (values[low] as number)) low = index;
      if (high < 0 || value > (values[high] as number)) high = index;
    }
  }
  return [...new Set([low, high, gap])].filter((index) => index >= 0).sort((a, b) => a - b);
}
