import type { AnswerOf, AskOptions, AwsManager, Outcome, RequestOf } from '../../aws/index.ts';
import { isSitrepError, SitrepError, throwIfAborted, type Clock } from '../../base/index.ts';
import type { LanguageModel, ModelRequest } from '../../models/index.ts';
import type { CapabilityName } from '../../protocol/index.ts';
import type { AgentAskOptions, AgentServices } from './agent-services.ts';
import type { ServiceRecord } from './service-record.ts';

/** What {@link bindServices} takes besides the manager. */
export interface ServiceBinding {
  readonly incidentId: string;
  readonly clock: Clock;
  /** Read when something is asked, so that an attempt that asks nothing needs no signal. */
  readonly attempt: { readonly signal: AbortSignal };
  readonly record: ServiceRecord;
}

const ASK_MS = 10_000;
const MODEL_MS = 20_000;

/** A manager's services for one attempt of an agent. What is asked, and how it ends, is noted in `record`. */
export function bindServices(manager: AwsManager, binding: ServiceBinding): AgentServices {
  return new BoundServices(manager, binding);
}

class BoundServices implements AgentServices {
  readonly #manager: AwsManager;
  readonly #binding: ServiceBinding;
  #model: LanguageModel | undefined;
  #adviser: LanguageModel | undefined;

  constructor(manager: AwsManager, binding: ServiceBinding) {
    this.#manager = manager;
    this.#binding = binding;
  }

  configured(capability: CapabilityName): boolean {
    return this.#manager.configured(capability);
  }

  available(capability: CapabilityName): boolean {
    return this.#manager.available(capability);
  }

  get model(): LanguageModel {
    return (this.#model ??= this.#makeModel(true));
  }

  get adviser(): LanguageModel {
    return (this.#adviser ??= this.#makeModel(false));
  }

  discard(capability: CapabilityName, reason: string): void {
    this.#binding.record.discard(capability, reason);
  }

  async ask<C extends CapabilityName>(
    capability: C,
    request: RequestOf<C>,
    { local, withinMs = patienceOf(capability, request) }: AgentAskOptions<C> = {},
  ): Promise<Outcome<C>> {
    const asked = await this.#within(withinMs, (signal) =>
      this.#manager.ask(capability, request, { ...this.#bound(capability), signal, ...(local && { local }) }),
    );
    return asked ?? this.#late(capability, withinMs, local);
  }

  /** Nobody answered in time: the agent's own answer, where it has one. */
  async #late<C extends CapabilityName>(
    capability: C,
    withinMs: number,
    local: (() => AnswerOf<C> | Promise<AnswerOf<C>>) | undefined,
  ): Promise<Outcome<C>> {
    const reason = lateReason(withinMs);
    this.#binding.record.discard(capability, reason);
    if (local === undefined) return { outcome: 'unanswered', reason, calls: [], skipped: [] };
    const by = { provider: 'local-engine', service: 'local', local: true };
    return { outcome: 'answered', value: await local(), by, degraded: true, calls: [], skipped: [] };
  }

  #makeModel(quoted: boolean): LanguageModel {
    const inner = this.#manager.model(undefined, this.#bound('reason', quoted));
    const { incidentId, attempt, record } = this.#binding;
    return {
      provider: inner.provider,
      model: inner.model,
      generate: async (request, { signal } = {}) => {
        const withinMs = request.patienceMs ?? MODEL_MS;
        const answer = await this.#within(
          withinMs,
          (own) => inner.generate(request, { incidentId, signal: own }),
          signal,
        );
        if (answer !== undefined) return answer;
        record.degrade('reason', lateReason(withinMs));
        throw new SitrepError('ERR_SITREP_MODEL_FAILED', lateReason(withinMs), { retryable: true });
      },
      stream: (request, { signal } = {}) =>
        inner.stream(request, {
          incidentId,
          signal: signal ? AbortSignal.any([attempt.signal, signal]) : attempt.signal,
        }),
    };
  }

  #bound(capability: CapabilityName, quoted = capability === 'reason'): Pick<AskOptions, 'incidentId' | 'watch'> {
    const { incidentId, record } = this.#binding;
    return {
      incidentId,
      watch: {
        called: (call) => record.called(call),
        ended: (outcome) => record.ended(capability, outcome, { expected: this.available(capability), quoted }),
      },
    };
  }

  /** `undefined` when the time is over; otherwise what `work` comes to, or throws. */
  async #within<T>(
    withinMs: number,
    work: (signal: AbortSignal) => Promise<T>,
    also?: AbortSignal,
  ): Promise<T | undefined> {
    const { clock, attempt } = this.#binding;
    const late = new AbortController();
    const outer = also === undefined ? attempt.signal : AbortSignal.any([attempt.signal, also]);
    throwIfAborted(outer);
    const cancel = clock.after(withinMs, () => late.abort());
    try {
      return await work(AbortSignal.any([outer, late.signal]));
    } catch (error) {
      if (late.signal.aborted && !outer.aborted && isSitrepError(error, 'ERR_SITREP_ABORTED')) return undefined;
      throw error;
    } finally {
      cancel();
    }
  }
}

function patienceOf(capability: CapabilityName, request: RequestOf<CapabilityName>): number {
  return capability === 'reason' ? ((request as ModelRequest).patienceMs ?? MODEL_MS) : ASK_MS;
}

function lateReason(withinMs: number): string {
  return `No answer within ${withinMs} ms`;
}
