import { sleep, type Clock } from '../../base/index.ts';

/** Runs `work` with a signal that aborts with `signal`, or after `limitMs`; rejects then, even when `work` does not listen. */
export async function within<T>(
  limitMs: number,
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const both = AbortSignal.any([signal, limit.signal]);
  const done = new AbortController();
  const timeout = sleep(clock, limitMs, AbortSignal.any([signal, done.signal])).then(() => {
    limit.abort();
    throw new Error(`no answer within ${limitMs} ms`);
  });
  // Whoever loses the race must not be an unhandled rejection.
  timeout.catch(() => undefined);
  try {
    return await Promise.race([work(both), timeout]);
  } finally {
    done.abort();
  }
}
