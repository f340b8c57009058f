import type { MetricSeries } from '../../telemetry/index.ts';

/** Number of the row that a moment falls into; `undefined` outside the table. */
export type RowOf = (at: number) => number | undefined;

/** Writes a series into a plane at `offset`: counts add up within a row, everything else is averaged. */
export function placeSeries(series: MetricSeries, plane: Float64Array, offset: number, rowOf: RowOf): void {
  const counts = series.stat === 'sum' ? undefined : new Map<number, number>();
  for (let i = 0; i < series.times.length; i++) {
    const value = series.values[i] as number;
    const row = rowOf(series.times[i] as number);
    if (row === undefined || Number.isNaN(value)) continue;
    const at = offset + row;
    const held = plane[at] as number;
    if (Number.isNaN(held)) plane[at] = value;
    else if (!counts) plane[at] = held + value;
    else {
      const count = (counts.get(row) ?? 1) + 1;
      counts.set(row, count);
      plane[at] = held + (value - held) / count;
    }
  }
}
