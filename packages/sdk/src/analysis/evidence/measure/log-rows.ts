import type { LogRecord } from '../../../telemetry/index.ts';
import type { EvidenceContext } from '../collect.ts';

/** Log lines and requests on the rows of the table. */
export interface RowLookup {
  /** Rows of the baseline and of the judged stretch in which logs were read. */
  readonly before: readonly number[];
  readonly during: readonly number[];
  /** 1 for each row in which anybody wrote anything; the others were not read. */
  readonly read: Float64Array;
  /** Lines in each row. Reused: valid until the next call. */
  count(times: Float64Array): Float64Array;
  /** Requests of a component in each row. */
  requests(entity: string): Float64Array;
}

/** Puts logs on the table's rows; requests come from call summaries, where a component has them, else from its metrics. */
export function rowsOf(
  context: Pick<EvidenceContext, 'table' | 'symptom' | 'calls' | 'nodeOf' | 'onset'>,
  logs: readonly LogRecord[],
): RowLookup {
  const { table, symptom, calls, nodeOf, onset } = context;
  const { times, rows, stepMs, baseline } = table;
  const read = new Float64Array(rows);
  const counts = new Float64Array(rows);
  const rowAt = (at: number): number => {
    let low = 0;
    let high = rows - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((times[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    const start = times[low];
    return start !== undefined && at >= start && at < start + stepMs ? low : -1;
  };
  let last = NaN;
  for (const { at } of logs) {
    if (at === last) continue;
    last = at;
    const row = rowAt(at);
    if (row >= 0) read[row] = 1;
  }
  const served = new Map<string, Float64Array>();
  for (const { at, callee, caller, calls: count } of calls ?? []) {
    if (caller === callee) continue;
    const row = rowAt(at);
    if (row < 0) continue;
    let held = served.get(callee);
    if (!held) served.set(callee, (held = new Float64Array(rows)));
    held[row] = (held[row] as number) + count;
  }
  const within = (from: number, to: number): number[] =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).filter((row) => read[row] === 1);
  return {
    before: within(baseline.start, baseline.end).filter(
      (row) => (times[row] as number) + stepMs <= onset.earliest + stepMs,
    ),
    during: within(symptom.focus.start, symptom.focus.end),
    read,
    count(lines) {
      counts.fill(0);
      for (const at of lines) {
        const row = rowAt(at);
        if (row >= 0) counts[row] = (counts[row] as number) + 1;
      }
      return counts;
    },
    requests(entity) {
      const node = nodeOf.get(entity);
      return (
        served.get(entity) ??
        (node === undefined ? new Float64Array(rows) : table.requests.subarray(node * rows, (node + 1) * rows))
      );
    },
  };
}
