import { SitrepError } from './sitrep-error.ts';

/** Cancels what {@link Clock.after} scheduled. Calling it twice, or after the moment has passed, does nothing. */
export type CancelTimer = () => void;

/** Where a room gets the time. Only `base/` reads the real one, so that a test, a replay or a simulation can bring its own. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Milliseconds on a clock that never jumps, for measuring durations. Its zero means nothing. */
  monotonic(): number;
  /** Calls `run` once, after at least `delayMs` milliseconds of this clock. */
  after(delayMs: number, run: () => void): CancelTimer;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * A clock that runs `speed` times as fast as `base`. It reads `originAt` when `base` reads `baseOriginAt`, so a process that
 * restarts with the same three numbers goes on where the earlier one would be.
 */
export function scaledClock({
  speed,
  baseOriginAt,
  originAt = baseOriginAt,
  base = systemClock,
}: {
  readonly speed: number;
  readonly baseOriginAt: number;
  readonly originAt?: number;
  readonly base?: Clock;
}): Clock {
  if (!(speed > 0)) throw new TypeError(`speed must be above 0, got ${speed}`);
  return {
    now: () => Math.round(originAt + (base.now() - baseOriginAt) * speed),
    monotonic: () => base.monotonic() * speed,
    after: (delayMs, run) => base.after(delayMs / speed, run),
  };
}

/**
 * Resolves after `delayMs` milliseconds of `clock`.
 *
 * @throws SitrepError `ERR_SITREP_ABORTED` as soon as `signal` aborts, with its reason as `cause`.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      cancel();
      reject(aborted(signal));
    };
    if (signal?.aborted) return reject(aborted(signal));
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Throws `ERR_SITREP_ABORTED` when `signal` has aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

function aborted(signal: AbortSignal | undefined): SitrepError {
  return new SitrepError('ERR_SITREP_ABORTED', 'The operation was cancelled', { cause: signal?.reason });
}
