import type { TimeWindow } from '../protocol/index.ts';

/**
 * What a metric measures, so that analysis needs no names. `requests`, `failures`: counts per step. `availability`: share of requests
 * that succeeded, 0 to 1. `latency`: seconds per request. `saturation`: how full a resource is, any unit, more is fuller. `other`: not
 * known.
 */
export type MetricRole = 'requests' | 'failures' | 'availability' | 'latency' | 'saturation' | 'other';

/** How the values of a step became one number. */
export type MetricStat = 'sum' | 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'max' | 'last';

/** One metric of one entity over a window. `times` rise by `stepMs`; NaN in `values` = not measured, which is not zero. */
export interface MetricSeries {
  readonly entity: string;
  /** As its source calls it: `http.server.request.duration`. */
  readonly name: string;
  /** UCUM: `s`, `1`, `{request}`, `By`. */
  readonly unit: string;
  readonly role: MetricRole;
  readonly stat: MetricStat;
  readonly stepMs: number;
  /** Start of each step, Unix milliseconds. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** A line that a component wrote. */
export interface LogRecord {
  readonly at: number;
  readonly entity: string;
  readonly severity: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Calls from one entity to another in one step, summed up. */
export interface CallSummary {
  readonly at: number;
  readonly stepMs: number;
  /** `undefined` for calls from outside the system; the callee itself for what it does within, such as a query or a method. */
  readonly caller: string | undefined;
  readonly callee: string;
  readonly operation: string;
  readonly calls: number;
  /** NaN when not recorded. */
  readonly failures: number;
  /** Mean duration as the caller saw it, and as the callee did; NaN when not measured. Seconds. */
  readonly callerMeanS: number;
  readonly calleeMeanS: number;
  /** Mean duration spent in the callee itself, without its own calls; NaN when not measured. Seconds. */
  readonly calleeSelfS: number;
}

/** Something that was changed on purpose: a deploy, a setting, a scaling. */
export interface ChangeEvent {
  readonly id: string;
  readonly at: number;
  readonly entity: string;
  readonly kind: 'deploy' | 'config' | 'scale' | 'flag' | 'other';
  readonly summary: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Who calls whom. An edge points from caller to callee. */
export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly { readonly caller: string; readonly callee: string }[];
}

export interface TopologyNode {
  readonly name: string;
  readonly kind: 'service' | 'database' | 'cache' | 'queue' | 'external' | 'other';
}

/** Asks for telemetry of a window. Without `entities`, of all; without `roles`, in all roles. */
export interface TelemetryQuery {
  readonly window: TimeWindow;
  readonly entities?: readonly string[];
  /** Metrics only. */
  readonly roles?: readonly MetricRole[];
  /** Most rows to return; the source's own limit still holds. Default 100,000. */
  readonly limit?: number;
}

/**
 * An answer of a source. `unknown` is not an empty answer: the source cannot say (it does not collect this, it was down, the window is
 * outside what it keeps), and `reason` tells a person which.
 */
export type TelemetryAnswer<T> =
  | {
      readonly status: 'ok';
      readonly rows: readonly T[];
      /** The query in the source's own words, for citations. */
      readonly query: string;
      /** `true` when the limit cut the answer. */
      readonly truncated: boolean;
    }
  | { readonly status: 'unknown'; readonly reason: string; readonly query: string };

/**
 * A place that telemetry is read from. Every method may be called at the same time as any other; each ends early with
 * `ERR_SITREP_ABORTED` when `signal` aborts. A failure to reach the source is `ERR_SITREP_TELEMETRY_UNAVAILABLE` (retryable);
 * what the source does not know is an `unknown` answer.
 */
export interface TelemetrySource {
  /** Short name for citations and health, unique in a host. */
  readonly name: string;
  metrics(query: TelemetryQuery, options: { readonly signal: AbortSignal }): Promise<TelemetryAnswer<MetricSeries>>;
  logs(query: TelemetryQuery, options: { readonly signal: AbortSignal }): Promise<TelemetryAnswer<LogRecord>>;
  calls(query: TelemetryQuery, options: { readonly signal: AbortSignal }): Promise<TelemetryAnswer<CallSummary>>;
  changes(query: TelemetryQuery, options: { readonly signal: AbortSignal }): Promise<TelemetryAnswer<ChangeEvent>>;
  topology(query: TelemetryQuery, options: { readonly signal: AbortSignal }): Promise<TelemetryAnswer<Topology>>;
  /**
   * The window in which it has data, `undefined` when it cannot tell. A live source's `to` is now; a recording's is its end, and
   * agents then investigate the recording's time instead of the wall clock's.
   */
  coverage(options: { readonly signal: AbortSignal }): Promise<TimeWindow | undefined>;
}
