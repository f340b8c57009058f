import { backoffMs, isSitrepError, sleep, type Clock, type Random } from '../../base/index.ts';
import type { TelemetryAnswer, TelemetryQuery, TelemetrySource } from '../../telemetry/index.ts';

/** Hears how a source answers, for the host's health. */
export type SourceWatch = (name: string, failure: string | undefined) => void;

/** What {@link agentTelemetry} takes. */
export interface AgentTelemetryOptions {
  readonly source: TelemetrySource;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts with the attempt. */
  readonly signal: () => AbortSignal;
  readonly onAnswer: SourceWatch;
}

/** A source as one attempt of an agent sees it. */
export interface AgentTelemetry {
  readonly source: TelemetrySource;
  /** Rows it has read. */
  readonly rows: () => number;
}

const ATTEMPTS = 3;
const WAITS = Object.freeze({ baseMs: 200, capMs: 2_000, floor: 0.5 });

/**
 * The telemetry source of one attempt: it ends with the attempt, asks again when the source could not be reached, and answers `unknown`
 * when it still cannot, so that an agent goes on with what there is. It counts the rows for the report's usage.
 */
export function agentTelemetry({ source, clock, random, signal, onAnswer }: AgentTelemetryOptions): AgentTelemetry {
  let rows = 0;
  type Ask<T> = (query: TelemetryQuery, options: { readonly signal: AbortSignal }) => Promise<TelemetryAnswer<T>>;

  const patient =
    <T>(what: string, ask: Ask<T>): Ask<T> =>
    async (query, options) => {
      const both = options.signal === signal() ? signal() : AbortSignal.any([signal(), options.signal]);
      for (let attempt = 1; ; attempt++) {
        try {
          const answer = await ask.call(source, query, { signal: both });
          if (answer.status === 'ok') rows += answer.rows.length;
          onAnswer(source.name, undefined);
          return answer;
        } catch (error) {
          if (!isSitrepError(error, 'ERR_SITREP_TELEMETRY_UNAVAILABLE')) throw error;
          if (attempt < ATTEMPTS && error.retryable) {
            await sleep(clock, backoffMs(attempt, { ...WAITS, random }), both);
            continue;
          }
          onAnswer(source.name, error.message);
          return { status: 'unknown', reason: `${source.name} could not be reached: ${error.message}`, query: what };
        }
      }
    };

  return {
    rows: () => rows,
    source: {
      name: source.name,
      metrics: patient('metrics', source.metrics),
      logs: patient('logs', source.logs),
      calls: patient('calls', source.calls),
      changes: patient('changes', source.changes),
      topology: patient('topology', source.topology),
      coverage: (options) => source.coverage(options),
    },
  };
}
