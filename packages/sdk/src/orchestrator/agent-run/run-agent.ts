import type { Agent, AgentYield, ReportDraft } from '../../agents/index.ts';
import { backoffMs, isSitrepError, sleep, type CancelTimer, type StateBoard } from '../../base/index.ts';
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
  const { agent, surroundings, cancellation } = job;
  const { clock, random } = surroundings;
  const board = new ProgressBoard(job, clock.now());
  try {
    for (let attempt = 1; ; attempt++) {
      board.attempt = attempt;
      board.show(attempt === 1 ? 'running' : 'retrying', null, 0);
      const end = await new AgentAttempt(job, attempt, board).run();
      if (end.end !== 'failed' || !end.again || attempt >= agent.attempts) return end;
      board.show('retrying', null, 0, end.message);
      await sleep(clock, backoffMs(attempt, { ...RETRY_WAITS, random }), cancellation.signal);
    }
  } catch {
    return cancelled(cancellation, board.attempt);
  } finally {
    board.clear();
  }
}

type AttemptEnd =
  Exclude<AgentEnd, { end: 'failed' }> | (Extract<AgentEnd, { end: 'failed' }> & { readonly again: boolean });

/** Where an agent stands, as state. */
class ProgressBoard {
  readonly startedAt: number;
  attempt = 1;
  readonly #job: AgentJob;
  readonly #key: string;

  constructor(job: AgentJob, startedAt: number) {
    this.#job = job;
    this.startedAt = startedAt;
    this.#key = progressKey(job.incidentId, job.agent.name);
  }

  show(state: AgentProgress['state'], progress: number | null, evidenceCount: number, note?: string): void {
    const { agent, board } = this.#job;
    const { startedAt, attempt } = this;
    const value: AgentProgress = {
      agent: agent.name,
      phase: agent.phase,
      state,
      progress,
      attempt,
      evidenceCount,
      startedAt,
    };
    board.set(this.#key, note === undefined ? value : { ...value, note });
  }

  clear(): void {
    this.#job.board.delete(this.#key);
  }
}

/** One attempt of an agent: ends with its report, its failure, its time, or a cancellation from outside, whichever comes first. */
class AgentAttempt {
  readonly #job: AgentJob;
  readonly #attempt: number;
  readonly #board: ProgressBoard;
  readonly #own = new Cancellation();
  #resolve: (end: AttemptEnd) => void = () => undefined;
  #cancelTimer: CancelTimer | undefined;
  #unlink: (() => void) | undefined;

  constructor(job: AgentJob, attempt: number, board: ProgressBoard) {
    this.#job = job;
    this.#attempt = attempt;
    this.#board = board;
  }

  run(): Promise<AttemptEnd> {
    const { agent, surroundings, cancellation } = this.#job;
    if (cancellation.reason !== undefined) return Promise.resolve(this.#cancelled());
    const ended = new Promise<AttemptEnd>((resolve) => {
      this.#resolve = resolve;
    });
    this.#cancelTimer = surroundings.clock.after(agent.timeoutMs, () => this.#timeOut());
    this.#unlink = cancellation.onCancel((reason) => {
      this.#own.cancel(reason);
      this.#finish(this.#cancelled());
    });
    void this.#drive();
    return ended;
  }

  /** Takes what the agent yields until it returns. */
  async #drive(): Promise<void> {
    const { agent, surroundings, subject } = this.#job;
    const own = this.#own;
    try {
      const attempt = beginAttempt(agent, this.#attempt, surroundings, subject, own);
      const work = agent.run(attempt.context, new SignalOption(own));
      if (!(Symbol.asyncIterator in work)) {
        this.#report(await work, attempt);
        return;
      }
      for (;;) {
        const step = await work.next();
        if (own.reason !== undefined) {
          if (step.done !== true) await work.return(undefined as never);
          return;
        }
        if (step.done === true) {
          this.#report(step.value, attempt);
          return;
        }
        this.#take(step.value, attempt.buffer);
      }
    } catch (error) {
      if (own.reason === undefined) this.#finish(failure(error, this.#attempt));
    }
  }

  #take(value: AgentYield, buffer: EvidenceBuffer): void {
    if (value.type === 'evidence') {
      buffer.add(value.evidence);
      return;
    }
    const { progress, note } = value;
    const share = typeof progress === 'number' ? Math.min(1, Math.max(0, progress)) : null;
    this.#board.show('running', share, buffer.size, note === undefined ? undefined : cleanText(note, 300));
  }

  #report(draft: ReportDraft, { buffer, telemetry }: Attempt): void {
    if (this.#own.reason !== undefined) return;
    const { agent, surroundings, definitions, approvalMs, exists } = this.#job;
    const endedAt = surroundings.clock.now();
    const report = makeReport(withLeftOut(draft, buffer.leftOut), {
      agent,
      ids: surroundings.ids,
      startedAt: this.#board.startedAt,
      endedAt,
      attempts: this.#attempt,
      rows: telemetry.rows,
      definitions,
      expiresAt: endedAt + approvalMs,
      exists: (id) => buffer.has(id) || exists(id),
    });
    this.#finish({ end: 'reported', report, evidence: buffer.pages() });
  }

  #timeOut(): void {
    this.#own.cancel('budget');
    const message = `No report within ${this.#job.agent.timeoutMs} ms`;
    this.#finish({ end: 'failed', code: 'ERR_SITREP_AGENT_TIMEOUT', message, attempts: this.#attempt, again: true });
  }

  #cancelled(): AttemptEnd {
    const end = cancelled(this.#job.cancellation, this.#attempt);
    return end.end === 'failed' ? { ...end, again: false } : end;
  }

  #finish(end: AttemptEnd): void {
    this.#cancelTimer?.();
    this.#unlink?.();
    this.#resolve(end);
  }
}

/** An `AbortSignal` that is made when it is asked for. */
class SignalOption {
  readonly #cancellation: Cancellation;

  constructor(cancellation: Cancellation) {
    this.#cancellation = cancellation;
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }
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
