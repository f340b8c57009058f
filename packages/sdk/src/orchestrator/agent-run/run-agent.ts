import { ServiceRecord, type Agent, type AgentYield, type ReportDraft } from '../../agents/index.ts';
import {
  backoffMs,
  isSitrepError,
  type CancelTimer,
  type Passing,
  type StateBoard,
  type TurnWatch,
} from '../../base/index.ts';
import type { AgentProgress, AgentReport, Evidence, ServiceCall } from '../../protocol/index.ts';
import type { ActionDefinition } from '../../actions/index.ts';
import { cleanText } from '../../safety/index.ts';
import { Cancellation, type CancelReason } from '../run/cancellation.ts';
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
  readonly turn: TurnWatch;
  /** Ends the agent from outside: its phase, its incident, the host. */
  readonly cancellation: Cancellation;
  /** Whether this evidence is part of the incident already. */
  readonly exists: (evidenceId: string) => boolean;
}

/** How an agent ended. `cancelled`: from outside, and there is nothing to tell. */
export type AgentEnd =
  | { readonly end: 'reported'; readonly report: AgentReport; readonly evidence: readonly Evidence[][] }
  | {
      readonly end: 'failed';
      readonly code: string;
      readonly message: string;
      readonly attempts: number;
      readonly calls?: ServiceCall[];
    }
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
 * that is `retryable`. An agent that ignores its signal is left behind: what it still yields or returns counts for nothing. Where it stands
 * is shown once a turn of the event loop; one that ends in the turn in which it began is not shown at all. Never rejects.
 */
export function runAgent(job: AgentJob): Promise<AgentEnd> {
  return new Promise((resolve) => new AgentWork(job, resolve).begin());
}

/** All attempts of an agent: ends with its report, its last failure, or a cancellation from outside, whichever comes first. */
class AgentWork implements Passing {
  readonly #job: AgentJob;
  readonly #resolve: (end: AgentEnd) => void;
  readonly #startedAt: number;
  readonly #services = new ServiceRecord();
  #attempt = 0;
  /** Of the attempt at hand; cancelled when it is over before the agent is. */
  #own = new Cancellation();
  /** The attempt's time limit, or the wait for the next one. */
  #cancelTimer: CancelTimer = () => undefined;
  #state: AgentProgress['state'] = 'running';
  #progress: number | null = null;
  #evidenceCount = 0;
  #note: string | undefined;
  watchedAt = -1;
  #shown = false;

  constructor(job: AgentJob, resolve: (end: AgentEnd) => void) {
    this.#job = job;
    this.#resolve = resolve;
    this.#startedAt = job.surroundings.clock.now();
  }

  begin(): void {
    const { cancellation } = this.#job;
    if (cancellation.reason !== undefined) {
      this.#resolve(cancelled(cancellation.reason, 1));
      return;
    }
    cancellation.onCancel(this.#cancel);
    this.#try();
  }

  #try(): void {
    const { agent, surroundings } = this.#job;
    this.#attempt++;
    this.#show(this.#attempt === 1 ? 'running' : 'retrying', null, 0);
    this.#own = new Cancellation();
    this.#cancelTimer = surroundings.clock.after(agent.timeoutMs, () => {
      this.#own.cancel('budget');
      this.#fail('ERR_SITREP_AGENT_TIMEOUT', `No report within ${agent.timeoutMs} ms`, true);
    });
    void this.#drive(this.#own);
  }

  outlast(): void {
    this.#publish();
  }

  /** Takes what the agent yields until it returns. */
  async #drive(own: Cancellation): Promise<void> {
    const { agent, incidentId, surroundings, subject } = this.#job;
    try {
      const attempt = beginAttempt(agent, this.#attempt, surroundings, subject, {
        incidentId,
        cancellation: own,
        record: this.#services,
      });
      const work = agent.run(attempt.context, new SignalOption(own));
      if (!(Symbol.asyncIterator in work)) {
        const draft = await work;
        if (own.reason === undefined) this.#report(draft, attempt);
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
      if (own.reason !== undefined) return;
      const known = isSitrepError(error);
      const message = cleanText(error instanceof Error ? error.message : String(error)) || 'It failed without a word';
      this.#fail(known ? error.code : 'ERR_SITREP_AGENT_FAILED', message, known && error.retryable);
    }
  }

  #take(value: AgentYield, buffer: EvidenceBuffer): void {
    if (value.type === 'evidence') {
      buffer.add(value.evidence);
      return;
    }
    const { progress, note } = value;
    const share = typeof progress === 'number' ? Math.min(1, Math.max(0, progress)) : null;
    this.#show('running', share, buffer.size, note === undefined ? undefined : cleanText(note, 300));
  }

  #report(draft: ReportDraft, { buffer, telemetry }: Attempt): void {
    const { agent, surroundings, definitions, approvalMs, exists } = this.#job;
    const endedAt = surroundings.clock.now();
    const report = makeReport(withLeftOut(draft, buffer.leftOut), {
      agent,
      ids: surroundings.ids,
      startedAt: this.#startedAt,
      endedAt,
      attempts: this.#attempt,
      rows: telemetry.rows,
      definitions,
      expiresAt: endedAt + approvalMs,
      services: this.#services,
      exists: (id) => buffer.has(id) || exists(id),
    });
    this.#end({ end: 'reported', report, evidence: buffer.pages() });
  }

  #fail(code: string, message: string, again: boolean): void {
    const { agent, surroundings } = this.#job;
    const attempts = this.#attempt;
    if (!again || attempts >= agent.attempts) {
      this.#end({ end: 'failed', code, message, attempts, ...this.#paid() });
      return;
    }
    this.#cancelTimer();
    this.#show('retrying', null, 0, message);
    const { clock, random } = surroundings;
    this.#cancelTimer = clock.after(backoffMs(attempts, { ...RETRY_WAITS, random }), () => this.#try());
  }

  readonly #cancel = (reason: CancelReason): void => {
    this.#own.cancel(reason);
    const end = cancelled(reason, this.#attempt);
    this.#end(end.end === 'failed' ? { ...end, ...this.#paid() } : end);
  };

  /** The calls that ran although nothing came of them. */
  #paid(): { readonly calls?: ServiceCall[] } {
    const { calls } = this.#services;
    return calls === undefined ? {} : { calls };
  }

  #end(end: AgentEnd): void {
    const { agent, board, turn, cancellation, incidentId } = this.#job;
    this.#cancelTimer();
    cancellation.forget(this.#cancel);
    turn.forget(this);
    if (this.#shown) board.delete(progressKey(incidentId, agent.name));
    this.#resolve(end);
  }

  /** Notes where the agent stands; the end of the turn tells. */
  #show(state: AgentProgress['state'], progress: number | null, evidenceCount: number, note?: string): void {
    this.#state = state;
    this.#progress = progress;
    this.#evidenceCount = evidenceCount;
    this.#note = note;
    this.#job.turn.watch(this);
  }

  #publish(): void {
    const { agent, board, incidentId } = this.#job;
    const value: AgentProgress = {
      agent: agent.name,
      phase: agent.phase,
      state: this.#state,
      progress: this.#progress,
      attempt: this.#attempt,
      evidenceCount: this.#evidenceCount,
      startedAt: this.#startedAt,
    };
    this.#shown = true;
    board.set(progressKey(incidentId, agent.name), this.#note === undefined ? value : { ...value, note: this.#note });
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

function cancelled(reason: CancelReason, attempts: number): AgentEnd {
  return reason === 'budget'
    ? { end: 'failed', code: 'ERR_SITREP_AGENT_TIMEOUT', message: 'The phase ran out of time', attempts }
    : { end: 'cancelled' };
}
