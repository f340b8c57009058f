import { throwIfAborted } from '../../../base/index.ts';
import type { TimeWindow } from '../../../protocol/index.ts';
import type {
  CallSummary,
  ChangeEvent,
  LogRecord,
  MetricSeries,
  TelemetryAnswer,
  TelemetryQuery,
  TelemetrySource,
  Topology,
} from '../../telemetry.ts';

/** Everything that a recording holds. What is `undefined` was not recorded and is answered as `unknown`, with the reason in `absent`. */
export interface Recording {
  readonly name: string;
  readonly coverage: TimeWindow | undefined;
  readonly metrics?: readonly MetricSeries[] | undefined;
  readonly logs?: readonly LogRecord[] | undefined;
  readonly calls?: readonly CallSummary[] | undefined;
  readonly changes?: readonly ChangeEvent[] | undefined;
  readonly topology?: Topology | undefined;
  /** Why a signal is not there: `no logs.ndjson in recordings/checkout`. */
  absent(signal: RecordedSignal): string;
  /** Words for citations: `metrics.csv`. */
  describe(signal: RecordedSignal): string;
}

/** The five kinds of telemetry a recording may hold. */
export type RecordedSignal = 'metrics' | 'logs' | 'calls' | 'changes' | 'topology';

/** Rows that one answer holds at most, whatever the query asks for. */
export const MAX_ANSWER_ROWS = 1_000_000;

const DEFAULT_LIMIT = 100_000;

/** A telemetry source that reads a recording in memory. Windows are half open: `from` belongs to them, `to` does not. */
export function recordingSource(recording: Recording): TelemetrySource {
  const { name, metrics, logs, calls, changes, topology } = recording;
  const answer = <T>(
    signal: RecordedSignal,
    rows: readonly T[] | undefined,
    query: TelemetryQuery,
  ): TelemetryAnswer<T> => {
    const asked = `${recording.describe(signal)} ${describeQuery(query)}`;
    if (!rows) return { status: 'unknown', reason: recording.absent(signal), query: asked };
    const outside = beyond(recording.coverage, query.window);
    if (outside) return { status: 'unknown', reason: outside, query: asked };
    return {
      status: 'ok',
      query: asked,
      ...limited(rows, Math.min(query.limit ?? DEFAULT_LIMIT, MAX_ANSWER_ROWS)),
    };
  };
  const within = ({ window, entities }: TelemetryQuery) => {
    const wanted = entities && new Set(entities);
    return (at: number, ...named: readonly (string | undefined)[]): boolean =>
      at >= window.from &&
      at < window.to &&
      (!wanted || named.some((entity) => entity !== undefined && wanted.has(entity)));
  };
  return {
    name,
    async metrics(query, { signal }) {
      throwIfAborted(signal);
      const entities = query.entities && new Set(query.entities);
      const rows = metrics
        ?.filter(
          ({ entity, role }) => (!entities || entities.has(entity)) && (!query.roles || query.roles.includes(role)),
        )
        .map((series) => cut(series, query.window))
        .filter(({ times }) => times.length > 0);
      return answer('metrics', rows, query);
    },
    async logs(query, { signal }) {
      throwIfAborted(signal);
      const keep = within(query);
      return answer(
        'logs',
        logs?.filter(({ at, entity }) => keep(at, entity)),
        query,
      );
    },
    async calls(query, { signal }) {
      throwIfAborted(signal);
      const keep = within(query);
      return answer(
        'calls',
        calls?.filter(({ at, caller, callee }) => keep(at, caller, callee)),
        query,
      );
    },
    async changes(query, { signal }) {
      throwIfAborted(signal);
      const keep = within(query);
      return answer(
        'changes',
        changes?.filter(({ at, entity }) => keep(at, entity)),
        query,
      );
    },
    async topology(query, { signal }) {
      throwIfAborted(signal);
      return answer('topology', topology && [topology], { window: query.window });
    },
    async coverage({ signal }) {
      throwIfAborted(signal);
      return recording.coverage;
    },
  };
}

function cut(series: MetricSeries, { from, to }: TimeWindow): MetricSeries {
  const start = lowerBound(series.times, from);
  const end = lowerBound(series.times, to);
  if (start === 0 && end === series.times.length) return series;
  return { ...series, times: series.times.subarray(start, end), values: series.values.subarray(start, end) };
}

function lowerBound(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function limited<T>(rows: readonly T[], limit: number): { rows: readonly T[]; truncated: boolean } {
  return rows.length > limit ? { rows: rows.slice(0, limit), truncated: true } : { rows, truncated: false };
}

function beyond(coverage: TimeWindow | undefined, { from, to }: TimeWindow): string | undefined {
  if (!coverage || (to > coverage.from && from < coverage.to)) return undefined;
  return `the recording covers ${iso(coverage.from)} to ${iso(coverage.to)}, not ${iso(from)} to ${iso(to)}`;
}

function describeQuery({ window, entities, roles }: TelemetryQuery): string {
  const parts = [`${iso(window.from)}/${iso(window.to)}`];
  if (entities) parts.push(`entities=${entities.slice(0, 20).join(',')}${entities.length > 20 ? ',…' : ''}`);
  if (roles) parts.push(`roles=${roles.join(',')}`);
  return parts.join(' ').slice(0, 1_800);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
