import type { Clock } from '../../base/index.ts';
import type { CapabilityHealth, CapabilityName, ProviderHealth, ProviderStatus } from '../../protocol/index.ts';
import type { ServiceFailure } from '../contract/failure.ts';
import type { Provider } from '../contract/provider.ts';
import type { Breaker } from './breaker.ts';

/** A failure this long ago does not make a provider degraded any more, milliseconds. */
const RECENT_MS = 60_000;

/** Remembers how a provider did, and says how it does. */
export class ProviderLog {
  readonly #clock: Clock;
  readonly #provider: Provider;
  readonly #breakers: Breaker[] = [];
  #lastSuccessAt: number | undefined;
  #lastFailure: { readonly failure: ServiceFailure; readonly at: number } | undefined;
  #known: { readonly status: ProviderStatus; readonly since: number } | undefined;

  constructor(clock: Clock, provider: Provider) {
    this.#clock = clock;
    this.#provider = provider;
  }

  /** The breaker of one of its targets. */
  watch(breaker: Breaker): void {
    this.#breakers.push(breaker);
  }

  succeeded(): void {
    this.#lastSuccessAt = this.#clock.now();
  }

  failed(failure: ServiceFailure): void {
    if (failure.kind !== 'aborted' && failure.kind !== 'invalid')
      this.#lastFailure = { failure, at: this.#clock.now() };
  }

  health(): ProviderHealth {
    const { name, capability, service } = this.#provider;
    const { status, reason } = this.#judge();
    const now = this.#clock.now();
    if (this.#known?.status !== status) this.#known = { status, since: now };
    return {
      provider: name,
      capability,
      service,
      status,
      since: this.#known.since,
      ...(reason === undefined ? {} : { reason: reason.slice(0, 2_000) }),
      ...(this.#lastSuccessAt === undefined ? {} : { lastSuccessAt: this.#lastSuccessAt }),
    };
  }

  #judge(): { readonly status: ProviderStatus; readonly reason?: string } {
    const { setup, local } = this.#provider;
    if (!setup.configured) return { status: 'unconfigured', reason: setup.reason };
    if (local) return { status: 'healthy' };
    const open = this.#breakers.filter(({ state }) => state === 'open');
    const last = this.#lastFailure;
    if (open.length > 0 && open.length === this.#breakers.length && last !== undefined) {
      const { kind, message } = last.failure;
      const status = kind === 'auth' ? 'misconfigured' : kind === 'closed' ? 'unavailable' : 'open';
      const wait = Math.ceil(Math.min(...open.map(({ opensInMs }) => opensInMs)) / 1_000);
      return { status, reason: `${message}. ${wait > 0 ? `Tried again in ${wait} s.` : 'The next call tries again.'}` };
    }
    // One whose time is over stands in nobody's way: it is tried when those before it do not answer.
    const shut = open.filter(({ opensInMs }) => opensInMs > 0);
    if (shut.length > 0)
      return { status: 'degraded', reason: `${shut.length} of ${this.#breakers.length} targets are open` };
    if (
      last !== undefined &&
      this.#clock.now() - last.at < RECENT_MS &&
      (this.#lastSuccessAt ?? 0) <= last.at + RECENT_MS
    )
      return { status: 'degraded', reason: last.failure.message };
    if (this.#lastSuccessAt !== undefined) return { status: 'healthy' };
    const reason =
      last === undefined
        ? 'Configured, and not called yet.'
        : `It has never answered; the last call failed: ${last.failure.message}`;
    return { status: 'unknown', reason };
  }
}

const BEST_FIRST: readonly ProviderStatus[] = [
  'healthy',
  'degraded',
  'unknown',
  'open',
  'misconfigured',
  'unavailable',
  'unconfigured',
];

/** Remembers since when each capability has had its status. */
export class CapabilityLog {
  readonly #clock: Clock;
  readonly #known = new Map<CapabilityName, { readonly status: ProviderStatus; readonly since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The health of a capability made of that of its providers; `local` ones do not make it healthier. */
  health(capability: CapabilityName, providers: readonly ProviderHealth[], local: boolean): CapabilityHealth {
    const best = BEST_FIRST.map((status) => providers.find((each) => each.status === status)).find(Boolean);
    const status = best?.status ?? 'unconfigured';
    const known = this.#known.get(capability);
    const since = known?.status === status ? known.since : this.#clock.now();
    if (known?.status !== status) this.#known.set(capability, { status, since });
    const successes = providers.map((each) => each.lastSuccessAt ?? -1);
    const lastSuccessAt = Math.max(-1, ...successes);
    const reason = best?.reason ?? (best === undefined ? 'No provider is configured.' : undefined);
    return {
      capability,
      status,
      since,
      ...(reason === undefined ? {} : { reason }),
      ...(lastSuccessAt < 0 ? {} : { lastSuccessAt }),
      local,
      providers: [...providers],
    };
  }
}
