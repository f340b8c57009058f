import type { MetricRole, MetricSeries } from '../../telemetry/index.ts';
import { placeSeries, type RowOf } from './place-series.ts';

/** A resource or other metric of a node on the table's grid. */
export interface Gauge {
  readonly node: number;
  readonly name: string;
  readonly unit: string;
  readonly role: MetricRole;
  /** Whether a value counts what happened in its row. */
  readonly counted: boolean;
  /** One value for each row of the table; NaN = not measured. */
  readonly values: Float64Array;
}

/** The series that are neither requests, failures, availability nor latency. */
export function buildGauges(
  series: readonly MetricSeries[],
  indexOf: ReadonlyMap<string, number>,
  rows: number,
  rowOf: RowOf,
): Gauge[] {
  return series
    .filter(({ role }) => role === 'saturation' || role === 'other')
    .map((one) => {
      const { name, unit, role, entity } = one;
      const values = onGrid(one, rows, rowOf);
      return { node: indexOf.get(entity) as number, name, unit, role, counted: one.stat === 'sum', values };
    })
    .sort((a, b) => a.node - b.node || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The values on the table's rows; those of a series that already lies on them are taken as they are. */
function onGrid(series: MetricSeries, rows: number, rowOf: RowOf): Float64Array {
  const { times, values } = series;
  const first = times[0];
  const last = times[rows - 1];
  if (
    times.length === rows &&
    first !== undefined &&
    last !== undefined &&
    rowOf(first) === 0 &&
    rowOf(last) === rows - 1
  ) {
    let row = 1;
    while (row < rows && rowOf(times[row] as number) === row) row++;
    if (row >= rows) return values;
  }
  const placed = new Float64Array(rows).fill(NaN);
  placeSeries(series, placed, 0, rowOf);
  return placed;
}
