import { systemClock, throwIfAborted, type Clock } from '../base/index.ts';
import type { LanguageModel, ModelRequest } from '../models/index.ts';
import {
  type AwsServiceMetrics,
  callsOf,
  CapabilityName,
  type FactEnvelope,
  type ServiceCall,
  type ServicesHealth,
} from '../protocol/index.ts';
import { Budget } from './budget/budget.ts';
import { RepeatGuard } from './budget/repeat-guard.ts';
import { Catalogue, type CatalogueRows } from './catalogue/catalogue.ts';
import { LifecycleCheck } from './catalogue/lifecycle-check.ts';
import type { LifecycleWarning } from './catalogue/lifecycle.ts';
import type { ModelRow } from './catalogue/model-table.ts';
import type { Route } from './catalogue/route.ts';
import { checkRecall } from './check-recall.ts';
import { AwsClients } from './clients/aws-clients.ts';
import type { RequestOf } from './contract/capabilities.ts';
import type { AskOptions } from './contract/ask-options.ts';
import { localProvider } from './contract/local-provider.ts';
import type { Outcome } from './contract/outcome.ts';
import type { CallContext, Provider } from './contract/provider.ts';
import { EgressLedger, type EgressRecord, type Masker } from './egress/egress.ts';
import { Outgoing } from './egress/outgoing.ts';
import { managerModel } from './manager-model.ts';
import type { AwsManagerOptions } from './options.ts';
import { planSteps, routeOf, type ModelPlan } from './plan.ts';
import { configuredModels, providersOf } from './provider-table.ts';
import { CALL_TIMES } from './spine/deadline.ts';
import type { Step } from './spine/enter-target.ts';
import { CapabilityLog } from './spine/provider-log.ts';
import { runCall, type CallSurroundings } from './spine/run-call.ts';
import { Targets } from './spine/targets.ts';
import { openTelemetryObserver, type CallObserver } from './usage/otel.ts';
import { StatePublisher } from './usage/publish-state.ts';
import { UsageMeter } from './usage/usage-meter.ts';

/** Asks AI services for what a host needs, each behind its limits, and goes on without them. One for a process; see {@link createAwsManager}. */
export interface AwsManager {
  /**
   * Asks the providers of a capability in order until one answers. That nobody answers is an outcome, not an exception.
   *
   * @throws SitrepError `ERR_SITREP_ABORTED` once `signal` aborts.
   */
  ask<C extends CapabilityName>(capability: C, request: RequestOf<C>, options?: AskOptions<C>): Promise<Outcome<C>>;
  /**
   * The models behind `reason` as one language model that routes each request, or that asks the model `prefer` first. What `bound` names
   * goes with every request that does not say otherwise.
   */
  model(prefer?: string, bound?: Omit<AskOptions, 'local'>): LanguageModel;
  /** Which models a request would be brought to, in order, and why. */
  route(request: ModelRequest): Route;
  /** Whether anything outside this process is configured for a capability. */
  configured(capability: CapabilityName): boolean;
  /** Whether anybody can be asked for a capability, what runs in this process included. */
  available(capability: CapabilityName): boolean;
  health(): ServicesHealth;
  /** Usage of every service that was called so far. */
  usage(): readonly AwsServiceMetrics[];
  /** Spent today, or for an incident over its life, US dollars; costs that are not known count with what was reserved for them. */
  spentUsd(incidentId?: string): number;
  /** Counts the calls that a journal's fact tells of into the budgets, so that a restart does not begin a day or an incident anew. */
  countEarlier(fact: Pick<FactEnvelope, 'body' | 'incidentId'>): void;
  /** What left this process, oldest first: the newest 8 million characters of it. */
  egress(incidentId?: string): readonly EgressRecord[];
  /** Requests that are being brought to somebody outside this process right now. */
  readonly underWay: number;
  /** Models that are near or past their end. */
  warnings(): readonly LifecycleWarning[];
  /** Models and prices as they are now, and the way to replace some. */
  models(): readonly ModelRow[];
  updateCatalogue(rows: CatalogueRows): void;
  /** Closes all connections; calls under way fail. */
  stop(): Promise<void>;
}

const IDENTITY: Masker = { mask: (text) => text, unmask: (text) => text };

/**
 * Makes a manager. Nothing is imported and nothing is called before something is asked of a configured service.
 *
 * @throws TypeError when `aws` names no Region, a model that the table does not have, or something can leave and `masker` is missing.
 * @example
 * const manager = createAwsManager({ aws: { regions: ['us-east-1'], bedrock: {} }, masker: () => masker });
 * const outcome = await manager.ask('reason', { messages: [userText('…')], maxOutputTokens: 300 }, { local: () => template });
 */
export function createAwsManager(options: AwsManagerOptions = {}): AwsManager {
  return new HostedManager(options);
}

class HostedManager implements AwsManager {
  readonly #clock: Clock;
  readonly #clients: AwsClients;
  readonly #catalogue: Catalogue;
  readonly #plan: ModelPlan;
  readonly #providers: readonly Provider[];
  readonly #targets: Targets;
  readonly #capabilities: CapabilityLog;
  readonly #budget: Budget;
  readonly #repeats: RepeatGuard;
  readonly #meter: UsageMeter;
  readonly #ledger = new EgressLedger();
  readonly #lifecycle: LifecycleCheck;
  readonly #publisher: StatePublisher | undefined;
  readonly #surroundings: CallSurroundings;
  readonly #checkRecalled: AwsManagerOptions['checkRecalled'];
  #observer: Promise<CallObserver | undefined> | undefined;
  #underWay = 0;

  constructor(options: AwsManagerOptions) {
    const { aws, hostModel, masker, egress = 'allowed', clock = systemClock, board } = options;
    const times = { ...CALL_TIMES, ...options.times };
    this.#clock = clock;
    this.#checkRecalled = options.checkRecalled;
    this.#catalogue = new Catalogue(options.catalogue);
    this.#clients = new AwsClients({ ...aws, socketMs: Math.max(times.firstByteMs, times.idleMs) + 5_000 });
    const models = configuredModels(aws, this.#catalogue);
    this.#plan = {
      catalogue: this.#catalogue,
      clock,
      models,
      regions: aws?.regions ?? [],
      residency: aws?.bedrock?.residency ?? 'geography',
    };
    this.#providers = [
      ...providersOf({ aws, hostModel, clients: this.#clients, plan: this.#plan }),
      ...(options.providers ?? []),
    ];
    const leaving = this.#providers.some(({ local, setup }) => !local && setup.configured);
    if (leaving && masker === undefined)
      throw new TypeError("Something can leave this process: give a masker, or 'none' to send texts as they are");
    this.#targets = new Targets(clock, options.limits);
    this.#capabilities = new CapabilityLog(clock);
    this.#budget = new Budget(clock, options.budget);
    this.#repeats = new RepeatGuard(clock, options.repeats);
    this.#meter = new UsageMeter(clock);
    this.#publisher = board && new StatePublisher(clock, board, this.#meter, () => this.health());
    this.#lifecycle = new LifecycleCheck(clock, this.#clients, aws);
    if (options.openTelemetry === false) this.#observer = Promise.resolve(undefined);
    this.#surroundings = {
      clock,
      times,
      targets: this.#targets,
      budget: this.#budget,
      catalogue: this.#catalogue,
      meter: this.#meter,
      outgoing: (incidentId, capability) => {
        if (egress === 'forbidden') return undefined;
        // What is remembered outlives its incident: another one has to be able to read it.
        const owner = capability === 'remember' ? undefined : incidentId;
        return new Outgoing(typeof masker === 'function' ? masker(owner) : IDENTITY, this.#ledger, incidentId);
      },
      observe: (call, incidentId) => {
        this.#observe(call);
        options.onCall?.(call, incidentId);
      },
    };
    this.#publisher?.publish();
  }

  ask<C extends CapabilityName>(
    capability: C,
    request: RequestOf<C>,
    options: AskOptions<C> = {},
  ): Promise<Outcome<C>> {
    return this.#ask(capability, request, options);
  }

  model(prefer?: string, bound: Omit<AskOptions, 'local'> = {}): LanguageModel {
    return managerModel((request, options) => this.#ask('reason', request, { ...bound, ...options }), prefer);
  }

  route(request: ModelRequest): Route {
    return routeOf(request, this.#plan);
  }

  configured(capability: CapabilityName): boolean {
    return this.#of(capability).some(({ local, setup }) => !local && setup.configured);
  }

  available(capability: CapabilityName): boolean {
    return this.#of(capability).some(({ setup }) => setup.configured);
  }

  health(): ServicesHealth {
    const capabilities = CapabilityName.options.map((capability) => {
      const providers = this.#of(capability);
      const remote = providers.filter(({ local }) => !local).map((provider) => this.#targets.log(provider).health());
      return this.#capabilities.health(
        capability,
        remote,
        providers.some(({ local }) => local),
      );
    });
    return { at: this.#clock.now(), capabilities };
  }

  usage(): readonly AwsServiceMetrics[] {
    return this.#meter.services.flatMap((service) => this.#meter.read(service) ?? []);
  }

  spentUsd(incidentId?: string): number {
    return this.#budget.spent(incidentId);
  }

  countEarlier(fact: Pick<FactEnvelope, 'body' | 'incidentId'>): void {
    for (const call of callsOf(fact)) this.#budget.count(call, fact.incidentId);
  }

  egress(incidentId?: string): readonly EgressRecord[] {
    return this.#ledger.list(incidentId);
  }

  get underWay(): number {
    return this.#underWay;
  }

  warnings(): readonly LifecycleWarning[] {
    return this.#lifecycle.warnings(this.#plan.models.flatMap((name) => this.#catalogue.model(name) ?? []));
  }

  models(): readonly ModelRow[] {
    return this.#catalogue.models;
  }

  updateCatalogue(rows: CatalogueRows): void {
    this.#catalogue.update(rows);
  }

  async stop(): Promise<void> {
    this.#publisher?.stop();
    await this.#clients.close();
  }

  async #ask<C extends CapabilityName>(
    capability: C,
    request: RequestOf<C>,
    { signal, incidentId, local, watch, emit }: AskOptions<C> & { readonly emit?: CallContext['emit'] },
  ): Promise<Outcome<C>> {
    throwIfAborted(signal);
    const own = local && localProvider(capability, 'local-engine', local);
    const providers = own === undefined ? this.#of(capability) : [...this.#of(capability), own];
    const steps = planSteps(providers, request, this.#plan);
    const remote = steps.some(({ provider }) => !provider.local);
    const circling =
      remote && incidentId !== undefined ? this.#repeats.check(incidentId, capability, request) : undefined;
    if (remote) {
      this.#prepare();
      this.#underWay++;
    }
    const allowed = circling === undefined ? steps : steps.filter(isLocal);
    const outcome = await runCall(this.#surroundings, allowed, request, {
      signal,
      incidentId,
      ...(emit === undefined ? {} : { emit }),
      ...(watch === undefined ? {} : { called: watch.called }),
    }).finally(() => {
      if (remote) this.#underWay--;
    });
    this.#publisher?.touch();
    const checked = await checkRecall(capability, request, outcome, this.#checkRecalled);
    const told = circling === undefined ? checked : inCircle(checked, circling);
    watch?.ended(told);
    return told;
  }

  #of<C extends CapabilityName>(capability: C): readonly Provider<C>[] {
    return this.#providers.filter((provider): provider is Provider<C> => provider.capability === capability);
  }

  /** Starts, once, what goes with the first call that leaves. */
  #prepare(): void {
    this.#observer ??= openTelemetryObserver();
    this.#lifecycle.checkDaily();
  }

  #observe(call: ServiceCall): void {
    void this.#observer?.then((observe) => observe?.(call));
  }
}

/** What is left of an outcome when nobody outside was asked, because the incident goes in circles. */
function inCircle<C extends CapabilityName>(outcome: Outcome<C>, kind: 'repeating' | 'too-many'): Outcome<C> {
  const reason =
    kind === 'repeating' ? 'The incident asks the same thing again and again' : 'The incident asks too much';
  return outcome.outcome === 'answered' ? { ...outcome, degraded: true } : { ...outcome, reason, refusal: { kind } };
}

function isLocal({ provider }: Step<CapabilityName>): boolean {
  return provider.local;
}
