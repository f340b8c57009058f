import type { Random } from '../../src/base/index.ts';
import type { TimeWindow } from '../../src/protocol/index.ts';
import type {
  CallSummary,
  ChangeEvent,
  LogRecord,
  MetricSeries,
  TelemetryAnswer,
  TelemetrySource,
  Topology,
} from '../../src/telemetry/index.ts';

/** All that was read of a window; what is `undefined` was not to be had. */
export interface ReadTelemetry {
  readonly series: readonly MetricSeries[];
  readonly topology: Topology | undefined;
  readonly calls: readonly CallSummary[] | undefined;
  readonly logs: readonly LogRecord[] | undefined;
  readonly changes: readonly ChangeEvent[] | undefined;
}

/** Reads everything that a source has of a window. */
export async function readAll(source: TelemetrySource, window: TimeWindow): Promise<ReadTelemetry> {
  const options = { signal: new AbortController().signal };
  const [series, topology, calls, logs, changes] = await Promise.all([
    rowsOf(source.metrics({ window, limit: 1_000_000 }, options)),
    rowsOf(source.topology({ window }, options)),
    rowsOf(source.calls({ window, limit: 1_000_000 }, options)),
    rowsOf(source.logs({ window, limit: 1_000_000 }, options)),
    rowsOf(source.changes({ window }, options)),
  ]);
  return { series: series ?? [], topology: topology?.[0], calls, logs, changes };
}

/**
 * What one would read if only `share` of the system's work had the fault: metrics are mixed with those of the same shop without it, calls
 * and log lines are taken from either in that proportion.
 */
export function dilute(
  ill: ReadTelemetry,
  well: ReadTelemetry,
  { share, since, random }: { readonly share: number; readonly since: number; readonly random: Random },
): ReadTelemetry {
  const healthy = new Map(well.series.map((one) => [`${one.entity} ${one.name}`, one]));
  const scaled = (calls: readonly CallSummary[] | undefined, factor: number): CallSummary[] =>
    (calls ?? [])
      .filter(({ at }) => at >= since)
      .map((row) => ({
        ...row,
        calls: row.calls * factor,
        failures: row.failures * factor,
      }));
  const drawn = (logs: readonly LogRecord[] | undefined, chance: number): LogRecord[] =>
    (logs ?? []).filter(({ at }) => at >= since && random() < chance);
  return {
    ...ill,
    series: ill.series.map((one) => {
      const other = healthy.get(`${one.entity} ${one.name}`);
      if (!other) return one;
      const at = new Map([...other.times].map((time, row) => [time, other.values[row] as number]));
      return {
        ...one,
        values: one.values.map((value, row) => {
          const time = one.times[row] as number;
          const usual = at.get(time);
          if (time < since || usual === undefined || Number.isNaN(usual)) return value;
          return Number.isNaN(value) ? usual : share * value + (1 - share) * usual;
        }),
      };
    }),
    calls: ill.calls && [
      ...ill.calls.filter(({ at }) => at < since),
      ...scaled(ill.calls, share),
      ...scaled(well.calls, 1 - share),
    ],
    logs: ill.logs && [
      ...ill.logs.filter(({ at }) => at < since),
      ...drawn(ill.logs, share),
      ...drawn(well.logs, 1 - share),
    ],
  };
}

/** Leaves telemetry out: each kind with some chance, the metrics of some components, some edges. Returns what is left and what was done. */
export function degrade(
  whole: ReadTelemetry,
  random: Random,
): { readonly left: ReadTelemetry; readonly about: string } {
  const gone = (chance: number): boolean => random() < chance;
  const noCalls = gone(0.5);
  const noLogs = gone(0.5);
  const noChanges = gone(0.5);
  const noGraph = gone(0.15);
  const noGauges = gone(0.3);
  const hidden = new Set([...new Set(whole.series.map(({ entity }) => entity))].sort().filter(() => gone(0.12)));
  const left: ReadTelemetry = {
    series: whole.series.filter(
      ({ entity, role }) => !hidden.has(entity) && !(noGauges && (role === 'saturation' || role === 'other')),
    ),
    topology:
      noGraph || !whole.topology
        ? undefined
        : { ...whole.topology, edges: whole.topology.edges.filter(() => !gone(0.05)) },
    calls: noCalls ? undefined : whole.calls?.filter(({ callee }) => !hidden.has(callee)),
    logs: noLogs ? undefined : whole.logs,
    changes: noChanges ? undefined : whole.changes,
  };
  const words = [
    noCalls && 'no calls',
    noLogs && 'no logs',
    noChanges && 'no changes',
    noGraph && 'no graph',
    noGauges && 'no gauges',
    hidden.size > 0 && `without ${[...hidden].join(' ')}`,
  ];
  return { left, about: words.filter((word) => word !== false).join(', ') };
}

async function rowsOf<T>(answer: Promise<TelemetryAnswer<T>>): Promise<readonly T[] | undefined> {
  const given = await answer;
  return given.status === 'ok' ? given.rows : undefined;
}
