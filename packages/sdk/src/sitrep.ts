import { actionCatalogue, type ActionDefinition, type ActionExecutor } from './actions/index.ts';
import { defaultAgents, type Agent } from './agents/index.ts';
import {
  randomIds,
  SitrepError,
  StateBoard,
  systemClock,
  systemRandom,
  type Clock,
  type Ids,
  type Random,
} from './base/index.ts';
import {
  createIntake,
  type AlertReceipt,
  type AlertSource,
  type Intake,
  type RejectedPayload,
} from './intake/index.ts';
import { memoryJournal, type Journal } from './journal/index.ts';
import {
  acknowledge,
  decide,
  HealthReport,
  hostChecks,
  IdempotencyLedger,
  IncidentViews,
  KnownTopology,
  note,
  openByRequest,
  Orchestrator,
  readJournal,
  resolve,
  restoreAnswer,
  SDK_VERSION,
  SourceHealth,
  type Answer,
  type Build,
  type CommandFrame,
} from './orchestrator/index.ts';
import type { ActionProgress, Actor, FactEnvelope, Health, IncidentView, Severity } from './protocol/index.ts';
import { askAlways, type ActionPolicy } from './safety/index.ts';
import type { TelemetrySource } from './telemetry/index.ts';
import type { Views } from './views/index.ts';

/** What `createSitrep` takes. Only `telemetry` has no default. */
export interface SitrepOptions {
  /** Default: a journal in memory, which ends with the process. */
  readonly journal?: Journal;
  readonly telemetry: TelemetrySource;
  /** Default: the six of `@sitrep/sdk/agents`. */
  readonly agents?: readonly Agent[];
  /** Default: the catalogue of `@sitrep/sdk/actions`. */
  readonly actions?: readonly ActionDefinition[];
  /** Default none: actions are then proposed for people to run. */
  readonly executors?: readonly ActionExecutor[];
  /** Default: ask a person about everything. */
  readonly policy?: ActionPolicy;
  /** Further alert sources besides `alertmanager` and `generic`. */
  readonly alertSources?: readonly AlertSource[];
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly random?: Random;
  readonly board?: StateBoard;
  readonly limits?: SitrepLimits;
}

/** Limits with their defaults. */
export interface SitrepLimits {
  /** Incidents investigated at once. Default 4. */
  readonly concurrency?: number;
  /** Incidents that may wait for a place. Default 1,000; one more is refused with `ERR_SITREP_QUEUE_FULL` and stays open without a run. */
  readonly queue?: number;
  /** Rejected payloads kept. Default 100, newest first. */
  readonly rejectedPayloads?: number;
  /** How long a proposed action waits for a decision. Default 3,600,000 ms. */
  readonly approvalMs?: number;
}

/** Who asks for a change, and the `Idempotency-Key` of the request. */
export interface ChangeOptions {
  readonly by: Actor;
  readonly key?: string;
}

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
   * A person's answer to a proposed action. `digest` is that of the request which the person saw.
   *
   * @throws SitrepError `ERR_SITREP_ACTION_STATE` when it is not waiting (any more) or the digest is of other arguments.
   */
  decide(
    id: string,
    actionId: string,
    options: ChangeOptions & {
      readonly digest: string;
      readonly verdict: 'approved' | 'rejected';
      readonly reason?: string;
    },
  ): Promise<ActionProgress>;
  health(): Health;
  /** Takes nothing in any more, lets running phases come to a point where they can go on later (at most `timeoutMs`, default 5,000), closes the journal. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** An incident that a person or program opens without an alert. */
export interface OpenRequest {
  readonly title: string;
  readonly severity: Severity;
  readonly entity?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** When it began, as far as the asker knows. Default now. */
  readonly startedAt?: number;
}

/** Defaults of {@link SitrepLimits}. */
export const SITREP_LIMITS = Object.freeze({
  concurrency: 4,
  queue: 1_000,
  rejectedPayloads: 100,
  approvalMs: 3_600_000,
});

/**
 * Makes a Sitrep. Nothing happens before its `start`.
 *
 * @throws TypeError when two agents, or two actions, have the same name, or a limit is out of its range.
 * @example
 * const sitrep = createSitrep({ telemetry: await openTelemetry('./recording') });
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
  readonly #ids: Ids;
  readonly #incidents: IncidentViews;
  readonly #intake: Intake;
  readonly #orchestrator: Orchestrator;
  readonly #ledger: IdempotencyLedger<Answer>;
  readonly #topology: KnownTopology;
  readonly #sources = new SourceHealth();
  readonly #health: HealthReport;
  #state: 'new' | 'started' | 'stopped' = 'new';

  constructor(options: SitrepOptions) {
    const {
      telemetry,
      agents = defaultAgents,
      actions = actionCatalogue,
      executors = [],
      policy = askAlways,
    } = options;
    const { clock = systemClock, random = systemRandom, board = new StateBoard(), alertSources = [] } = options;
    const limits = { ...SITREP_LIMITS, ...options.limits };
    checkUnique('agents', agents);
    checkUnique('actions', actions);
    const journal = options.journal ?? memoryJournal();
    const ids = options.ids ?? randomIds(clock);
    this.journal = journal;
    this.telemetry = telemetry;
    this.agents = agents;
    this.board = board;
    this.clock = clock;
    this.#ids = ids;
    this.#ledger = new IdempotencyLedger(clock);
    this.#topology = new KnownTopology(telemetry, clock);
    this.#health = new HealthReport({ clock, version: SDK_VERSION });
    this.#incidents = new IncidentViews(journal, clock, (fact) => this.#intake.apply(fact));
    this.#orchestrator = new Orchestrator({
      ...{ journal, telemetry, agents, executors, policy, clock, ids, random, board, definitions: actions },
      ...{ concurrency: limits.concurrency, queue: limits.queue, approvalMs: limits.approvalMs },
      viewOf: (id) => this.#incidents.of(id),
      onCommitted: (facts) => this.#incidents.take(facts),
      onAnswer: (name, failure) => this.#sources.note(name, failure),
    });
    this.#intake = createIntake({
      ...{ clock, ids, sources: alertSources, limits: { rejectedPayloads: limits.rejectedPayloads } },
      topology: () => this.#topology.get(),
      append: ({ incidentId, opens, facts }) =>
        opens
          ? this.#orchestrator.open(incidentId, facts)
          : this.#orchestrator.write(incidentId, (draft) => facts.forEach((fact) => draft.add(fact))),
    });
  }

  get views(): Views {
    return this.#incidents.views;
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') throw new TypeError('A Sitrep starts once');
    this.#state = 'started';
    const records = await readJournal(this.journal, (fact) => {
      this.#incidents.restore(fact);
      restoreAnswer(this.#ledger, fact);
    });
    this.#intake.restore(this.views.list());
    this.#incidents.follow();
    this.#orchestrator.resume(records);
    void this.#topology.refresh();
  }

  async receive(
    source: string,
    payload: unknown,
    { key }: { readonly key?: string } = {},
  ): Promise<readonly AlertReceipt[]> {
    this.#checkOpen();
    const answer = await this.#ledger.run(key, ['receive', source, payload], async (stored) => ({
      about: 'alerts',
      receipts: await this.#intake.receive(source, payload, stored === undefined ? {} : { key: stored }),
    }));
    return answer.about === 'alerts' ? answer.receipts : [];
  }

  reject(payload: Omit<RejectedPayload, 'id' | 'receivedAt'>): RejectedPayload {
    return this.#intake.reject(payload);
  }

  rejectedPayloads(): readonly RejectedPayload[] {
    return this.#intake.rejected();
  }

  async open(request: OpenRequest, { by, key }: ChangeOptions): Promise<IncidentView> {
    this.#checkOpen();
    const answer = await this.#ledger.run(key, ['open', request], async (stored) => {
      const incidentId = this.#ids.next('inc');
      const fact = openByRequest(request, {
        incidentId,
        alertId: this.#ids.next('alr'),
        at: this.clock.now(),
        by,
        key: stored,
      });
      await this.#orchestrator.open(incidentId, [fact]);
      return { about: 'incident', incidentId };
    });
    return this.#incidents.of(answer.about === 'alerts' ? '' : answer.incidentId);
  }

  incident(id: string): Promise<IncidentView | undefined> {
    return this.#incidents.find(id);
  }

  acknowledge(id: string, options: ChangeOptions): Promise<IncidentView> {
    return this.#change(id, options, ['acknowledge', id], (frame) => acknowledge(frame));
  }

  resolve(id: string, options: ChangeOptions & { readonly reason: string }): Promise<IncidentView> {
    const { reason } = options;
    return this.#change(id, options, ['resolve', id, reason], (frame) => resolve(frame, reason));
  }

  note(id: string, options: ChangeOptions & { readonly text: string }): Promise<IncidentView> {
    const { text } = options;
    return this.#change(id, options, ['note', id, text], (frame) => note(frame, this.#ids.next('not'), text));
  }

  async decide(id: string, actionId: string, options: Parameters<Sitrep['decide']>[2]): Promise<ActionProgress> {
    const { digest, verdict, reason } = options;
    const request = { actionId, digest, verdict, ...(reason === undefined ? {} : { reason }) };
    const view = await this.#change(id, options, ['decide', id, request], (frame) => decide(frame, request));
    const action = view.actions.find((each) => each.request.id === actionId);
    if (action === undefined) throw new SitrepError('ERR_SITREP_NOT_FOUND', `Incident ${id} has no action ${actionId}`);
    return action;
  }

  health(): Health {
    const { journal, telemetry } = this;
    const orchestrator = this.#orchestrator.queue;
    return this.#health.of(
      hostChecks({ journal: journal.health(), orchestrator, source: telemetry.name, failures: this.#sources }),
    );
  }

  async stop({ timeoutMs = 5_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#topology.stop();
    await this.#orchestrator.stop(timeoutMs);
    this.#incidents.stop();
    await this.journal.close();
  }

  async #change(
    id: string,
    { by, key }: ChangeOptions,
    request: unknown,
    build: (frame: CommandFrame) => Build,
  ): Promise<IncidentView> {
    this.#checkOpen();
    await this.#ledger.run(key, request, async (stored): Promise<Answer> => {
      await this.#orchestrator.write(id, build({ at: this.clock.now(), by, key: stored }));
      return { about: 'incident', incidentId: id };
    });
    return this.#incidents.of(id);
  }

  #checkOpen(): void {
    if (this.#state === 'new') throw new TypeError('Call start() first');
    if (this.#state === 'stopped')
      throw new SitrepError('ERR_SITREP_OVERLOADED', 'Sitrep is stopping and takes nothing in', { retryable: true });
  }
}

function checkUnique(what: string, named: readonly { readonly name: string }[]): void {
  const names = new Set(named.map(({ name }) => name));
  if (names.size < named.length) throw new TypeError(`Two ${what} have the same name`);
}
