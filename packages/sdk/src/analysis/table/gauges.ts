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
      const values = new Float64Array(rows).fill(NaN);
      placeSeries(one, values, 0, rowOf);
      const { name, unit, role, entity } = one;
      return { node: indexOf.get(entity) as number, name, unit, role, counted: one.stat === 'sum', values };
    })
    .sort((a, b) => a.node - b.node || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
