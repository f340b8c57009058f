import type { CallSummary } from '../../telemetry/index.ts';
import { median } from './robust-baseline.ts';
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
  for (const { at, caller, callee, calls: count, callerMeanS } of calls) {
    const row = rowOf(at);
    if (caller === undefined || caller === callee || row === undefined || Number.isNaN(callerMeanS)) continue;
    const cell = (indexOf.get(caller) as number) * rows + row;
    waiting[cell] = zeroIfNaN(waiting[cell]) + count * callerMeanS;
  }
  const between = calls.filter(({ caller, callee }) => caller !== callee);
  for (const [callee, own] of Map.groupBy(between, ({ callee }) => callee)) {
    const offset = (indexOf.get(callee) as number) * rows;
    const end = offset + rows;
    const lacks = (plane: Float64Array): boolean => plane.subarray(offset, end).every(Number.isNaN);
    const [noRequests, noFailures, noLatency] = [lacks(requests), lacks(failures), lacks(latency)];
    const served = new Map<number, number>();
    for (const { at, calls: count } of own) {
      const row = rowOf(at);
      if (row !== undefined) served.set(row, (served.get(row) ?? 0) + count);
    }
    if (!noRequests) extrapolate(waiting, requests, served, { node: indexOf.get(callee) as number, rows });
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

/** From this ratio on, requests that metrics count and summaries lack were left out by sampling. */
const SAMPLED = 1.25;

/**
 * Summaries of sampled traces hold a part of the calls. How large a part, the requests tell that a component's metrics count; its waiting is
 * extrapolated to all of them.
 */
function extrapolate(
  waiting: Float64Array,
  requests: Float64Array,
  served: ReadonlyMap<number, number>,
  { node, rows }: { readonly node: number; readonly rows: number },
): void {
  const ratios: number[] = [];
  for (const [row, count] of served) {
    const asked = requests[node * rows + row] as number;
    if (asked > 0 && count > 0) ratios.push(asked / count);
  }
  const ratio = median(ratios);
  if (!(ratio >= SAMPLED || ratio <= 1 / SAMPLED)) return;
  for (let at = node * rows; at < (node + 1) * rows; at++) waiting[at] = (waiting[at] as number) * ratio;
}

function zeroIfNaN(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}
