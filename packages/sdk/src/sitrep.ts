import { actionCatalogue } from './actions/index.ts';
import { defaultAgents, type Agent } from './agents/index.ts';
import { createAwsManager, localProvider, type AwsManager } from './aws/index.ts';
import { randomIds, SitrepError, StateBoard, systemClock, systemRandom, type Clock } from './base/index.ts';
import {
  createIntake,
  type AlertReceipt,
  type Intake,
  type IntakeAppend,
  type RejectedPayload,
} from './intake/index.ts';
import { memoryJournal, type Journal } from './journal/index.ts';
import {
  checkUnique,
  FactEvents,
  HealthReport,
  hostChecks,
  HostExperience,
  IncidentDesk,
  IncidentViews,
  KnownTopology,
  readJournal,
  SDK_VERSION,
  SourceHealth,
  type ActionVerdict,
  type CauseVerdict,
  type SitrepEventSource,
} from './orchestrator/host/index.ts';
import { Orchestrator, type ChangeOptions, type OpenRequest } from './orchestrator/index.ts';
import type { ActionProgress, Health, IncidentView, LessonRecord, NewFact } from './protocol/index.ts';
import { askAlways, guardWith, maskerPerIncident } from './safety/index.ts';
import { SITREP_LIMITS, type SitrepOptions } from './sitrep-options.ts';
import type { TelemetrySource } from './telemetry/index.ts';
import type { Views } from './views/index.ts';

/** What a host holds: alerts go in, incidents come out. Make one with `createSitrep`. */
export interface Sitrep {
  readonly journal: Journal;
  readonly telemetry: TelemetrySource;
  readonly agents: readonly Agent[];
  /** Current state: agent progress, queue, health. */
  readonly board: StateBoard;
  /** All incidents that are held in memory, folded up to the journal's head. */
  readonly views: Views;
  readonly clock: Clock;
  /** AI services, each behind its limits; unconfigured unless `aws` was given. */
  readonly ai: AwsManager;
  /** What happens, as it happens: see `SitrepEvents`. */
  readonly events: SitrepEventSource;

  /** Folds the journal and goes on with every run that a stop or crash interrupted. Call it once, before anything else. */
  start(): Promise<void>;
  /**
   * Takes in a payload of an alert source; resolves when its facts are on disk.
   *
   * @throws SitrepError `ERR_SITREP_SOURCE_UNKNOWN`, `ERR_SITREP_PAYLOAD_INVALID` (the payload is kept, see {@link Sitrep.rejectedPayloads}),
   * `ERR_SITREP_JOURNAL_UNAVAILABLE`, `ERR_SITREP_OVERLOADED`.
   */
  receive(source: string, payload: unknown, options?: { readonly key?: string }): Promise<readonly AlertReceipt[]>;
  /** Keeps a payload that could not even be parsed, and returns what was kept. */
  reject(payload: Omit<RejectedPayload, 'id' | 'receivedAt'>): RejectedPayload;
  rejectedPayloads(): readonly RejectedPayload[];
  /** Opens an incident by hand and starts its run; resolves when it is on disk. */
  open(request: OpenRequest, options: ChangeOptions): Promise<IncidentView>;
  /** One incident, also one that memory has let go; `undefined` when there is none. */
  incident(id: string): Promise<IncidentView | undefined>;
  /** @throws SitrepError `ERR_SITREP_NOT_FOUND`; `ERR_SITREP_INCIDENT_STATE` when its status does not allow it. The same for those below. */
  acknowledge(id: string, options: ChangeOptions): Promise<IncidentView>;
  resolve(id: string, options: ChangeOptions & { readonly reason: string }): Promise<IncidentView>;
  note(id: string, options: ChangeOptions & { readonly text: string }): Promise<IncidentView>;
  /**
   * What a person who knows says of a cause that the newest diagnosis named. It is journaled and from then on moves the confidence of
   * later diagnoses; a later word on the same incident replaces it.
   *
   * @throws SitrepError `ERR_SITREP_NOT_FOUND` when the newest diagnosis has no such hypothesis.
   */
  judgeCause(id: string, hypothesisId: string, options: ChangeOptions & CauseVerdict): Promise<IncidentView>;
  /**
   * A person's answer to a proposed action. `digest` is that of the request which the person saw.
   *
   * @throws SitrepError `ERR_SITREP_ACTION_STATE` when it is not waiting (any more) or the digest is of other arguments.
   */
  decide(id: string, actionId: string, options: ChangeOptions & ActionVerdict): Promise<ActionProgress>;
  /** What was learned from incidents and whether it still counts, the one learned last first: 5,000 at most. */
  lessons(): readonly LessonRecord[];
  /**
   * Takes back what was learned, for good: agents are never told of it again, and the memory outside is told to forget it. Unlearning it once more
   * changes nothing.
   *
   * @throws SitrepError `ERR_SITREP_NOT_FOUND` when there is no such lesson.
   */
  unlearn(id: string, options: ChangeOptions & { readonly reason: string }): Promise<LessonRecord>;
  health(): Health;
  /** Takes nothing in any more, lets running phases come to a point where they can go on later (at most `timeoutMs`, default 5,000), closes the journal. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/**
 * Makes a Sitrep. Nothing happens before its `start`.
 *
 * @throws TypeError when two agents, or two actions, have the same name, or a limit is out of its range, or a runbook lacks an id or title.
 * @example
 * const sitrep = createSitrep({ telemetry: await openTelemetry({ dir: './recording' }) });
 * await sitrep.start();
 * await sitrep.receive('alertmanager', webhook);
 */
export function createSitrep(options: SitrepOptions): Sitrep {
  return new HostedSitrep(options);
}

class HostedSitrep implements Sitrep {
  readonly journal: Journal;
  readonly telemetry: TelemetrySource;
  readonly agents: readonly Agent[];
  readonly board: StateBoard;
  readonly clock: Clock;
  readonly ai: AwsManager;
  readonly events = new FactEvents();
  readonly #incidents: IncidentViews;
  readonly #intake: Intake;
  readonly #orchestrator: Orchestrator;
  readonly #desk: IncidentDesk;
  readonly #topology: KnownTopology;
  readonly #sources = new SourceHealth();
  readonly #health: HealthReport;
  readonly #experience: HostExperience;
  #state: 'new' | 'started' | 'stopped' = 'new';

  constructor(options: SitrepOptions) {
    const { clock = systemClock, random = systemRandom, board = new StateBoard(), journal = memoryJournal() } = options;
    const { telemetry, agents = defaultAgents, actions: definitions = actionCatalogue } = options;
    const { executors = [], policy = askAlways, alertSources: sources = [], ids = randomIds(clock) } = options;
    const { rejectedPayloads, reopenMs, lessonMs, ...limits } = { ...SITREP_LIMITS, ...options.limits };
    checkUnique('agents', agents);
    checkUnique('actions', definitions);
    this.journal = journal;
    this.telemetry = telemetry;
    this.agents = agents;
    this.board = board;
    this.clock = clock;
    const services = options.aws && { masker: maskerPerIncident({ random }), ...options.aws, board };
    const lessons = localProvider('remember', 'journal', (request) => this.#experience.lessons.answer(request));
    this.ai = createAwsManager({
      ...services,
      providers: [...(services?.providers ?? []), lessons],
      checkRecalled: (answer, request, by) => this.#experience.lessons.check(answer, request, by),
      clock,
    });
    const guard = options.guard ?? (this.ai.configured('guard') ? guardWith(this.ai) : undefined);
    this.#topology = new KnownTopology(telemetry, clock);
    this.#health = new HealthReport({ clock, version: SDK_VERSION });
    const incidents = new IncidentViews(journal, clock, (fact) => {
      this.#intake.apply(fact);
      this.#experience.apply(fact);
      this.events.tell(fact);
    });
    const surroundings = {
      journal,
      telemetry,
      agents,
      executors,
      policy,
      clock,
      ids,
      random,
      board,
      definitions,
      ai: this.ai,
    };
    const orchestrator = new Orchestrator({
      ...surroundings,
      ...limits,
      ...(guard && { guard }),
      viewOf: (id) => incidents.of(id),
      others: () => this.views.list(),
      experience: () => this.#experience.now,
      onCommitted: (facts) => incidents.take(facts),
      onAnswer: (name, failure) => this.#sources.note(name, failure),
    });
    const viewOf = (id: string) => incidents.views.get(id);
    const write = (fact: NewFact) => orchestrator.write(fact.incidentId, ({ add }) => add(fact));
    this.#experience = new HostExperience({
      clock,
      ids,
      telemetry,
      write,
      viewOf,
      lessonMs,
      runbooks: options.runbooks ?? [],
      memory: this.ai.configured('remember') ? (...asked) => this.ai.ask('remember', ...asked) : undefined,
    });
    const { lessons: learned } = this.#experience;
    const topology = () => this.#topology.get();
    const append = ({ incidentId, opens, facts }: IntakeAppend) =>
      opens
        ? orchestrator.open(incidentId, facts)
        : orchestrator.write(incidentId, (draft) => facts.forEach((fact) => draft.add(fact)));
    this.#intake = createIntake({ clock, ids, sources, topology, append, limits: { rejectedPayloads, reopenMs } });
    this.#desk = new IncidentDesk({ clock, ids, intake: this.#intake, orchestrator, incidents, lessons: learned });
    this.#incidents = incidents;
    this.#orchestrator = orchestrator;
  }

  get views(): Views {
    return this.#incidents.views;
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') throw new TypeError('A Sitrep starts once');
    this.#state = 'started';
    const records = await readJournal(this.journal, (fact) => {
      this.#incidents.restore(fact);
      this.#experience.apply(fact);
      this.#desk.restore(fact);
    });
    this.#intake.restore(this.views.list());
    this.#incidents.follow();
    this.#orchestrator.resume(records);
    this.#experience.start();
    void this.#topology.refresh();
  }

  async receive(...[source, payload, options]: Parameters<Sitrep['receive']>): Promise<readonly AlertReceipt[]> {
    return this.#open.receive(source, payload, options?.key);
  }

  reject(payload: Omit<RejectedPayload, 'id' | 'receivedAt'>): RejectedPayload {
    return this.#intake.reject(payload);
  }

  rejectedPayloads(): readonly RejectedPayload[] {
    return this.#intake.rejected();
  }

  async open(request: OpenRequest, options: ChangeOptions): Promise<IncidentView> {
    return this.#open.open(request, options);
  }

  incident(id: string): Promise<IncidentView | undefined> {
    return this.#incidents.find(id);
  }

  async acknowledge(id: string, options: ChangeOptions): Promise<IncidentView> {
    return this.#open.acknowledge(id, options);
  }

  async resolve(id: string, options: Parameters<Sitrep['resolve']>[1]): Promise<IncidentView> {
    return this.#open.resolve(id, options, options.reason);
  }

  async note(id: string, options: Parameters<Sitrep['note']>[1]): Promise<IncidentView> {
    return this.#open.note(id, options, options.text);
  }

  async judgeCause(id: string, hypothesisId: string, options: ChangeOptions & CauseVerdict): Promise<IncidentView> {
    return this.#open.judgeCause(id, hypothesisId, options);
  }

  async decide(id: string, actionId: string, options: ChangeOptions & ActionVerdict): Promise<ActionProgress> {
    return this.#open.decide(id, actionId, options);
  }

  lessons(): readonly LessonRecord[] {
    return this.#experience.lessons.list();
  }

  async unlearn(id: string, options: Parameters<Sitrep['unlearn']>[1]): Promise<LessonRecord> {
    return this.#open.unlearn(id, options, options.reason);
  }

  health(): Health {
    const orchestrator = this.#orchestrator.state;
    const source = this.telemetry.name;
    const memory = this.#experience.lessons.counts;
    return this.#health.of(
      hostChecks({ journal: this.journal.health(), orchestrator, source, failures: this.#sources, memory }),
    );
  }

  async stop({ timeoutMs = 5_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#topology.stop();
    await this.#experience.stop();
    await this.#orchestrator.stop(timeoutMs);
    await this.ai.stop();
    this.#incidents.stop();
    await this.journal.close();
  }

  /** The desk, while it is open. */
  get #open(): IncidentDesk {
    if (this.#state === 'new') throw new TypeError('Call start() first');
    if (this.#state === 'stopped')
      throw new SitrepError('ERR_SITREP_OVERLOADED', 'Sitrep is stopping and takes nothing in', { retryable: true });
    return this.#desk;
  }
}
