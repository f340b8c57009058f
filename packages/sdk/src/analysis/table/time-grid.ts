import type { CallSummary, MetricSeries } from '../../telemetry/index.ts';
import type { RowOf } from './place-series.ts';

/** Rows that a table has at most; earlier ones of the baseline are left out. */
export const MAX_TABLE_ROWS = 20_000;

/** The step of most series that measure requests; without any, of most series, and last of the calls. */
export function commonStep(series: readonly MetricSeries[], calls: readonly CallSummary[]): number {
  const votes = new Map<number, number>();
  const vote = (step: number, weight: number): void => void votes.set(step, (votes.get(step) ?? 0) + weight);
  const counted = series.filter(({ role }) => role === 'requests');
  for (const { stepMs } of counted.length > 0 ? counted : series) vote(stepMs, 1);
  if (votes.size === 0) for (const { stepMs } of calls) vote(stepMs, 1);
  return [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 60_000;
}

/** Rows for every step in which something was measured within one of the windows. */
export function timeGrid({
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
