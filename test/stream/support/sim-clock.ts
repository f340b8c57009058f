import type { CancelTimer, Clock } from '@sitrep/sdk/base';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that moves from timer to timer: an hour of a schedule takes milliseconds. */
export class SimClock implements Clock {
  #now = 1_700_000_000_000;
  #timers: Timer[] = [];

  now(): number {
    return Math.floor(this.#now);
  }

  monotonic(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): CancelTimer {
    const timer = { at: this.#now + Math.max(0, delayMs), run };
    let index = this.#timers.length;
    while (index > 0 && (this.#timers[index - 1] as Timer).at > timer.at) index--;
    this.#timers.splice(index, 0, timer);
    return () => {
      const place = this.#timers.indexOf(timer);
      if (place >= 0) this.#timers.splice(place, 1);
    };
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Moves on until `done` holds or `ms` milliseconds have passed. What each timer starts settles before the next one runs. */
  async run(ms: number, done: () => boolean = () => false): Promise<boolean> {
    const end = this.#now + ms;
    await settle();
    while (!done()) {
      const next = this.#timers[0];
      if (next === undefined || next.at > end) {
        this.#now = end;
        return done();
      }
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    return true;
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
