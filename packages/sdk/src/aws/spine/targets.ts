import type { Clock } from '../../base/index.ts';
import type { Provider, Target } from '../contract/provider.ts';
import { Breaker, type BreakerOptions } from './breaker.ts';
import { Lane, type LaneOptions } from './lane.ts';
import { ProviderLog } from './provider-log.ts';
import { RateLimit, type RateLimitOptions } from './rate-limit.ts';

/** What is remembered of one provider × model × Region. */
export interface TargetState {
  readonly breaker: Breaker;
  readonly rate: RateLimit;
  /** Shared by all targets of the same service and Region. */
  readonly lane: Lane;
}

/** Limits of targets. */
export interface TargetLimits {
  readonly breaker?: BreakerOptions;
  readonly rate?: RateLimitOptions;
  readonly lane?: LaneOptions;
}

/** Breakers, rates, lanes and logs of everything that was asked so far: as many as the configuration names. */
export class Targets {
  readonly #clock: Clock;
  readonly #limits: TargetLimits;
  readonly #states = new Map<string, TargetState>();
  readonly #lanes = new Map<string, Lane>();
  readonly #logs = new Map<string, ProviderLog>();

  constructor(clock: Clock, limits: TargetLimits = {}) {
    this.#clock = clock;
    this.#limits = limits;
  }

  of(provider: Provider, { model = '', region = '' }: Target): TargetState {
    const key = `${provider.capability} ${provider.name} ${model} ${region}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const made: TargetState = {
      breaker: new Breaker(this.#clock, this.#limits.breaker),
      rate: new RateLimit(this.#clock, this.#limits.rate),
      lane: this.#lane(`${provider.service} ${region}`),
    };
    this.#states.set(key, made);
    this.log(provider).watch(made.breaker);
    return made;
  }

  log(provider: Provider): ProviderLog {
    const key = `${provider.capability} ${provider.name}`;
    const known = this.#logs.get(key);
    if (known !== undefined) return known;
    const made = new ProviderLog(this.#clock, provider);
    this.#logs.set(key, made);
    return made;
  }

  #lane(key: string): Lane {
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const made = new Lane(this.#clock, this.#limits.lane);
    this.#lanes.set(key, made);
    return made;
  }
}
