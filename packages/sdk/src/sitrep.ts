import { actionCatalogue } from './actions/index.ts';
import { defaultAgents, languageOf, type Agent } from './agents/index.ts';
import type { AwsManager } from './aws/index.ts';
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
  AlertClassifier,
  checkUnique,
  CustomerVoice,
  FactEvents,
  HealthReport,
  hostChecks,
  HostExperience,
  hostServices,
  IncidentDesk,
  IncidentViews,
  KnownTopology,
  readJournal,
  RunbookPages,
  SDK_VERSION,
  SourceHealth,
  type ActionVerdict,
  type CauseVerdict,
} from './orchestrator/host/index.ts';
import { Orchestrator, type Build, type ChangeOptions, type OpenRequest } from './orchestrator/index.ts';
import type { ActionProgress, Health, IncidentView, LessonRecord, NewFact } from './protocol/index.ts';
import { askAlways, guardWith } from './safety/index.ts';
import type { Sitrep } from './sitrep-contract.ts';
import { SITREP_LIMITS, type SitrepOptions } from './sitrep-options.ts';
import type { TelemetrySource } from './telemetry/index.ts';
import type { Views } from './views/index.ts';

/**
 * Makes a Sitrep. Nothing happens before its `start`.
 *
 * @throws TypeError when two agents, or two actions, have the same name, or a limit is out of its range, or a runbook lacks an id or title.
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` for a `locale` or `messages` that cannot be spoken, see `languageOf` of `@sitrep/sdk/agents`.
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
  readonly #customers: CustomerVoice;
  readonly #pages: RunbookPages | undefined;
  readonly #classifier: AlertClassifier | undefined;
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
    const { aws, masking, runbookDir } = options;
    const lessons = () => this.#experience.lessons;
    this.ai = hostServices({ aws, masking, runbookDir, lessons, clock, random, board });
    const guard = options.guard ?? (this.ai.configured('guard') ? guardWith(this.ai) : undefined);
    this.#topology = new KnownTopology(telemetry, clock);
    this.#health = new HealthReport({ clock, version: SDK_VERSION });
    const incidents = new IncidentViews(journal, clock, (fact) => {
      this.#intake.apply(fact);
      this.#experience.apply(fact);
      this.#customers.apply(fact);
      this.#classifier?.apply(fact);
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
      language: languageOf(options.locale, options.messages),
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
    this.#pages = runbookDir === undefined ? undefined : new RunbookPages({ dir: runbookDir, ai: this.ai, clock });
    const topology = () => this.#topology.get();
    const inTurn = { write: (id: string, build: Build) => orchestrator.write(id, build), clock };
    this.#customers = new CustomerVoice({ ...inTurn, viewOf, ask: (...asked) => this.ai.ask('sentiment', ...asked) });
    this.#classifier = this.ai.configured('reason')
      ? new AlertClassifier({ ...inTurn, topology, model: this.ai.model() })
      : undefined;
    const append = ({ incidentId, opens, facts }: IntakeAppend) =>
      opens
        ? orchestrator.open(incidentId, facts)
        : orchestrator.write(incidentId, (draft) => facts.forEach((fact) => draft.add(fact)));
    this.#intake = createIntake({ clock, ids, sources, topology, append, limits: { rejectedPayloads, reopenMs } });
    this.#desk = new IncidentDesk({ clock, ids, intake: this.#intake, orchestrator, incidents, lessons: lessons() });
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
      this.#customers.apply(fact);
      this.#desk.restore(fact);
      this.ai.countEarlier(fact);
    });
    this.#intake.restore(this.views.list());
    this.#incidents.follow();
    this.#orchestrator.resume(records);
    this.#experience.start();
    this.#customers.start();
    this.#pages?.start();
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
    return this.#open.note(id, options);
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
    const { journal, telemetry, ai } = this;
    const memory = this.#experience.lessons.counts;
    const parts = { journal, telemetry, ai, orchestrator: this.#orchestrator, failures: this.#sources, memory };
    const pages = this.#pages?.check();
    return this.#health.of([...hostChecks(parts), ...(pages === undefined ? [] : [pages])]);
  }

  async stop({ timeoutMs = 5_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#topology.stop();
    await Promise.all([this.#experience.stop(), this.#customers.stop(), this.#pages?.stop(), this.#classifier?.stop()]);
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
