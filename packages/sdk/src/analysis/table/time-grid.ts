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
  let offset = Infinity;
  const note = (at: number): void => {
    if (!inBaseline(at) && !inIncident(at)) return;
    starts.add(Math.floor(at / stepMs));
    // Steps that start off the grid's multiples keep their own offset, so that a row's time is a time that was measured.
    offset = Math.min(offset, at % stepMs);
  };
  const timed = series.filter(({ role }) => role !== 'other' && role !== 'saturation');
  for (const times of distinct(timed.length > 0 ? timed : series)) for (const at of times) note(at);
  if (starts.size === 0) for (const { at } of calls) note(at);
  const all = [...starts].sort((a, b) => a - b).slice(-MAX_TABLE_ROWS);
  const times = Float64Array.from(all, (start) => start * stepMs + offset);
  const firstIncident = times.findIndex((at) => inIncident(at));
  return {
    times,
    rowOf: rowFinder(all, stepMs),
    firstIncident: firstIncident < 0 ? times.length : firstIncident,
  };
}

/** The times of all series, each pattern once: most sources give every series the same. */
function distinct(series: readonly MetricSeries[]): Float64Array[] {
  const seen = new Set<string>();
  const kept = new Set<Float64Array>();
  for (const { times } of series) {
    if (kept.has(times)) continue;
    const pattern = `${times[0]} ${times[times.length - 1]} ${times.length}`;
    if (!isEven(times)) kept.add(times);
    else if (!seen.has(pattern)) {
      seen.add(pattern);
      kept.add(times);
    }
  }
  return [...kept];
}

function isEven(times: Float64Array): boolean {
  const step = (times[1] as number) - (times[0] as number);
  for (let i = 2; i < times.length; i++) if ((times[i] as number) - (times[i - 1] as number) !== step) return false;
  return true;
}

function rowFinder(starts: readonly number[], stepMs: number): RowOf {
  const first = starts[0] ?? 0;
  const count = starts.length;
  // Without gaps, a row is a subtraction away.
  if ((starts[count - 1] ?? 0) - first === count - 1)
    return (at) => {
      const row = Math.floor(at / stepMs) - first;
      return row >= 0 && row < count ? row : undefined;
    };
  const rows = new Map(starts.map((start, row) => [start, row]));
  return (at) => rows.get(Math.floor(at / stepMs));
}
