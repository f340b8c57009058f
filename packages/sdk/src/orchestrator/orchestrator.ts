import type { ActionDefinition, ActionExecutor } from '../actions/index.ts';
import { languageOf, type Agent, type AgentContext } from '../agents/index.ts';
import type { AwsManager } from '../aws/index.ts';
import { sleep, SitrepError, TurnWatch, type Clock, type Ids, type Random, type StateBoard } from '../base/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Fact, IncidentView, NewFact, Phase, QueueState } from '../protocol/index.ts';
import type { ActionGuard, ActionPolicy } from '../safety/index.ts';
import type { TelemetrySource } from '../telemetry/index.ts';
import type { Experience } from './agent-run/agent-context.ts';
import type { SourceWatch } from './agent-run/agent-telemetry.ts';
import { knownCoverage } from './agent-run/known-coverage.ts';
import { checkTarget } from './action/check-target.ts';
import { IncidentWriter, type Build, type WriterOptions } from './run/incident-writer.ts';
import { refuse } from './run/refuse.ts';
import { runIncident } from './run/run-incident.ts';
import { RunQueue } from './run/run-queue.ts';
import type { RunKind, RunRecord } from './run/run-record.ts';
import { RunScope, type RunHost } from './run/run-scope.ts';

/** What an {@link Orchestrator} takes. */
export interface OrchestratorOptions {
  readonly journal: Journal;
  readonly telemetry: TelemetrySource;
  readonly agents: readonly Agent[];
  readonly definitions: readonly ActionDefinition[];
  readonly executors: readonly ActionExecutor[];
  readonly policy: ActionPolicy;
  readonly guard?: ActionGuard;
  /** AI services for agents. */
  readonly ai: AwsManager;
  /** What agents write is in it. Default English. */
  readonly language?: AgentContext['language'];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly board: StateBoard;
  /** Incidents investigated at once. */
  readonly concurrency: number;
  /** Incidents that may wait for a place. */
  readonly queue: number;
  /** How long a proposed action waits for a decision, milliseconds. */
  readonly approvalMs: number;
  /** The view of an incident that is in the journal, folded at least up to what has been committed through this orchestrator. */
  readonly viewOf: (incidentId: string) => IncidentView | Promise<IncidentView>;
  /** Views of the incidents that are held in memory, so that agents can leave out the time of other incidents. Default none. */
  readonly others?: () => readonly IncidentView[];
  /** What earlier incidents have taught. Default nothing. */
  readonly experience?: () => Experience;
  /** Called with facts right after they are on disk, one incident's in order. Must not throw. */
  readonly onCommitted?: (facts: readonly Fact[]) => void;
  readonly onAnswer?: SourceWatch;
}

/** Incidents whose record is held in memory besides those with a run. */
const IDLE_WRITERS = 256;
/** After its time to stop is over, work that was cut off has this long to let go, milliseconds. */
const LET_GO_MS = 1_000;

/**
 * Runs incidents: gives each a place, takes it through its phases, and takes runs up again after a restart. It owns the one writer of each
 * incident, so whatever else is written about an incident goes through {@link Orchestrator.write}.
 */
export class Orchestrator {
  readonly #options: OrchestratorOptions;
  readonly #host: RunHost;
  readonly #writerOptions: WriterOptions;
  readonly #queue: RunQueue;
  readonly #writers = new Map<string, IncidentWriter>();
  readonly #runs = new Map<string, RunScope>();
  readonly #work = new Set<Promise<void>>();
  #lost: string | undefined;
  #stopping = false;

  constructor(options: OrchestratorOptions) {
    this.#options = options;
    const { concurrency, queue: limit, board } = options;
    this.#queue = new RunQueue({ concurrency, limit, board });
    this.#host = this.#makeHost(options);
    const { journal, clock, random } = options;
    this.#writerOptions = { journal, clock, random, onCommitted: (facts, record) => this.#committed(facts, record) };
  }

  /** The line, how many it has refused, and the newest run that ended without a word in the journal. */
  get state(): QueueState & { readonly refused: number; readonly lost: string | undefined } {
    return { ...this.#queue.state(), refused: this.#queue.refused, lost: this.#lost };
  }

  /**
   * Writes the first facts of a new incident and starts its run, or puts it in line; resolves when they are on disk. When the line is full
   * the incident is handed over to people at once, in the same append.
   *
   * @throws what the journal throws; nothing has then been opened.
   */
  async open(incidentId: string, facts: readonly NewFact[]): Promise<void> {
    const writer = new IncidentWriter(incidentId, this.#writerOptions, { fresh: true });
    this.#keep(writer);
    await this.#admit(writer, (draft) => facts.forEach((fact) => draft.add(fact)), 'investigation');
  }

  /**
   * Writes facts about an incident when their turn comes; `build` sees what is known then. Resolves when they are on disk.
   *
   * @throws SitrepError `ERR_SITREP_NOT_FOUND` when there is no such incident; what `build` and the journal throw.
   */
  async write(incidentId: string, build: Build): Promise<void> {
    const writer = this.#writer(incidentId);
    await writer.write((draft) => {
      if (!draft.record.opened) throw new SitrepError('ERR_SITREP_NOT_FOUND', `There is no incident ${incidentId}`);
      build(draft);
    });
  }

  /** Takes up the runs that the journal says are not over, oldest first. Call it once, with the records of those incidents. */
  resume(records: Iterable<RunRecord>): void {
    for (const record of records) {
      const writer = new IncidentWriter(record.incidentId, this.#writerOptions, { record });
      this.#keep(writer);
      if (record.running) this.#track(this.#takeUp(writer));
      else this.#consider(writer);
    }
  }

  /**
   * Starts nothing more; each run ends after the step it is at, or is cut off after `timeoutMs`. Either way a restart goes on from what is
   * journaled.
   */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    for (const run of this.#runs.values()) run.halt();
    this.#queue.stop();
    await this.#settle(timeoutMs);
    for (const run of this.#runs.values()) run.stop.cancel('stop');
    await this.#settle(LET_GO_MS);
  }

  async #settle(limitMs: number): Promise<void> {
    if (this.#work.size === 0) return;
    const done = new AbortController();
    await Promise.race([
      Promise.all(this.#work),
      sleep(this.#options.clock, limitMs, done.signal).catch(() => undefined),
    ]);
    done.abort();
  }

  /** A place for a run, and its first facts in the same append as `build`'s. */
  async #admit(writer: IncidentWriter, build: Build, kind: RunKind): Promise<void> {
    const { incidentId } = writer.record;
    const run = new RunScope(writer, this.#host);
    this.#runs.set(incidentId, run);
    let written: Promise<unknown> = Promise.resolve();
    const admission = this.#queue.admit(incidentId, () => this.#track(written.then(() => this.#begin(run, kind))));
    written = writer.write((draft) => {
      build(draft);
      if (admission === 'now') run.begin(draft, kind);
      if (admission === 'full') refuse(run, draft, this.#queue.limit);
    });
    try {
      await written;
    } catch (error) {
      this.#runs.delete(incidentId);
      this.#queue.withdraw(incidentId);
      this.#queue.leave(incidentId);
      throw error;
    }
    if (admission === 'now') this.#track(this.#go(run));
    if (admission === 'full') this.#runs.delete(incidentId);
  }

  /** The start of a run that stood in line. */
  async #begin(run: RunScope, kind: RunKind): Promise<void> {
    try {
      await run.writeOnly((draft) => run.begin(draft, kind));
    } catch {
      this.#queue.leave(run.incidentId);
      this.#runs.delete(run.incidentId);
      return;
    }
    await this.#go(run);
  }

  async #takeUp(writer: IncidentWriter): Promise<void> {
    const run = new RunScope(writer, this.#host);
    const { incidentId } = run;
    this.#runs.set(incidentId, run);
    await this.#queue.enter(incidentId);
    try {
      if (run.halting) return;
      await run.writeOnly(({ record, add }) => {
        const phase = record.main?.open === true ? { phase: record.main.phase } : {};
        if (record.running) add(run.fact('run-resumed', phase));
      });
    } catch {
      this.#queue.leave(incidentId);
      this.#runs.delete(incidentId);
      return;
    }
    await this.#go(run);
  }

  async #go(run: RunScope): Promise<void> {
    const { incidentId, writer } = run;
    await runIncident(run, this.#queue);
    this.#runs.delete(incidentId);
    if (run.halting) return;
    this.#consider(writer);
    // Seldom is anything written about an incident after its run; whoever does reads it anew.
    if (!writer.busy && !this.#runs.has(incidentId)) this.#writers.delete(incidentId);
  }

  /** Starts a run where one is due: a new or reopened incident, or one whose alerts have all cleared after its run was over. */
  #consider(writer: IncidentWriter): void {
    const { record } = writer;
    const open = record.status === 'triggered' || record.status === 'acknowledged';
    if (this.#stopping || !record.opened || !open || record.running || this.#runs.has(record.incidentId)) return;
    const due: RunKind | undefined =
      record.reopened || (record.run === 0 && !record.runOver)
        ? 'investigation'
        : record.clearedUnverified && this.#host.agents.has('verification')
          ? 'recovery-check'
          : undefined;
    if (due === undefined) return;
    // A journal that is down refuses this; the next fact about the incident, or a restart, comes back to it.
    this.#track(this.#admit(writer, () => undefined, due).catch(() => undefined));
  }

  #committed(facts: readonly Fact[], record: RunRecord): void {
    const run = this.#runs.get(record.incidentId);
    // Whoever opens an incident as soon as this one is over finds its place free.
    if (facts.some(({ kind }) => kind === 'run-ended')) this.#queue.leave(record.incidentId);
    this.#options.onCommitted?.(facts);
    if (run !== undefined) {
      if (record.status === 'resolved' || record.status === 'closed') run.interruption.cancel('resolved');
      run.changed();
      return;
    }
    const writer = this.#writers.get(record.incidentId);
    if (writer !== undefined) this.#consider(writer);
  }

  #track(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  #writer(incidentId: string): IncidentWriter {
    const writer = this.#writers.get(incidentId) ?? new IncidentWriter(incidentId, this.#writerOptions);
    this.#keep(writer);
    return writer;
  }

  /** Puts a writer at the end of those in memory, and lets the ones go that were asked for longest ago and have nothing to do. */
  #keep(writer: IncidentWriter): void {
    const { incidentId } = writer.record;
    this.#writers.delete(incidentId);
    this.#writers.set(incidentId, writer);
    if (this.#writers.size <= IDLE_WRITERS + this.#runs.size) return;
    for (const [id, { busy }] of this.#writers)
      if (!busy && id !== incidentId && !this.#runs.has(id)) {
        this.#writers.delete(id);
        return;
      }
  }

  #makeHost(options: OrchestratorOptions): RunHost {
    const { telemetry, ai, clock, ids, random, board, definitions, executors, policy, approvalMs } = options;
    const { viewOf, onAnswer } = options;
    return {
      clock,
      board,
      turn: new TurnWatch(),
      definitions,
      executors,
      policy,
      guard: options.guard,
      approvalMs,
      viewOf,
      others: options.others ?? (() => []),
      agents: Map.groupBy(options.agents, ({ phase }): Phase => phase),
      coverage: knownCoverage(telemetry, clock, onAnswer),
      onLost: (incidentId, reason) => {
        this.#lost = `${incidentId}: ${reason}`;
      },
      surroundings: {
        telemetry,
        clock,
        ai,
        ids,
        random,
        language: options.language ?? languageOf(),
        onAnswer: onAnswer ?? (() => undefined),
        experience: options.experience ?? (() => ({ judgements: [], forecastRecord: undefined })),
        actions: (cancellation) => ({
          definitions,
          check: (target) => checkTarget({ definitions, executors, clock }, target, cancellation.signal),
        }),
      },
    };
  }
}
