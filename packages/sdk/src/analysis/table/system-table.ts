import type { TimeWindow } from '../../protocol/index.ts';
import type { CallSummary, MetricSeries, Topology } from '../../telemetry/index.ts';
import { buildGauges, type Gauge } from './gauges.ts';
import { buildGraph } from './graph.ts';
import { placeSeries, type RowOf } from './place-series.ts';

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
  /** Resources and all other metrics, one for each series. */
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

/** Rows that a table has at most; earlier ones of the baseline are left out. */
export const MAX_TABLE_ROWS = 20_000;

/** What {@link buildSystemTable} takes. */
export interface SystemTableInput {
  readonly series: readonly MetricSeries[];
  readonly topology?: Topology;
  /** Adds edges that the topology lacks, and requests, failures and latency of nodes that have no metrics for them. */
  readonly calls?: readonly CallSummary[];
  /** Normal operation; what is in `incident` as well is left out of it. */
  readonly baseline: TimeWindow;
  readonly incident: TimeWindow;
}

/**
 * Puts series, call summaries and topology on one grid. The grid's step is that of most series that measure requests; finer series are
 * summed (counts) or averaged, coarser ones leave gaps. The order of rows in the input does not matter.
 *
 * Failures come from `failures` series, or from `requests` × (1 − `availability`). Of several latency series of a node the mean is
 * taken, then the lowest percentile.
 */
export function buildSystemTable({ series, topology, calls = [], baseline, incident }: SystemTableInput): SystemTable {
  const stepMs = commonStep(series, calls);
  const inIncident = (at: number): boolean => at + stepMs > incident.from && at < incident.to;
  const inBaseline = (at: number): boolean => at >= baseline.from && at < baseline.to && at + stepMs <= incident.from;
  const { times, rowOf, firstIncident } = grid({ series, calls, stepMs, inBaseline, inIncident });
  const graph = buildGraph(series, topology, calls);
  const { nodes } = graph;
  const rows = times.length;
  const indexOf = new Map(nodes.map((name, index) => [name, index]));
  const plane = (): Float64Array => new Float64Array(nodes.length * rows).fill(NaN);
  const requests = plane();
  const failures = plane();
  const latency = plane();
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
  fillFromCalls({ calls, indexOf, rows, rowOf, requests, failures, latency });
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

function commonStep(series: readonly MetricSeries[], calls: readonly CallSummary[]): number {
  const votes = new Map<number, number>();
  const vote = (step: number, weight: number): void => void votes.set(step, (votes.get(step) ?? 0) + weight);
  const counted = series.filter(({ role }) => role === 'requests');
  for (const { stepMs } of counted.length > 0 ? counted : series) vote(stepMs, 1);
  if (votes.size === 0) for (const { stepMs } of calls) vote(stepMs, 1);
  return [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 60_000;
}

function grid({
  series,
  calls,
  stepMs,
  inBaseline,
  inIncident,
}: {
  readonly series: readonly MetricSeries[];
  readonly calls: readonly CallSummary[];
  readonly stepMs: number;
  readonly inBaseline: (at: number) => boolean;
  readonly inIncident: (at: number) => boolean;
}): { readonly times: Float64Array; readonly rowOf: RowOf; readonly firstIncident: number } {
  const starts = new Set<number>();
  const note = (at: number): void => {
    if (inBaseline(at) || inIncident(at)) starts.add(Math.floor(at / stepMs));
  };
  const timed = series.filter(({ role }) => role !== 'other' && role !== 'saturation');
  for (const { times } of timed.length > 0 ? timed : series) for (const at of times) note(at);
  if (starts.size === 0) for (const { at } of calls) note(at);
  // Steps that start off the grid's multiples keep their own offset, so that a row's time is a time that was measured.
  const offset = firstOffset(timed.length > 0 ? timed : series, stepMs);
  const all = [...starts].sort((a, b) => a - b).slice(-MAX_TABLE_ROWS);
  const times = Float64Array.from(all, (start) => start * stepMs + offset);
  const rowByStart = new Map(all.map((start, row) => [start, row]));
  const firstIncident = times.findIndex((at) => inIncident(at));
  return {
    times,
    rowOf: (at) => rowByStart.get(Math.floor(at / stepMs)),
    firstIncident: firstIncident < 0 ? times.length : firstIncident,
  };
}

function firstOffset(series: readonly MetricSeries[], stepMs: number): number {
  let offset = Infinity;
  for (const { times } of series) if (times.length > 0) offset = Math.min(offset, (times[0] as number) % stepMs);
  return offset === Infinity ? 0 : offset;
}

function fillFromCalls({
  calls,
  indexOf,
  rows,
  rowOf,
  requests,
  failures,
  latency,
}: {
  readonly calls: readonly CallSummary[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly rows: number;
  readonly rowOf: RowOf;
  readonly requests: Float64Array;
  readonly failures: Float64Array;
  readonly latency: Float64Array;
}): void {
  for (const [callee, own] of Map.groupBy(calls, ({ callee }) => callee)) {
    const offset = (indexOf.get(callee) as number) * rows;
    const end = offset + rows;
    const lacks = (plane: Float64Array): boolean => plane.subarray(offset, end).every(Number.isNaN);
    const [noRequests, noFailures, noLatency] = [lacks(requests), lacks(failures), lacks(latency)];
    if (!noRequests && !noFailures && !noLatency) continue;
    const timed = new Float64Array(rows);
    const seconds = new Float64Array(rows);
    for (const { at, calls: count, failures: failed, calleeMeanS } of own) {
      const row = rowOf(at);
      if (row === undefined) continue;
      if (noRequests) requests[offset + row] = zeroIfNaN(requests[offset + row]) + count;
      if (noFailures) failures[offset + row] = zeroIfNaN(failures[offset + row]) + failed;
      if (Number.isNaN(calleeMeanS)) continue;
      timed[row] = (timed[row] as number) + count;
      seconds[row] = (seconds[row] as number) + count * calleeMeanS;
    }
    if (noLatency)
      for (let row = 0; row < rows; row++)
        if (timed[row]) latency[offset + row] = (seconds[row] as number) / (timed[row] as number);
  }
}

function zeroIfNaN(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}
