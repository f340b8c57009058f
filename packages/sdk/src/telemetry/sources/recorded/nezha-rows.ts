import * as z from 'zod/mini';
import type { CallSummary, LogRecord, MetricRole, MetricSeries, MetricStat } from '../../telemetry.ts';
import { invalid } from './read-file.ts';

const MINUTE_MS = 60_000;

const amount = z.nullable(z.number());

/** `metrics.json`: one table a component, a column a metric. */
export const Metrics = z.object({
  metrics: z.record(
    z.string(),
    z.object({ timestamps: z.array(z.number()), values: z.record(z.string(), z.array(amount)) }),
  ),
});
export type Metrics = z.infer<typeof Metrics>;

/** `spans.json`: minute, component, operation, component of the parent span, count, mean, p50, p95, longest, mean gap, p50 gap (µs). */
export const Spans = z.object({
  rows: z.array(
    z.tuple([
      z.number(),
      z.string(),
      z.string(),
      z.string(),
      z.number(),
      z.number(),
      amount,
      amount,
      amount,
      amount,
      amount,
    ]),
  ),
});
export type Spans = z.infer<typeof Spans>;

/** `logs.json`: log statements, and how often each was written in a minute. */
export const Logs = z.object({
  templates: z.array(z.object({ service: z.string(), level: z.string(), location: z.string(), example: z.string() })),
  rows: z.array(z.tuple([z.number(), z.number(), z.number()])),
});
export type Logs = z.infer<typeof Logs>;

/** Shows a moment of the recording (Unix seconds) at another (Unix milliseconds); `undefined` leaves it out. */
type Place = (seconds: number) => number | undefined;

interface Column {
  readonly role: MetricRole;
  readonly unit: string;
  readonly stat: MetricStat;
  readonly factor: number;
}

const other = (unit: string): Column => ({ role: 'other', unit, stat: 'mean', factor: 1 });
const quantile = (stat: MetricStat): Column => ({ role: 'other', unit: 's', stat, factor: 1 });
const share: Column = { role: 'saturation', unit: '1', stat: 'mean', factor: 0.01 };

/**
 * Columns of the layout. Left out are those of the host, because nothing says which components share it, and the success rate, which is 0
 * throughout. Latencies are quantiles of coarse histograms and no times per request, so they count as other metrics; those come from spans.
 */
const COLUMNS: Readonly<Record<string, Column>> = {
  'CpuUsageRate(%)': share,
  'MemoryUsageRate(%)': share,
  'MemoryUsage(Mi)': { role: 'saturation', unit: 'By', stat: 'mean', factor: 1_048_576 },
  SyscallRead: other('{call}'),
  SyscallWrite: other('{call}'),
  NetworkReceiveBytes: other('By'),
  NetworkTransmitBytes: other('By'),
  'PodClientLatencyP90(s)': quantile('p90'),
  'PodServerLatencyP90(s)': quantile('p90'),
  // Operations a second become requests a minute.
  'PodWorkload(Ops)': { role: 'requests', unit: '{request}', stat: 'sum', factor: 60 },
};

/** The series of all components, on the times at which `place` shows them. */
export function metricsOf({ metrics }: Metrics, place: Place, file: string): MetricSeries[] {
  return Object.entries(metrics).flatMap(([entity, { timestamps, values }]) => {
    const order = timestamps
      .flatMap((at, index) => {
        const shown = place(at);
        return shown === undefined ? [] : [{ shown, index }];
      })
      .sort((a, b) => a.shown - b.shown);
    const times = Float64Array.from(order, ({ shown }) => shown);
    return Object.entries(values).flatMap(([name, column]): MetricSeries[] => {
      if (column.length !== timestamps.length)
        throw invalid(
          file,
          undefined,
          `has ${column.length} values for ${timestamps.length} timestamps at ${entity}.${name}`,
        );
      const known = COLUMNS[name];
      if (!known) return [];
      const { factor, ...about } = known;
      const numbers = Float64Array.from(order, ({ index }) => (column[index] ?? NaN) * factor);
      return [{ entity, name, ...about, stepMs: MINUTE_MS, times, values: numbers }];
    });
  });
}

/** Call summaries of all spans. A component's own time is what its requests took less what it spent on its calls to others. */
export function callsOf({ rows }: Spans, place: Place, file: string): CallSummary[] {
  const own = new Map<string, { served: number; tookUs: number; awaitedUs: number }>();
  const of = (minute: number, entity: string): { served: number; tookUs: number; awaitedUs: number } => {
    const key = `${minute}\n${entity}`;
    let held = own.get(key);
    if (!held) own.set(key, (held = { served: 0, tookUs: 0, awaitedUs: 0 }));
    return held;
  };
  for (const [minute, service, , parent, count, meanUs, , , , gapUs] of rows) {
    if (!(count > 0)) throw invalid(file, undefined, `has a row for ${service} that counts ${count} spans`);
    if (parent === service) continue;
    const callee = of(minute, service);
    callee.served += count;
    callee.tookUs += count * meanUs;
    if (parent !== OUTSIDE) of(minute, parent).awaitedUs += count * (meanUs + (gapUs ?? 0));
  }
  return rows
    .flatMap(([minute, service, operation, parent, count, meanUs, , , , gapUs]): CallSummary[] => {
      const at = place(minute);
      if (at === undefined) return [];
      const { served, tookUs, awaitedUs } = of(minute, service);
      const within = parent === service;
      return [
        {
          at,
          stepMs: MINUTE_MS,
          caller: parent === OUTSIDE ? undefined : parent,
          callee: service,
          operation,
          calls: count,
          failures: NaN,
          callerMeanS: within || gapUs === null ? NaN : (meanUs + gapUs) / 1e6,
          calleeMeanS: meanUs / 1e6,
          calleeSelfS: within ? NaN : Math.max(0, tookUs - awaitedUs) / served / 1e6,
        },
      ];
    })
    .sort((a, b) => a.at - b.at);
}

/** The parent of spans that have none. */
const OUTSIDE = 'root';

const SEVERITIES: Readonly<Record<string, LogRecord['severity']>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
};

/** One record for each line that was counted: its statement's example, and where in the code the statement is. */
export function linesOf({ templates, rows }: Logs, place: Place, file: string): LogRecord[] {
  const found: LogRecord[] = [];
  for (const [minute, template, count] of rows) {
    const at = place(minute);
    if (at === undefined) continue;
    const statement = templates[template];
    if (!statement) throw invalid(file, undefined, `counts template ${template} of ${templates.length}`);
    const { service: entity, level, location, example: body } = statement;
    const [name = '', line = ''] = location.split('#');
    const attributes = { 'code.function.name': name, 'code.line.number': line };
    const record: LogRecord = { at, entity, severity: SEVERITIES[level] ?? 'info', body, attributes };
    for (let i = 0; i < count; i++) found.push(record);
  }
  return found.sort((a, b) => a.at - b.at);
}
