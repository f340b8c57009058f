import { buildSystemTable, type SystemTable } from '../../analysis/index.ts';
import type { TimeWindow } from '../../protocol/index.ts';
import type { CallSummary, ChangeEvent, LogRecord, MetricSeries, Topology } from '../../telemetry/index.ts';

/** What was read about a system, as its source gave it. `undefined` = could not be read, or was not asked for; empty = there was none. */
export interface SystemRows {
  readonly series: readonly MetricSeries[];
  readonly topology: Topology | undefined;
  readonly calls: readonly CallSummary[] | undefined;
  readonly logs: readonly LogRecord[] | undefined;
  readonly changes: readonly ChangeEvent[] | undefined;
  /** The stretch that is read as normal, and the time to investigate. */
  readonly baseline: TimeWindow;
  readonly incident: TimeWindow;
  /** Stretches in which other incidents were under way. */
  readonly excluded: readonly TimeWindow[];
}

/** The rows that do not lie in an excluded stretch. */
export function ownRows<T extends { readonly at: number }>(
  rows: readonly T[] | undefined,
  excluded: SystemRows['excluded'],
): readonly T[] | undefined {
  return excluded.length === 0
    ? rows
    : rows?.filter(({ at }) => !excluded.some(({ from, to }) => at >= from && at < to));
}

/** The table of what was read. */
export function tableOf({ series, topology, calls, baseline, incident, excluded }: SystemRows): SystemTable {
  const own = ownRows(calls, excluded);
  return buildSystemTable({
    series,
    ...(own === undefined ? {} : { calls: own }),
    ...(topology === undefined ? {} : { topology }),
    baseline,
    incident,
    excluded,
  });
}
