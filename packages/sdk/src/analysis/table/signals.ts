import type { SeriesRef } from '../cause.ts';
import { meanOf } from './robust-baseline.ts';
import type { SystemTable } from './system-table.ts';

/** One signal of a node as users or operators would read it: seconds per request, the share of requests that failed, or a gauge. */
export interface Signal {
  readonly node: number;
  readonly kind: 'latency' | 'failures' | 'requests' | 'gauge';
  readonly name: string;
  /** UCUM. */
  readonly unit: string;
  /** Whether a value counts what happened in its row. */
  readonly counted: boolean;
  /** One for each row of the table; NaN = not measured. */
  readonly values: Float64Array;
  /** Requests behind each value, where it is a mean over requests. */
  readonly weights: Float64Array | undefined;
}

/** The signals of one kind that a node has; several only for gauges. */
export function signalsOf(
  { requests, failures, latency, gauges, rows }: SystemTable,
  node: number,
  kind: Signal['kind'],
): Signal[] {
  const own = (plane: Float64Array): Float64Array => plane.subarray(node * rows, (node + 1) * rows);
  const asked = own(requests);
  switch (kind) {
    case 'latency':
      return [{ node, kind, name: 'latency', unit: 's', counted: false, values: own(latency), weights: asked }];
    case 'failures': {
      const share = own(failures).map((failed, row) => (asked[row] ? failed / asked[row] : NaN));
      return [{ node, kind, name: 'failure share', unit: '1', counted: false, values: share, weights: asked }];
    }
    case 'requests':
      return [{ node, kind, name: 'requests', unit: '{request}', counted: true, values: asked, weights: undefined }];
    case 'gauge':
      return gaugesOf(gauges, node).map(({ name, unit, counted, values }) => ({
        node,
        kind,
        name,
        unit,
        counted,
        values,
        weights: undefined,
      }));
  }
}

/** The gauges of one node; a table holds them in the order of nodes. */
function gaugesOf(gauges: SystemTable['gauges'], node: number): SystemTable['gauges'] {
  const first = (wanted: number): number => {
    let low = 0;
    let high = gauges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((gauges[middle]?.node ?? Infinity) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return gauges.slice(first(node), first(node + 1));
}

/** The signal that a reference means; `undefined` when the table does not have it. */
export function signalOf(table: SystemTable, { entity, signal, name }: SeriesRef): Signal | undefined {
  const node = table.nodes.indexOf(entity);
  if (node < 0) return undefined;
  const found = signalsOf(table, node, signal);
  return signal === 'gauge' ? found.find((one) => one.name === name) : found[0];
}

/** Mean over `span` rows from `start`; shares and times per request are weighted with the requests of each row. */
export function meanBetween({ values, weights }: Signal, start: number, span: number): number {
  if (!weights) return meanOf(values, start, start + span);
  let sum = 0;
  let count = 0;
  for (let row = start; row < start + span; row++) {
    const weight = weights[row] as number;
    const value = values[row] as number;
    if (!(weight > 0) || Number.isNaN(value)) continue;
    sum += weight * value;
    count += weight;
  }
  // A component whose requests are not counted still has a latency.
  return count > 0 ? sum / count : meanOf(values, start, start + span);
}
