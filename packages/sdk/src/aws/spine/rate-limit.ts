import { sleep, type Clock } from '../../base/index.ts';

/** What {@link RateLimit} takes. */
export interface RateLimitOptions {
  /** The longest that a call waits for its turn. Default 2,000 ms. */
  readonly maxWaitMs?: number;
  /** Calls a second that are let through at least. Default 0.5. */
  readonly minPerSecond?: number;
  /** Share of the rate that stays after a throttle. Default 0.5. */
  readonly backOff?: number;
  /** How fast the rate grows back, as a share of itself a second. Default 0.1. */
  readonly growth?: number;
  /** Without a throttle for so long there is no limit any more. Default 60,000 ms. */
  readonly forgetMs?: number;
}

/** Defaults of {@link RateLimitOptions}. */
const RATE_LIMIT_DEFAULTS = Object.freeze({
  maxWaitMs: 2_000,
  minPerSecond: 0.5,
  backOff: 0.5,
  growth: 0.1,
  forgetMs: 60_000,
});

/** The longest wait that a service may ask for, milliseconds: beyond it, it is treated as this. */
const MAX_RETRY_AFTER_MS = 60_000;
/** Over how long the rate of calls is measured, milliseconds. */
const MEASURE_MS = 10_000;

/**
 * Paces calls by what the other side can take: no limit until it throttles, then half the rate there was, growing back while it does not
 * throttle again (additive in the logarithm, halved at every throttle). Calls are given moments in the order in which they ask.
 */
export class RateLimit {
  readonly #clock: Clock;
  readonly #options: Required<RateLimitOptions>;
  #perSecond = Infinity;
  #changedAt = 0;
  #throttledAt = -Infinity;
  #freeAt = -Infinity;
  #measuredFrom = -Infinity;
  #measured = 0;

  constructor(clock: Clock, options: RateLimitOptions = {}) {
    this.#clock = clock;
    this.#options = { ...RATE_LIMIT_DEFAULTS, ...options };
  }

  /** Calls a second that are let through now; `Infinity` when nothing is held back. */
  get perSecond(): number {
    const now = this.#clock.monotonic();
    if (now - this.#throttledAt >= this.#options.forgetMs) return Infinity;
    return this.#perSecond * (1 + this.#options.growth) ** ((now - this.#changedAt) / 1_000);
  }

  /**
   * Waits for this call's turn; `false`, at once, when that would take too long.
   *
   * @throws SitrepError `ERR_SITREP_ABORTED` when `signal` aborts meanwhile.
   */
  async take(signal?: AbortSignal): Promise<boolean> {
    const now = this.#clock.monotonic();
    const turnAt = Math.max(now, this.#freeAt);
    if (turnAt - now > this.#options.maxWaitMs) return false;
    const { perSecond } = this;
    this.#freeAt = perSecond === Infinity ? turnAt : turnAt + 1_000 / perSecond;
    this.#measure(now);
    if (turnAt > now) await sleep(this.#clock, turnAt - now, signal);
    return true;
  }

  /** The other side throttled a call; `retryAfterMs` is how long it asks to wait. */
  throttled(retryAfterMs = 0): void {
    const now = this.#clock.monotonic();
    const { backOff, minPerSecond } = this.#options;
    const known = this.perSecond;
    const rate = known === Infinity ? this.#rateSoFar(now) : known;
    this.#perSecond = Math.max(minPerSecond, rate * backOff);
    this.#changedAt = now;
    this.#throttledAt = now;
    this.#freeAt = Math.max(this.#freeAt, now + Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
  }

  #measure(now: number): void {
    if (now - this.#measuredFrom > MEASURE_MS) {
      this.#measuredFrom = now;
      this.#measured = 0;
    }
    this.#measured++;
  }

  #rateSoFar(now: number): number {
    return this.#measured / Math.max(1, (now - this.#measuredFrom) / 1_000);
  }
}
