import type { Clock } from '../../base/index.ts';

/** What {@link Breaker} takes. */
export interface BreakerOptions {
  /** Failures in the window that open it. Default 5. */
  readonly failures?: number;
  /** Share of the window's outcomes that have to be failures, 0 to 1. Default 0.5. */
  readonly ratio?: number;
  /** Length of the window. Default 60,000 ms. */
  readonly windowMs?: number;
  /** How long it stays open the first time; doubles with every failed probe. Default 10,000 ms. */
  readonly openMs?: number;
  /** The longest it stays open by itself. Default 300,000 ms. */
  readonly maxOpenMs?: number;
}

/** Defaults of {@link BreakerOptions}. */
const BREAKER_DEFAULTS = Object.freeze({
  failures: 5,
  ratio: 0.5,
  windowMs: 60_000,
  openMs: 10_000,
  maxOpenMs: 300_000,
});

/** The right to make one call. One of its methods has to be called once; further calls of them do nothing. */
export interface Permit {
  succeed(): void;
  /** `openMs`: open at once, for at least that long. */
  fail(openMs?: number): void;
  /** The outcome says nothing about the other side. */
  ignore(): void;
}

/** Outcomes that a window remembers: with more traffic than this it covers less than its time. */
const RING = 32;

/**
 * Stops calls to somebody who keeps failing, and finds out by itself when they are back. Counts calls, not their retries. Closed: calls
 * pass; open: none passes; after its time, one call at a time passes as a probe, and its outcome decides.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #options: Required<BreakerOptions>;
  /** Time of each of the last outcomes, and whether it was a failure. */
  readonly #times = new Float64Array(RING).fill(-Infinity);
  readonly #failed = new Uint8Array(RING);
  #next = 0;
  #state: 'closed' | 'open' | 'probing' = 'closed';
  #openUntil = 0;
  #opened = 0;
  /** Calls that began before the last change of state say nothing about the present one. */
  #era = 0;

  constructor(clock: Clock, options: BreakerOptions = {}) {
    this.#clock = clock;
    this.#options = { ...BREAKER_DEFAULTS, ...options };
  }

  /** `open` also while a probe is under way. */
  get state(): 'closed' | 'open' {
    return this.#state === 'closed' ? 'closed' : 'open';
  }

  /** Milliseconds until a probe may pass; 0 when something may pass now. */
  get opensInMs(): number {
    return this.#state === 'closed' ? 0 : Math.max(0, this.#openUntil - this.#clock.monotonic());
  }

  /** Failures among the outcomes of the window. */
  get recent(): { readonly outcomes: number; readonly failures: number } {
    const since = this.#clock.monotonic() - this.#options.windowMs;
    let outcomes = 0;
    let failures = 0;
    for (let i = 0; i < RING; i++) {
      if ((this.#times[i] as number) <= since) continue;
      outcomes++;
      failures += this.#failed[i] as number;
    }
    return { outcomes, failures };
  }

  /** A permit, or `undefined` when nothing may pass now. */
  enter(): Permit | undefined {
    if (this.#state === 'probing') return undefined;
    if (this.#state === 'open') {
      if (this.#clock.monotonic() < this.#openUntil) return undefined;
      this.#state = 'probing';
      this.#era++;
    }
    return this.#permit(this.#era, this.#state === 'probing');
  }

  #permit(era: number, probe: boolean): Permit {
    let used = false;
    const once = (run: () => void) => () => {
      if (used) return;
      used = true;
      if (era === this.#era) run();
    };
    return {
      succeed: once(() => {
        if (probe) this.#close();
        this.#note(0);
      }),
      fail: (openMs) =>
        once(() => {
          this.#note(1);
          if (probe || openMs !== undefined || this.#isTooMuch()) this.#open(openMs ?? 0);
        })(),
      ignore: once(() => {
        if (probe) this.#state = 'open';
      }),
    };
  }

  #note(failed: 0 | 1): void {
    this.#times[this.#next] = this.#clock.monotonic();
    this.#failed[this.#next] = failed;
    this.#next = (this.#next + 1) % RING;
  }

  #isTooMuch(): boolean {
    const { outcomes, failures } = this.recent;
    return failures >= this.#options.failures && failures >= outcomes * this.#options.ratio;
  }

  #open(atLeastMs: number): void {
    const { openMs, maxOpenMs } = this.#options;
    const ownMs = Math.min(maxOpenMs, openMs * 2 ** Math.min(this.#opened, 20));
    this.#opened++;
    this.#state = 'open';
    this.#openUntil = this.#clock.monotonic() + Math.max(ownMs, atLeastMs);
    this.#era++;
  }

  #close(): void {
    this.#state = 'closed';
    this.#opened = 0;
    this.#times.fill(-Infinity);
    this.#era++;
  }
}
