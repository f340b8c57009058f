import type { TimeWindow } from '../../protocol/index.ts';
import type { CallSummary, MetricSeries, Topology } from '../../telemetry/index.ts';
import { buildGauges, type Gauge } from './gauges.ts';
import { buildGraph } from './graph.ts';
import { fillFromCalls } from './fill-from-calls.ts';
import { placeSeries } from './place-series.ts';
import { commonStep, timeGrid } from './time-grid.ts';

/**
 * Telemetry of a whole system on one grid of time, ready for the kernels: row `r` of node `n` in a plane is at `n * rows + r`.
 * NaN = not measured, never zero.
 */
export interface SystemTable {
  /** Names, only to label answers with. Ascending. */
  readonly nodes: readonly string[];
  readonly rows: number;
  /** Start of each row, Unix milliseconds, ascending; rows of baseline and incident need not touch. */
  readonly times: Float64Array;
  readonly stepMs: number;
  /** Rows `[start, end)` of the windows. */
  readonly baseline: RowRange;
  readonly incident: RowRange;
  /** Requests and failed requests a row; seconds per request. */
  readonly requests: Float64Array;
  readonly failures: Float64Array;
  readonly latency: Float64Array;
  /** Seconds a row that the node spent on calls to others, as it measured them: waiting for a connection and the network included. */
  readonly waiting: Float64Array;
  /** Resources and all other metrics, one for each series, in the order of nodes. A series that lies on the rows is not copied: do not write to it. */
  readonly gauges: readonly Gauge[];
  /** Direct dependencies and direct callers of each node, as node numbers. */
  readonly callees: readonly (readonly number[])[];
  readonly callers: readonly (readonly number[])[];
}

/** Rows from `start` up to, not including, `end`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** What {@link buildSystemTable} takes. */
export interface SystemTableInput {
  readonly series: readonly MetricSeries[];
  readonly topology?: Topology;
  /** Adds edges that the topology lacks, and requests, failures and latency of nodes that have no metrics for them. */
  readonly calls?: readonly CallSummary[];
  /** Normal operation; what is in `incident` as well is left out of it. */
  readonly baseline: TimeWindow;
  readonly incident: TimeWindow;
  /** Rows that begin in one of these are left out altogether. */
  readonly excluded?: readonly TimeWindow[];
}

/**
 * Puts series, call summaries and topology on one grid. The grid's step is that of most series that measure requests; finer series are
 * summed (counts) or averaged, coarser ones leave gaps. The order of rows in the input does not matter.
 *
 * Failures come from `failures` series, or from `requests` × (1 − `availability`). Of several latency series of a node the mean is
 * taken, then the lowest percentile.
 */
export function buildSystemTable({
  series,
  topology,
  calls = [],
  baseline,
  incident,
  excluded = [],
}: SystemTableInput): SystemTable {
  const stepMs = commonStep(series, calls);
  const counts = (at: number): boolean => !excluded.some(({ from, to }) => at + stepMs > from && at < to);
  const inIncident = (at: number): boolean => at + stepMs > incident.from && at < incident.to && counts(at);
  const inBaseline = (at: number): boolean =>
    at >= baseline.from && at < baseline.to && at + stepMs <= incident.from && counts(at);
  const { times, rowOf, firstIncident } = timeGrid({ series, calls, stepMs, inBaseline, inIncident });
  const graph = buildGraph(series, topology, calls);
  const { nodes } = graph;
  const rows = times.length;
  const indexOf = new Map(nodes.map((name, index) => [name, index]));
  const plane = (): Float64Array => new Float64Array(nodes.length * rows).fill(NaN);
  const requests = plane();
  const failures = plane();
  const latency = plane();
  const waiting = plane();
  for (const [entity, own] of Map.groupBy(series, ({ entity }) => entity)) {
    const offset = (indexOf.get(entity) as number) * rows;
    const asked = best(own, 'requests');
    const failed = best(own, 'failures');
    const available = best(own, 'availability');
    const slow = best(own, 'latency');
    if (asked) placeSeries(asked, requests, offset, rowOf);
    if (slow) placeSeries(slow, latency, offset, rowOf);
    if (failed) placeSeries(failed, failures, offset, rowOf);
    else if (available) {
      placeSeries(available, failures, offset, rowOf);
      for (let i = offset; i < offset + rows; i++)
        failures[i] = (requests[i] as number) * (1 - (failures[i] as number));
    }
  }
  fillFromCalls({ calls, indexOf, rows, rowOf, requests, failures, latency, waiting });
  return {
    ...graph,
    rows,
    times,
    stepMs,
    baseline: { start: 0, end: firstIncident },
    incident: { start: firstIncident, end: rows },
    requests,
    failures,
    latency,
    waiting,
    gauges: buildGauges(series, indexOf, rows, rowOf),
  };
}

const STATS = ['mean', 'sum', 'p50', 'p90', 'p95', 'p99', 'max', 'last'];

/** The series of a role to use: by statistic, then the one with more in it, so that a part never stands for the whole. */
function best(own: readonly MetricSeries[], role: MetricSeries['role']): MetricSeries | undefined {
  return own
    .filter((series) => series.role === role)
    .map((series) => ({ series, stat: STATS.indexOf(series.stat), total: total(series.values) }))
    .sort((a, b) => a.stat - b.stat || b.total - a.total || (a.series.name < b.series.name ? -1 : 1))[0]?.series;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) if (!Number.isNaN(value)) sum += value;
  return sum;
}
