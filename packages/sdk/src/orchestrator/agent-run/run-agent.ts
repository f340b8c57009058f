import type { Agent, AgentYield, ReportDraft } from '../../agents/index.ts';
import { backoffMs, isSitrepError, sleep, type StateBoard } from '../../base/index.ts';
import type { AgentProgress, AgentReport, Evidence } from '../../protocol/index.ts';
import type { ActionDefinition } from '../../actions/index.ts';
import { cleanText } from '../../safety/index.ts';
import { Cancellation } from '../run/cancellation.ts';
import { beginAttempt, type AgentSubject, type AgentSurroundings, type Attempt } from './agent-context.ts';
import type { EvidenceBuffer } from './collect-evidence.ts';
import { makeReport } from './make-report.ts';

/** What {@link runAgent} takes. */
export interface AgentJob {
  readonly agent: Agent;
  readonly incidentId: string;
  readonly subject: AgentSubject;
  readonly surroundings: AgentSurroundings;
  readonly definitions: readonly ActionDefinition[];
  readonly approvalMs: number;
  readonly board: StateBoard;
  /** Ends the agent from outside: its phase, its incident, the host. */
  readonly cancellation: Cancellation;
  /** Whether this evidence is part of the incident already. */
  readonly exists: (evidenceId: string) => boolean;
}

/** How an agent ended. `cancelled`: from outside, and there is nothing to tell. */
export type AgentEnd =
  | { readonly end: 'reported'; readonly report: AgentReport; readonly evidence: readonly Evidence[][] }
  | { readonly end: 'failed'; readonly code: string; readonly message: string; readonly attempts: number }
  | { readonly end: 'cancelled' };

/** Waits between attempts of an agent. */
const RETRY_WAITS = Object.freeze({ baseMs: 1_000, capMs: 15_000, floor: 0.5 });

/** The longest that an agent can take with all its attempts and the waits between them, milliseconds. */
export function worstCaseMs({ attempts, timeoutMs }: Agent): number {
  return attempts * timeoutMs + (attempts - 1) * RETRY_WAITS.capMs;
}

/** State key of an agent's progress. */
export function progressKey(incidentId: string, agent: string): string {
  return `incident/${incidentId}/agent/${agent}`;
}

/**
 * Runs an agent to its end: so long for each attempt, so many attempts. It is tried again when it timed out or failed with a `SitrepError`
 * that is `retryable`. An agent that ignores its signal is left behind: what it still yields or returns counts for nothing.
 * Never rejects.
 */
export async function runAgent(job: AgentJob): Promise<AgentEnd> {
  const { agent, board, incidentId, surroundings, cancellation } = job;
  const { clock, random } = surroundings;
  const startedAt = clock.now();
  const key = progressKey(incidentId, agent.name);
  const publish = (
    state: AgentProgress['state'],
    attempt: number,
    progress: number | null,
    count: number,
    note?: string,
  ) =>
    board.set(key, {
      agent: agent.name,
      phase: agent.phase,
      state,
      progress,
      attempt,
      evidenceCount: count,
      startedAt,
      ...(note === undefined ? {} : { note }),
    } satisfies AgentProgress);
  try {
    for (let attempt = 1; ; attempt++) {
      publish(attempt === 1 ? 'running' : 'retrying', attempt, null, 0);
      const end = await tryOnce(job, attempt, startedAt, (progress, count, note) =>
        publish('running', attempt, progress, count, note),
      );
      if (end.end !== 'failed' || !end.again || attempt >= agent.attempts) return end;
      publish('retrying', attempt + 1, null, 0, end.message);
      await sleep(clock, backoffMs(attempt, { ...RETRY_WAITS, random }), cancellation.signal);
    }
  } catch {
    return cancelled(cancellation, 1);
  } finally {
    board.delete(key);
  }
}

type AttemptEnd =
  Exclude<AgentEnd, { end: 'failed' }> | (Extract<AgentEnd, { end: 'failed' }> & { readonly again: boolean });

type Progress = (progress: number | null, evidenceCount: number, note?: string) => void;

function tryOnce(job: AgentJob, attempt: number, startedAt: number, onProgress: Progress): Promise<AttemptEnd> {
  const { agent, surroundings, subject, cancellation, definitions, approvalMs, exists } = job;
  const { clock, ids } = surroundings;
  const own = new Cancellation();
  const begun = beginAttempt(agent, attempt, surroundings, subject, own);

  return new Promise((resolve) => {
    const finish = (end: AttemptEnd) => {
      cancelTimer();
      unlink();
      resolve(end);
    };
    const cancelTimer = clock.after(agent.timeoutMs, () => {
      own.cancel('budget');
      const message = `No report within ${agent.timeoutMs} ms`;
      finish({ end: 'failed', code: 'ERR_SITREP_AGENT_TIMEOUT', message, attempts: attempt, again: true });
    });
    const unlink = cancellation.onCancel((reason) => {
      own.cancel(reason);
      const end = cancelled(cancellation, attempt);
      finish(end.end === 'failed' ? { ...end, again: false } : end);
    });
    if (cancellation.reason !== undefined) return;
    const report = (draft: ReportDraft | undefined) => {
      if (draft === undefined || own.reason !== undefined) return;
      const endedAt = clock.now();
      const made = makeReport(withLeftOut(draft, begun.buffer.leftOut), {
        agent,
        ids,
        startedAt,
        endedAt,
        attempts: attempt,
        rows: begun.telemetry.rows,
        definitions,
        expiresAt: endedAt + approvalMs,
        exists: (id) => begun.buffer.has(id) || exists(id),
      });
      finish({ end: 'reported', report: made, evidence: begun.buffer.pages() });
    };
    drive(begun, agent, own, onProgress)
      .then(report)
      .catch((error: unknown) => {
        if (own.reason === undefined) finish(failure(error, attempt));
      });
  });
}

/** Takes what the agent yields until it returns; `undefined` when it was given up meanwhile. */
async function drive(
  { context, buffer }: Attempt,
  agent: Agent,
  own: Cancellation,
  onProgress: Progress,
): Promise<ReportDraft | undefined> {
  const options = {
    get signal() {
      return own.signal;
    },
  };
  const work = agent.run(context, options);
  if (!(Symbol.asyncIterator in work)) return work;
  for (;;) {
    const step = await work.next();
    if (own.reason !== undefined) {
      if (step.done !== true) void work.return(undefined as never).catch(() => undefined);
      return undefined;
    }
    if (step.done === true) return step.value;
    take(step.value, buffer, onProgress);
  }
}

function take(value: AgentYield, buffer: EvidenceBuffer, onProgress: Progress): void {
  if (value.type === 'evidence') {
    buffer.add(value.evidence);
    return;
  }
  const { progress, note } = value;
  const share = typeof progress === 'number' ? Math.min(1, Math.max(0, progress)) : null;
  onProgress(share, buffer.size, note === undefined ? undefined : cleanText(note, 300));
}

function withLeftOut(draft: ReportDraft, leftOut: number): ReportDraft {
  if (leftOut === 0) return draft;
  return { ...draft, missing: [...(draft.missing ?? []), `${leftOut} further pieces of evidence were not kept.`] };
}

function cancelled(cancellation: Cancellation, attempts: number): Exclude<AgentEnd, { end: 'reported' }> {
  return cancellation.reason === 'budget'
    ? { end: 'failed', code: 'ERR_SITREP_AGENT_TIMEOUT', message: 'The phase ran out of time', attempts }
    : { end: 'cancelled' };
}

function failure(error: unknown, attempts: number): AttemptEnd {
  const known = isSitrepError(error);
  const message = cleanText(error instanceof Error ? error.message : String(error)) || 'It failed without a word';
  return {
    end: 'failed',
    code: known ? error.code : 'ERR_SITREP_AGENT_FAILED',
    message,
    attempts,
    again: known && error.retryable,
  };
}
