import type { ActionDefinition, ActionExecutor } from '../../actions/index.ts';
import type { Agent } from '../../agents/index.ts';
import type { Clock, StateBoard, TurnWatch } from '../../base/index.ts';
import type { ActionRequest, IncidentView, NewFact, Phase } from '../../protocol/index.ts';
import { newFact, type FactBody, type FactKind } from '../../protocol/index.ts';
import type { ActionGuard, ActionPolicy } from '../../safety/index.ts';
import type { AgentSurroundings } from '../agent-run/agent-context.ts';
import type { Coverage } from '../agent-run/known-coverage.ts';
import { timeBefore, type TimeBefore } from '../agent-run/time-before.ts';
import { Cancellation } from './cancellation.ts';
import type { Build, Draft, IncidentWriter } from './incident-writer.ts';
import { addNext } from './add-next.ts';
import type { Means } from './next-step.ts';
import type { RunKind, RunRecord } from './run-record.ts';

/** What all runs of a host share. */
export interface RunHost {
  readonly clock: Clock;
  readonly board: StateBoard;
  readonly turn: TurnWatch;
  readonly surroundings: AgentSurroundings;
  readonly agents: ReadonlyMap<Phase, readonly Agent[]>;
  readonly definitions: readonly ActionDefinition[];
  readonly executors: readonly ActionExecutor[];
  readonly policy: ActionPolicy;
  readonly guard: ActionGuard | undefined;
  readonly approvalMs: number;
  readonly viewOf: (incidentId: string) => IncidentView | Promise<IncidentView>;
  /** Views of the incidents that are held in memory. */
  readonly others: () => readonly IncidentView[];
  /** Where the telemetry source has data; `undefined` when it does not say in time. */
  readonly coverage: () => Coverage;
  /** Hears of a run whose end could not even be written. */
  readonly onLost: (incidentId: string, reason: string) => void;
}

/** One run of one incident while this process works on it. */
export class RunScope implements Means {
  readonly incidentId: string;
  readonly host: RunHost;
  readonly writer: IncidentWriter;
  /** Ends the agents of the main line when the incident is resolved, and everything when the host stops. */
  readonly interruption = new Cancellation();
  /** Ends everything when the host's time to stop is over. */
  readonly stop = new Cancellation();
  /** The round of communication under way. */
  telling: Promise<void> | undefined;
  /** Actions whose start was journaled by this process, so that nothing has to be asked about them. */
  startedHere: Set<string> | undefined;
  refused: Map<string, string> | undefined;
  #listeners: Set<() => void> | undefined;
  /** The main line is over; what is left is to tell, and to end the run. */
  finishing = false;
  #halting = false;
  #moment: number | undefined;
  #before: (TimeBefore & { readonly startedAt: number }) | undefined;

  constructor(writer: IncidentWriter, host: RunHost) {
    this.incidentId = writer.record.incidentId;
    this.writer = writer;
    this.host = host;
    this.stop.onCancel((reason) => this.interruption.cancel(reason));
  }

  get record(): RunRecord {
    return this.writer.record;
  }

  /** A fact of this incident, now. What {@link RunScope.write} writes together happens at one moment. */
  fact<K extends FactKind>(kind: K, body: FactBody<K>): NewFact {
    return newFact(kind, this.incidentId, this.#moment ?? this.host.clock.now(), body) as NewFact;
  }

  /** Writes what the run has to say, together with what follows from it. Waits for a journal that is down. */
  write(build: Build): Promise<void> {
    return this.writeOnly((draft) => {
      this.#moment = this.host.clock.now();
      try {
        build(draft);
        addNext(this, draft);
      } finally {
        this.#moment = undefined;
      }
    });
  }

  /** The same without what follows. */
  writeOnly(build: Build): Promise<void> {
    return this.writer.write(build, this.stop);
  }

  /** What other incidents, and its own episode before it was opened again, say about the time before this one; asked once, and again when an earlier start becomes known. */
  before(startedAt: number): TimeBefore {
    if (this.#before?.startedAt !== startedAt)
      this.#before = { startedAt, ...timeBefore(this.host.others(), this.record, startedAt) };
    return this.#before;
  }

  agentsOf(phase: Phase): readonly Agent[] {
    return this.host.agents.get(phase) ?? [];
  }

  /** Calls `listener` after each change of the record, until the returned function is called. */
  onChange(listener: () => void): () => void {
    const listeners = (this.#listeners ??= new Set());
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** The host stops: the run ends after the step it is at, and goes on from there after a restart. */
  get halting(): boolean {
    return this.#halting || this.stop.reason !== undefined;
  }

  halt(): void {
    this.#halting = true;
    this.changed();
  }

  changed(): void {
    if (this.#listeners !== undefined) for (const listener of this.#listeners) listener();
  }

  canUndo(request: ActionRequest): boolean {
    return request.undo !== undefined && this.executorOf(request.action)?.undo !== undefined;
  }

  isRefused(request: ActionRequest): boolean {
    return this.refused?.has(request.digest) === true;
  }

  executorOf(action: string): ActionExecutor | undefined {
    return this.host.executors.find(({ actions }) => actions.includes(action));
  }

  /** The first facts of a run. */
  begin(draft: Draft, kind: RunKind): void {
    const { record } = draft;
    if (record.running || record.status === 'resolved' || record.status === 'closed') return;
    draft.add(this.fact('run-started', { run: record.run + 1 }));
    if (kind === 'investigation') addNext(this, draft);
    else
      draft.add(
        this.fact('phase-started', { phase: 'verification', attempt: (record.attempts.verification ?? 0) + 1 }),
      );
  }
}
