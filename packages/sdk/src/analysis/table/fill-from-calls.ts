import type { CallSummary } from '../../telemetry/index.ts';
import type { RowOf } from './place-series.ts';

/**
 * What call summaries say: the time that each caller spent on its calls, and requests, failures and latency of components that have no
 * metrics for them.
 */
export function fillFromCalls({
  calls,
  indexOf,
  rows,
  rowOf,
  requests,
  failures,
  latency,
  waiting,
}: {
  readonly calls: readonly CallSummary[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly rows: number;
  readonly rowOf: RowOf;
  readonly requests: Float64Array;
  readonly failures: Float64Array;
  readonly latency: Float64Array;
  readonly waiting: Float64Array;
}): void {
  for (const { at, caller, calls: count, callerMeanS } of calls) {
    const row = rowOf(at);
    if (caller === undefined || row === undefined || Number.isNaN(callerMeanS)) continue;
    const cell = (indexOf.get(caller) as number) * rows + row;
    waiting[cell] = zeroIfNaN(waiting[cell]) + count * callerMeanS;
  }
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
