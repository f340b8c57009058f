import { endOfTurn, systemClock, type CancelTimer, type Clock } from '@sitrep/sdk/base';

/** Turns of the event loop without a timer after which what was started has come to wait for one: stores answer a few turns later. */
const SETTLE_TURNS = 30;
/** While somebody outside is asked, how often the clock is brought up to the machine's. */
const FLOW_EVERY_MS = 10;

/**
 * A clock that a recording moves by hand, timer by timer, so that simulated minutes take no time and the same run gives the same times. While
 * `outside` says that somebody outside this process is at work, it runs along with the machine's clock instead, so that time limits hold
 * and latencies are real.
 */
export class RecordingClock implements Clock {
  readonly #startAt: number;
  readonly #outside: () => boolean;
  readonly #waiting: { readonly at: number; readonly run: () => void }[] = [];
  #now: number;
  /** The machine's clock when this one began to run along with it. */
  #flowingFrom: number | undefined;

  constructor(startAt: number, outside: () => boolean = () => false) {
    this.#startAt = startAt;
    this.#now = startAt;
    this.#outside = outside;
  }

  // Timers may fall due between milliseconds; Unix time is whole ones.
  now(): number {
    return Math.floor(this.#reached);
  }

  monotonic(): number {
    return this.#reached - this.#startAt;
  }

  after(delayMs: number, run: () => void): CancelTimer {
    const timer = { at: this.#reached + Math.max(0, delayMs), run };
    const index = this.#waiting.findLastIndex(({ at }) => at <= timer.at) + 1;
    this.#waiting.splice(index, 0, timer);
    return () => {
      const place = this.#waiting.indexOf(timer);
      if (place >= 0) this.#waiting.splice(place, 1);
    };
  }

  /** Moves on by `ms`, running what falls due at its own moment, in order, and letting each settle before the next. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await this.settle();
    for (let next = this.#due(target); next !== undefined; next = this.#due(target)) {
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await this.settle();
    }
    this.#now = Math.max(this.#now, target);
    await this.settle();
  }

  /** Lets everything that needs no simulated time happen, and everybody outside answer. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < SETTLE_TURNS; turn++) {
      await new Promise<void>((resolve) => endOfTurn(resolve));
      if (!this.#outside()) continue;
      await this.#flow();
      turn = 0;
    }
  }

  /** Runs along with the machine's clock until nobody outside is at work. */
  async #flow(): Promise<void> {
    this.#flowingFrom = systemClock.monotonic();
    while (this.#outside()) {
      await new Promise<void>((resolve) => void systemClock.after(FLOW_EVERY_MS, resolve));
      for (let next = this.#due(this.#reached); next !== undefined; next = this.#due(this.#reached)) next.run();
    }
    this.#now = this.#reached;
    this.#flowingFrom = undefined;
  }

  get #reached(): number {
    return this.#flowingFrom === undefined ? this.#now : this.#now + systemClock.monotonic() - this.#flowingFrom;
  }

  #due(until: number): { readonly at: number; readonly run: () => void } | undefined {
    const [first] = this.#waiting;
    return first !== undefined && first.at <= until ? this.#waiting.shift() : undefined;
  }
}
