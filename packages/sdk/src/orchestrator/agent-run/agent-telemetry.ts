import { backoffMs, isSitrepError, sleep, type Clock, type Random } from '../../base/index.ts';
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
import type { TimeWindow } from '../../protocol/index.ts';
import type { Cancellation } from '../run/cancellation.ts';

/** Hears how a source answers, for the host's health. */
export type SourceWatch = (name: string, failure: string | undefined) => void;

/** What {@link AgentTelemetry} takes. */
export interface AgentTelemetryOptions {
  readonly telemetry: TelemetrySource;
  readonly clock: Clock;
  readonly random: Random;
  readonly onAnswer: SourceWatch;
}

type Ask<T> = (query: TelemetryQuery, options: SignalOption) => Promise<TelemetryAnswer<T>>;

interface SignalOption {
  readonly signal: AbortSignal;
}

const ATTEMPTS = 3;
const WAITS = Object.freeze({ baseMs: 200, capMs: 2_000, floor: 0.5 });

/**
 * The telemetry source of one attempt: it ends with the attempt, asks again when the source could not be reached, and answers `unknown`
 * when it still cannot, so that an agent goes on with what there is. It counts the rows for the report's usage.
 */
export class AgentTelemetry implements TelemetrySource {
  readonly name: string;
  /** Rows read so far. */
  rows = 0;
  readonly #options: AgentTelemetryOptions;
  readonly #cancellation: Cancellation;

  constructor(options: AgentTelemetryOptions, cancellation: Cancellation) {
    this.name = options.telemetry.name;
    this.#options = options;
    this.#cancellation = cancellation;
  }

  metrics(query: TelemetryQuery, options: SignalOption): Promise<TelemetryAnswer<MetricSeries>> {
    return this.#ask('metrics', this.#options.telemetry.metrics, query, options);
  }

  logs(query: TelemetryQuery, options: SignalOption): Promise<TelemetryAnswer<LogRecord>> {
    return this.#ask('logs', this.#options.telemetry.logs, query, options);
  }

  calls(query: TelemetryQuery, options: SignalOption): Promise<TelemetryAnswer<CallSummary>> {
    return this.#ask('calls', this.#options.telemetry.calls, query, options);
  }

  changes(query: TelemetryQuery, options: SignalOption): Promise<TelemetryAnswer<ChangeEvent>> {
    return this.#ask('changes', this.#options.telemetry.changes, query, options);
  }

  topology(query: TelemetryQuery, options: SignalOption): Promise<TelemetryAnswer<Topology>> {
    return this.#ask('topology', this.#options.telemetry.topology, query, options);
  }

  coverage(options: SignalOption): Promise<TimeWindow | undefined> {
    return this.#options.telemetry.coverage(options);
  }

  async #ask<T>(what: string, ask: Ask<T>, query: TelemetryQuery, options: SignalOption): Promise<TelemetryAnswer<T>> {
    const { telemetry, clock, random, onAnswer } = this.#options;
    const own = this.#cancellation.signal;
    const signal = options.signal === own ? own : AbortSignal.any([own, options.signal]);
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await ask.call(telemetry, query, { signal });
        if (answer.status === 'ok') this.rows += answer.rows.length;
        onAnswer(this.name, undefined);
        return answer;
      } catch (error) {
        if (!isSitrepError(error, 'ERR_SITREP_TELEMETRY_UNAVAILABLE')) throw error;
        if (attempt < ATTEMPTS && error.retryable) {
          await sleep(clock, backoffMs(attempt, { ...WAITS, random }), signal);
          continue;
        }
        onAnswer(this.name, error.message);
        return { status: 'unknown', reason: `${this.name} could not be reached: ${error.message}`, query: what };
      }
    }
  }
}
