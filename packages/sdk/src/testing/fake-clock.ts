import type { CancelTimer, Clock } from '../base/index.ts';

/** A {@link Clock} that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves time on by `ms` milliseconds. Every timer that falls due runs at its own moment, in order, timers that these set included, and
   * what they started settles before the next one runs.
   */
  advance(ms: number): Promise<void>;
  /**
   * Moves time on, timer by timer, until `promise` settles; resolves or rejects with it.
   *
   * @throws Error when it has not settled after `limitMs` milliseconds of this clock, or when no timer is left that could settle it.
   */
  until<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
  /** Lets everything that needs no time happen: promises, and some turns of the event loop for stores that answer a turn later. */
  settle(): Promise<void>;
  /** Timers that wait now: 0 shows that nothing was left behind. */
  readonly timers: number;
}

/** Turns of the event loop that {@link FakeClock.settle} waits. */
const SETTLE_TURNS = 20;
/** Turns without any timer after which {@link FakeClock.until} gives up: enough for a store that really writes to a disk. */
const IDLE_TURNS = 20_000;

/**
 * A clock for tests, at Unix millisecond `startAt`.
 *
 * @example
 * const clock = fakeClock();
 * const done = sleep(clock, 30_000);
 * await clock.advance(30_000);
 * await done;
 */
export function fakeClock(startAt = Date.UTC(2026, 0, 1)): FakeClock {
  const waiting: { at: number; run: () => void }[] = [];
  let now = startAt;

  const insert = (at: number, run: () => void): CancelTimer => {
    const timer = { at, run };
    let index = waiting.length;
    while (index > 0 && (waiting[index - 1]?.at ?? 0) > at) index--;
    waiting.splice(index, 0, timer);
    return () => {
      const place = waiting.indexOf(timer);
      if (place >= 0) waiting.splice(place, 1);
    };
  };
  const runNext = async () => {
    const timer = waiting.shift();
    if (timer === undefined) return;
    now = Math.max(now, timer.at);
    timer.run();
    await settle();
  };

  return {
    // Timers may fall due between milliseconds; Unix time is whole ones.
    now: () => Math.floor(now),
    monotonic: () => now - startAt,
    after: (delayMs, run) => insert(now + Math.max(0, delayMs), run),
    get timers() {
      return waiting.length;
    },
    settle,
    async advance(ms) {
      const target = now + ms;
      await settle();
      while (waiting[0] !== undefined && waiting[0].at <= target) await runNext();
      now = target;
      await settle();
    },
    async until(promise, limitMs = 86_400_000) {
      const deadline = now + limitMs;
      let done = false;
      const finish = () => {
        done = true;
      };
      promise.then(finish, finish);
      await settle();
      for (let idle = 0; !done;) {
        if (waiting[0] === undefined) {
          if (++idle > IDLE_TURNS) throw new Error('The promise did not settle and no timer is left to settle it');
          await turn();
          continue;
        }
        if (waiting[0].at > deadline) throw new Error(`The promise did not settle within ${limitMs} ms`);
        idle = 0;
        await runNext();
      }
      return promise;
    },
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < SETTLE_TURNS; i++) await turn();
}

/** One turn of the real event loop: time may be made up in a test, the loop may not. */
function turn(): Promise<void> {
  // oxlint-disable-next-line sitrep/ask-for-time
  return new Promise((resolve) => setImmediate(resolve));
}
