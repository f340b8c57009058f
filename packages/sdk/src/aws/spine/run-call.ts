import { SitrepError, throwIfAborted } from '../../base/index.ts';
import type { CapabilityName, Cost, ServiceCall } from '../../protocol/index.ts';
import { classifyError } from '../clients/classify-error.ts';
import type { AnswerOf, RequestOf } from '../contract/capabilities.ts';
import { FAILURE_RULES, type FailureKind, type ServiceFailure } from '../contract/failure.ts';
import type { Outcome, Refusal, Skip } from '../contract/outcome.ts';
import type { CallContext, CallResult } from '../contract/provider.ts';
import type { Outgoing } from '../egress/outgoing.ts';
import { unmaskStream } from '../egress/unmask-stream.ts';
import type { UsageMeter } from '../usage/usage-meter.ts';
import { withinTimes, type CallTimes } from './deadline.ts';
import { enterTarget, type Entry, type Guards, type Step } from './enter-target.ts';
import type { Targets } from './targets.ts';

/** For whom a call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly incidentId?: string | undefined;
  readonly emit?: CallContext['emit'];
  /** Hears of every call that ended. */
  readonly called?: (call: ServiceCall) => void;
}

/** What {@link runCall} works with. */
export interface CallSurroundings extends Guards {
  readonly targets: Targets;
  readonly meter: UsageMeter;
  readonly times: Required<CallTimes>;
  /** The door that leaves the process; `undefined` when nothing may leave. */
  readonly outgoing: (incidentId: string | undefined, capability: CapabilityName) => Outgoing | undefined;
  /** Told about every call that has ended, and which incident it was for. */
  readonly observe: (call: ServiceCall, incidentId: string | undefined) => void;
}

/**
 * Asks one place after the other, within all limits, until one answers. Once a piece of an answer was emitted no other place is asked.
 *
 * @throws SitrepError `ERR_SITREP_ABORTED` once the caller's signal aborts.
 */
export async function runCall<C extends CapabilityName>(
  surroundings: CallSurroundings,
  steps: readonly Step<C>[],
  request: RequestOf<C>,
  options: CallOptions,
): Promise<Outcome<C>> {
  const run = new Run<C>(surroundings, request, options);
  for (const step of steps) {
    const outcome = await run.ask(step);
    if (outcome !== undefined) return outcome;
  }
  return run.unanswered();
}

/** Failures that come before anything was worked on: such a call is not billed. */
const NOT_BILLED: ReadonlySet<FailureKind> = new Set([
  'throttled',
  'overloaded',
  'warming',
  'auth',
  'closed',
  'invalid',
  'quota',
]);
const NOTHING: Cost = Object.freeze({ kind: 'known', usd: 0 });
const PERHAPS_BILLED: Cost = Object.freeze({
  kind: 'unknown',
  reason: 'The call broke before its end; whether it was billed is not known.',
});
const NEVER = new AbortController().signal;

class Run<C extends CapabilityName> {
  readonly #with: CallSurroundings;
  readonly #request: RequestOf<C>;
  readonly #options: CallOptions;
  readonly #calls: ServiceCall[] = [];
  readonly #skipped: Skip[] = [];
  /** Providers that have failed in a way that their other targets share. */
  readonly #givenUp = new Set<string>();
  #localOnly = false;
  #refusal: Refusal | undefined;
  #shown = false;

  constructor(surroundings: CallSurroundings, request: RequestOf<C>, options: CallOptions) {
    this.#with = surroundings;
    this.#request = request;
    this.#options = options;
  }

  unanswered(reason?: string): Outcome<C> {
    const failed = this.#calls.at(-1);
    const last = failed && `${failed.provider} failed: ${failed.failure}`;
    return {
      outcome: 'unanswered',
      reason: reason ?? last ?? this.#skipped.at(-1)?.message ?? 'Nobody is there to ask',
      calls: this.#calls,
      skipped: this.#skipped,
      ...(this.#refusal === undefined ? {} : { refusal: this.#refusal }),
    };
  }

  /** An outcome that ends the run, or `undefined` to go on with the next step. */
  async ask(step: Step<C>): Promise<Outcome<C> | undefined> {
    throwIfAborted(this.#options.signal);
    const { provider } = step;
    if (this.#givenUp.has(provider.name)) return undefined;
    if (provider.local) return this.#askLocal(step);
    if (this.#localOnly) return this.#skip(step, 'budget', 'The budget leaves only what runs in this process');
    const outgoing = this.#with.outgoing(this.#options.incidentId, provider.capability);
    if (outgoing === undefined) {
      this.#refusal ??= { kind: 'egress' };
      return this.#skip(step, 'egress', 'Nothing may leave this process');
    }
    const end = await this.#tryOnce(step, outgoing);
    if (end !== 'again') return end;
    const second = await this.#tryOnce(step, outgoing);
    return second === 'again' ? undefined : second;
  }

  async #askLocal(step: Step<C>): Promise<Outcome<C> | undefined> {
    const started = this.#start();
    const context: CallContext = { signal: this.#options.signal ?? NEVER, progress: () => undefined };
    try {
      const result = await step.provider.call(this.#request, step.target, context);
      return this.#answered(step, started, result, NOTHING);
    } catch (error) {
      throwIfAborted(this.#options.signal);
      this.#failed(step, started, classifyError(error, false), NOTHING);
      return undefined;
    }
  }

  async #tryOnce(step: Step<C>, outgoing: Outgoing): Promise<Outcome<C> | 'again' | undefined> {
    const { provider, target } = step;
    const state = this.#with.targets.of(provider, target);
    const use = provider.estimate(this.#request, target);
    const entry = await enterTarget(this.#with, step, state, use, this.#options);
    if ('leave' in entry) return this.#call(step, entry, outgoing);
    this.#skip(step, entry.skip.why, entry.skip.message);
    return entry.refusal && this.#overBudget(entry.refusal, entry.skip.message);
  }

  /** Applies what the budget says about its limits. */
  #overBudget(
    refusal: Omit<Extract<Refusal, { kind: 'budget' }>, 'kind' | 'ask'>,
    said: string,
  ): Outcome<C> | undefined {
    const { atLimit } = this.#with.budget;
    this.#refusal = { kind: 'budget', ask: atLimit === 'ask', ...refusal };
    if (atLimit === 'local') this.#localOnly = true;
    if (atLimit === 'ask') return this.unanswered(`${said}; raise the limit to go on`);
    return atLimit === 'stop' ? this.unanswered(said) : undefined;
  }

  async #call(step: Step<C>, entry: Entry, outgoing: Outgoing): Promise<Outcome<C> | 'again' | undefined> {
    const { provider, target } = step;
    const { clock, catalogue, targets, times, meter } = this.#with;
    const { signal } = this.#options;
    const started = this.#start();
    const sent = outgoing.send(provider, target, this.#request);
    const shown = this.#show(outgoing);
    try {
      const result = await withinTimes(clock, times, signal, (own, progress) =>
        provider.call(sent.request, target, { signal: own, progress, ...(shown && { emit: shown.emit }) }),
      );
      shown?.flush();
      const cost = catalogue.cost(result.use, target, clock.now());
      entry.leave(cost, undefined, result.throttles ?? 0);
      targets.log(provider).succeeded();
      sent.record({ at: started.at, outcome: 'answered', cost });
      return this.#answered(step, started, { ...result, value: sent.unmask(result.value) }, cost);
    } catch (error) {
      const failure = classifyError(error, signal?.aborted === true);
      const rule = FAILURE_RULES[failure.kind];
      const cost = NOT_BILLED.has(failure.kind) ? NOTHING : PERHAPS_BILLED;
      entry.leave(cost, failure, failure.throttles ?? (failure.kind === 'throttled' ? 1 : 0));
      targets.log(provider).failed(failure);
      const { outcome } = this.#failed(step, started, failure, cost);
      sent.record({ at: started.at, outcome, cost });
      throwIfAborted(signal);
      meter.addFallback(provider.service);
      if (this.#shown)
        return this.unanswered(`${provider.name} broke off in the middle of its answer: ${failure.kind}`);
      if (rule.next === 'provider') this.#givenUp.add(provider.name);
      return rule.again ? 'again' : undefined;
    }
  }

  #show(outgoing: Outgoing): ReturnType<typeof unmaskStream> | undefined {
    const { emit } = this.#options;
    if (emit === undefined) return undefined;
    return unmaskStream(outgoing.masker, (event) => {
      this.#shown = true;
      emit(event);
    });
  }

  #skip({ provider, target }: Step<C>, why: Skip['why'], message: string): undefined {
    this.#skipped.push({ provider: provider.name, ...target, why, message });
  }

  #start(): Started {
    const { clock } = this.#with;
    return { at: clock.now(), began: clock.monotonic() };
  }

  #answered(step: Step<C>, started: Started, result: CallResult<AnswerOf<C>>, cost: Cost): Outcome<C> {
    const { provider, target } = step;
    const { use, requestId, serviceMs, attempts = provider.local ? 0 : 1, throttles = 0 } = result;
    const { tokens, units } = use;
    const degraded = this.#calls.length > 0 || this.#skipped.length > 0;
    this.#note(
      {
        ...this.#describe(step, started),
        outcome: 'answered',
        attempts,
        cost,
        ...(requestId === undefined ? {} : { requestId }),
        ...(serviceMs === undefined ? {} : { serviceMs }),
        ...(tokens === undefined ? {} : { tokens }),
        ...(units === undefined ? {} : { units }),
      },
      throttles > 0,
    );
    const by = { provider: provider.name, service: provider.service, local: provider.local, ...target };
    return { outcome: 'answered', value: result.value, by, degraded, calls: this.#calls, skipped: this.#skipped };
  }

  #failed(step: Step<C>, started: Started, failure: ServiceFailure, cost: Cost): ServiceCall {
    const { requestId, kind, attempts = 1, throttles = 0 } = failure;
    const call: ServiceCall = {
      ...this.#describe(step, started),
      outcome: kind === 'aborted' ? 'aborted' : 'failed',
      failure: kind,
      attempts,
      cost,
      ...(requestId === undefined ? {} : { requestId }),
    };
    this.#note(call, kind === 'throttled' || throttles > 0);
    return call;
  }

  #describe({ provider, target }: Step<C>, { at, began }: Started) {
    return {
      capability: provider.capability,
      service: provider.service,
      provider: provider.name,
      operation: provider.operation,
      ...target,
      origin: provider.origin(target),
      at,
      durationMs: Math.max(0, this.#with.clock.monotonic() - began),
    };
  }

  #note(call: ServiceCall, throttled: boolean): void {
    this.#calls.push(call);
    this.#with.meter.add(call, throttled);
    this.#with.observe(call, this.#options.incidentId);
    this.#options.called?.(call);
  }
}

interface Started {
  readonly at: number;
  readonly began: number;
}

/** The error that a request which nobody answered is for callers that want an answer or an exception. */
export function unansweredError({
  reason,
  refusal,
  calls,
  skipped,
}: Extract<Outcome, { outcome: 'unanswered' }>): SitrepError {
  const details = { refusal, calls, skipped };
  if (refusal?.kind === 'egress') return new SitrepError('ERR_SITREP_EGRESS_FORBIDDEN', reason, { details });
  if (refusal !== undefined) return new SitrepError('ERR_SITREP_BUDGET_EXCEEDED', reason, { details });
  return calls.length === 0
    ? new SitrepError('ERR_SITREP_SERVICE_UNAVAILABLE', reason, { details, retryable: true })
    : new SitrepError('ERR_SITREP_MODEL_FAILED', reason, { details, retryable: true });
}
