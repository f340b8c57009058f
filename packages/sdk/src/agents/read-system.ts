import { buildSystemTable, type SystemTable } from '../analysis/index.ts';
import { isSitrepError } from '../base/index.ts';
import type { Citation, TimeWindow } from '../protocol/index.ts';
import type { CallSummary, ChangeEvent, LogRecord, TelemetryAnswer, Topology } from '../telemetry/index.ts';
import { cleanText } from '../safety/index.ts';
import type { AgentContext } from './agent.ts';

/** What an agent has read about a system, and what it could not read. */
export interface SystemReading {
  readonly table: SystemTable;
  readonly topology: Topology | undefined;
  /** These three are `undefined` when they could not be read, and empty when there were none. */
  readonly calls: readonly CallSummary[] | undefined;
  readonly logs: readonly LogRecord[] | undefined;
  readonly changes: readonly ChangeEvent[] | undefined;
  /** A sentence for each kind of telemetry that was not to be had. */
  readonly missing: readonly string[];
  /** The same, by kind. */
  readonly unread: readonly ReadKind[];
  /** Rows read in all. */
  readonly rows: number;
  /** A citation of what was read of one kind. */
  cite(signal: Citation['signal'], rows: number, window?: TimeWindow): Citation;
}

/** Kinds of telemetry that are read. */
export type ReadKind = 'metrics' | 'topology' | 'spans' | 'logs' | 'changes';

const UNREAD: readonly ReadKind[] = ['metrics', 'topology', 'spans', 'logs', 'changes'];

const LOG_LIMIT = 50_000;

/** Reads all kinds of telemetry over the baseline and the window of an incident, side by side. What fails becomes a missing kind. */
export async function readSystem(
  { telemetry, window, baseline, excluded }: Pick<AgentContext, 'telemetry' | 'window' | 'baseline' | 'excluded'>,
  signal: AbortSignal,
): Promise<SystemReading> {
  const whole = { from: Math.min(baseline.from, window.from), to: window.to };
  const options = { signal };
  const [metrics, topology, calls, logs, changes] = await Promise.all([
    settled('metrics', telemetry.metrics({ window: whole }, options)),
    settled('topology', telemetry.topology({ window: whole }, options)),
    settled('spans', telemetry.calls({ window: whole }, options)),
    settled('logs', telemetry.logs({ window: whole, limit: LOG_LIMIT }, options)),
    settled('changes', telemetry.changes({ window: whole }, options)),
  ]);
  const answers = { metrics, topology, spans: calls, logs, changes, alerts: metrics };
  const found = topology.rows?.[0];
  const ownTime = ({ at }: { readonly at: number }): boolean => !excluded.some(({ from, to }) => at >= from && at < to);
  const own = { calls: calls.rows?.filter(ownTime), logs: logs.rows?.filter(ownTime) };
  const table = buildSystemTable({
    series: metrics.rows ?? [],
    ...(own.calls === undefined ? {} : { calls: own.calls }),
    ...(found === undefined ? {} : { topology: found }),
    baseline,
    incident: window,
    excluded,
  });
  const points = (metrics.rows ?? []).reduce((sum, series) => sum + series.times.length, 0);
  return {
    table,
    topology: found,
    calls: own.calls,
    logs: own.logs,
    changes: changes.rows,
    missing: [metrics, topology, calls, logs, changes].flatMap((answer) => answer.missing ?? []),
    unread: UNREAD.filter((kind) => answers[kind].rows === undefined),
    rows: points + (calls.rows?.length ?? 0) + (logs.rows?.length ?? 0) + (changes.rows?.length ?? 0),
    cite: (kind, rows, cited = whole) => ({
      source: telemetry.name,
      signal: kind,
      query: answers[kind].query.slice(0, 2_000),
      window: cited,
      rows,
    }),
  };
}

interface Settled<T> {
  readonly rows: readonly T[] | undefined;
  readonly query: string;
  readonly missing: string | undefined;
}

/** An answer, or the sentence that says why there is none. An abort is passed on: it is not the source's doing. */
async function settled<T>(kind: string, answer: Promise<TelemetryAnswer<T>>): Promise<Settled<T>> {
  try {
    const given = await answer;
    if (given.status === 'ok') return { rows: given.rows, query: given.query, missing: undefined };
    return { rows: undefined, query: given.query, missing: unreadable(kind, given.reason) };
  } catch (error) {
    if (isSitrepError(error, 'ERR_SITREP_ABORTED')) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { rows: undefined, query: kind, missing: unreadable(kind, why) };
  }
}

function unreadable(kind: string, why: string): string {
  return cleanText(`${capital(kind)} could not be read: ${why}`, 500);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
