import { throwIfAborted } from '../../base/index.ts';
import type {
  CallSummary,
  ChangeEvent,
  LogRecord,
  MetricSeries,
  TelemetryAnswer,
  TelemetryQuery,
  TelemetrySource,
  Topology,
} from '../../telemetry/index.ts';
import type { ShopSystem } from '../model/system.ts';
import { STEP_MS, type Recorder } from './recorder.ts';
import type { RecordRing } from './record-ring.ts';

/** Rows of an answer unless the query says otherwise. */
const USUAL_LIMIT = 100_000;

/** What a shop's telemetry is read from. */
export interface ShopRecords {
  readonly system: ShopSystem;
  readonly recorder: Recorder;
  readonly logs: RecordRing<LogRecord>;
  readonly changes: RecordRing<ChangeEvent>;
}

/** The shop's telemetry as a source. It has complete steps only; what is not kept any more, or is not there yet, is `unknown`. */
export function shopTelemetry({ system, recorder, logs, changes }: ShopRecords): TelemetrySource {
  const { series: store, calls } = recorder;
  const coverage = () => {
    const { first, end } = store.kept;
    return { from: first * STEP_MS, to: end * STEP_MS };
  };

  /** Answers with what `read` finds, or with `unknown` when the window has nothing in common with what is kept. */
  async function answer<T>(
    what: string,
    query: TelemetryQuery,
    signal: AbortSignal,
    read: (limit: number) => { rows: T[]; truncated: boolean },
    keptSince = -Infinity,
  ): Promise<TelemetryAnswer<T>> {
    throwIfAborted(signal);
    const { window } = query;
    const text = inWords(what, query);
    const { from, to } = coverage();
    const since = Math.max(from, keptSince);
    if (to <= from) return { status: 'unknown', reason: 'the shop has not finished its first step yet', query: text };
    if (window.to <= since || window.from >= to + STEP_MS)
      return { status: 'unknown', reason: `${what} are kept from ${iso(since)} to ${iso(to)}`, query: text };
    return { status: 'ok', ...read(query.limit ?? USUAL_LIMIT), query: text };
  }

  return {
    name: 'shop',
    metrics: (query, { signal }) =>
      answer<MetricSeries>('metrics', query, signal, (limit) => {
        const range = store.range(query.window.from, query.window.to);
        const entities = query.entities && new Set(query.entities);
        const roles = query.roles && new Set(query.roles);
        const wanted = [...store.series.values()].filter(
          ({ entity, role }) => (entities?.has(entity) ?? true) && (roles?.has(role) ?? true),
        );
        const steps = Math.max(0, range.end - range.first);
        const times = Float64Array.from({ length: steps }, (_, i) => (range.first + i) * STEP_MS);
        const rows = wanted.slice(0, limit).map((series): MetricSeries => {
          const { entity, name, unit, role, stat } = series;
          return { entity, name, unit, role, stat, stepMs: STEP_MS, times, values: store.read(series, range) };
        });
        return { rows, truncated: wanted.length > limit };
      }),
    logs: (query, { signal }) => answer('logs', query, signal, (limit) => take(logs, query, limit), logs.keptSince),
    calls: (query, { signal }) =>
      answer<CallSummary>('calls', query, signal, (limit) => {
        const range = store.range(query.window.from, query.window.to);
        const rows = calls.read(range, STEP_MS, query.entities && new Set(query.entities), limit + 1);
        return { rows: rows.slice(0, limit), truncated: rows.length > limit };
      }),
    changes: (query, { signal }) =>
      answer('changes', query, signal, (limit) => take(changes, query, limit), changes.keptSince),
    topology: async (query, { signal }) => {
      throwIfAborted(signal);
      return { status: 'ok', rows: [topologyOf(system)], query: inWords('topology', query), truncated: false };
    },
    coverage: async ({ signal }) => {
      throwIfAborted(signal);
      const window = coverage();
      return window.to > window.from ? window : undefined;
    },
  };
}

function take<T extends { readonly at: number; readonly entity: string }>(
  ring: RecordRing<T>,
  { window, entities }: TelemetryQuery,
  limit: number,
): { rows: T[]; truncated: boolean } {
  const wanted = entities && new Set(entities);
  const rows: T[] = [];
  for (const record of ring.between(window.from, window.to)) {
    if (wanted !== undefined && !wanted.has(record.entity)) continue;
    if (rows.length === limit) return { rows, truncated: true };
    rows.push(record);
  }
  return { rows, truncated: window.from <= ring.keptSince };
}

function topologyOf({ components, routes }: ShopSystem): Topology {
  return {
    nodes: [...components.values()].map(({ name, spec }) => ({ name, kind: spec.kind })),
    edges: routes.flatMap(({ caller, callee }) =>
      caller === null ? [] : [{ caller: caller.name, callee: callee.name }],
    ),
  };
}

function inWords(what: string, { window, entities, roles }: TelemetryQuery): string {
  const of = entities === undefined ? 'all' : entities.join(',');
  const role = roles === undefined ? '' : ` roles=${roles.join(',')}`;
  return `shop ${what} of=${of}${role} from=${iso(window.from)} to=${iso(window.to)}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
