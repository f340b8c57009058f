import { isSitrepError } from '../base/index.ts';
import type { Citation, TimeWindow } from '../protocol/index.ts';
import type { TelemetryAnswer, TelemetryQuery } from '../telemetry/index.ts';
import { cleanText } from '../safety/index.ts';
import type { Message } from '../analysis/index.ts';
import type { AgentContext } from './agent.ts';
import { readRows } from './read-rows.ts';
import { agentMessage } from './sentences/agent-messages.ts';
import type { SystemRows } from './steps/system-rows.ts';

/** What an agent has read about a system, and what it could not read. */
export interface SystemReading {
  readonly system: SystemRows;
  /** A sentence for each kind of telemetry that was not to be had. */
  readonly missing: readonly string[];
  /** The same, by kind. */
  readonly unread: readonly ReadKind[];
  /** Rows read in all. */
  readonly rows: number;
  /** A citation of what was read of one kind. */
  cite(signal: Exclude<Citation['signal'], 'documents'>, rows: number, window?: TimeWindow): Citation;
}

/** Kinds of telemetry that are read. */
export type ReadKind = 'metrics' | 'topology' | 'spans' | 'logs' | 'changes';

const KINDS: readonly ReadKind[] = ['metrics', 'topology', 'spans', 'logs', 'changes'];

/** What levels of signals are computed from; who needs no more reads no more. */
export const LEVELS: readonly ReadKind[] = ['metrics', 'topology', 'spans'];

/** Rows of one kind at most. */
const LIMITS = Object.freeze({ spans: 100_000, logs: 50_000 });

/**
 * Reads telemetry over the baseline and the window of an incident, all kinds (or those named) side by side. What fails becomes a missing
 * kind.
 */
export async function readSystem(
  {
    telemetry,
    window,
    baseline,
    excluded,
    language,
  }: Pick<AgentContext, 'telemetry' | 'window' | 'baseline' | 'excluded' | 'language'>,
  { signal, kinds = KINDS }: { readonly signal: AbortSignal; readonly kinds?: readonly ReadKind[] },
): Promise<SystemReading> {
  const whole = { from: Math.min(baseline.from, window.from), to: window.to };
  const options = { signal };
  const newest = <T>(limit: number, ask: (query: TelemetryQuery) => Promise<TelemetryAnswer<T>>) =>
    readRows(ask, { baseline, window, limit });
  const read = <T>(kind: ReadKind, ask: () => ReturnType<typeof readRows<T>>): Promise<Settled<T>> =>
    kinds.includes(kind)
      ? settled(kind, ask(), window.from)
      : Promise.resolve({ rows: undefined, query: kind, missing: undefined });
  const [metrics, topology, calls, logs, changes] = await Promise.all([
    read('metrics', () => telemetry.metrics({ window: whole }, options)),
    read('topology', () => telemetry.topology({ window: whole }, options)),
    read('spans', () => newest(LIMITS.spans, (query) => telemetry.calls(query, options))),
    read('logs', () => newest(LIMITS.logs, (query) => telemetry.logs(query, options))),
    read('changes', () => telemetry.changes({ window: whole }, options)),
  ]);
  const answers = { metrics, topology, spans: calls, logs, changes, alerts: metrics };
  const points = (metrics.rows ?? []).reduce((sum, series) => sum + series.times.length, 0);
  return {
    system: {
      series: metrics.rows ?? [],
      topology: topology.rows?.[0],
      calls: calls.rows,
      logs: logs.rows,
      changes: changes.rows,
      baseline,
      incident: window,
      excluded,
    },
    missing: [metrics, topology, calls, logs, changes].flatMap(({ missing }) =>
      missing === undefined ? [] : [cleanText(language.say(missing), 500)],
    ),
    unread: kinds.filter((kind) => answers[kind].rows === undefined),
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
  /** What was not read, and why. */
  readonly missing: Message | undefined;
}

/** An answer, or why there is none. An abort is passed on: it is not the source's doing. */
async function settled<T>(
  kind: ReadKind,
  answer: ReturnType<typeof readRows<T>>,
  windowFrom: number,
): Promise<Settled<T>> {
  try {
    const given = await answer;
    const { query } = given;
    if (given.status === 'ok') return { rows: given.rows, query, missing: cutShort(kind, given, windowFrom) };
    return { rows: undefined, query, missing: agentMessage('unreadable', { kind, why: given.reason }) };
  } catch (error) {
    if (isSitrepError(error, 'ERR_SITREP_ABORTED')) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { rows: undefined, query: kind, missing: agentMessage('unreadable', { kind, why }) };
  }
}

/** What a limit left unread. */
function cutShort(
  kind: ReadKind,
  {
    rows,
    truncated,
    readFrom,
  }: { readonly rows: readonly unknown[]; readonly truncated: boolean; readonly readFrom?: number },
  windowFrom: number,
): Message | undefined {
  if (truncated) return agentMessage('read-part', { kind, rows: rows.length });
  if (readFrom === undefined) return undefined;
  return agentMessage('read-newest', { kind, span: { as: 'duration', ms: windowFrom - readFrom } });
}
