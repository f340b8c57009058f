import { throwIfAborted, type CancelTimer, type Clock } from '../../base/index.ts';
import { failedCall } from '../contract/failure.ts';

/** Time limits of one call, milliseconds. The time for a connection is the client's own. */
export interface CallTimes {
  /** Until the first byte of the answer, the client's retries included. Default 30,000. */
  readonly firstByteMs?: number;
  /** Between two pieces of a streamed answer. Default 30,000. */
  readonly idleMs?: number;
  /** For the whole call. Default 120,000. */
  readonly totalMs?: number;
}

/** Defaults of {@link CallTimes}. */
export const CALL_TIMES = Object.freeze({ firstByteMs: 30_000, idleMs: 30_000, totalMs: 120_000 });

/**
 * Runs `work` within its time limits. It gets a signal that aborts with `signal` and at every limit, and `progress` to tell of arriving
 * bytes. Work that does not listen to its signal is left behind.
 *
 * @throws SitrepError `ERR_SITREP_SERVICE_FAILED` of the kind `timeout` at a limit; `ERR_SITREP_ABORTED` when `signal` aborts.
 */
export function withinTimes<T>(
  clock: Clock,
  times: Required<CallTimes>,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal, progress: () => void) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  return new Promise<T>((resolve, reject) => {
    const own = new AbortController();
    const begin = clock.monotonic();
    let heardAt = begin;
    let heard = false;
    let cancel: CancelTimer = () => undefined;
    const end = () => {
      cancel();
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
      own.abort(error);
    };
    const abort = () => {
      try {
        throwIfAborted(signal);
      } catch (error) {
        fail(error);
      }
    };
    // One timer for all three limits: it looks again when it comes too early, so that a piece costs one reading of the clock.
    const watch = () => {
      const now = clock.monotonic();
      const quietUntil = heard ? heardAt + times.idleMs : begin + times.firstByteMs;
      const dueAt = Math.min(begin + times.totalMs, quietUntil);
      if (now < dueAt) cancel = clock.after(dueAt - now, watch);
      else fail(failedCall('timeout', said(times, heard, now - begin >= times.totalMs)));
    };
    watch();
    signal?.addEventListener('abort', abort, { once: true });
    const progress = () => {
      heard = true;
      heardAt = clock.monotonic();
    };
    void work(own.signal, progress).then(resolve, reject).finally(end);
  });
}

function said({ firstByteMs, idleMs, totalMs }: Required<CallTimes>, heard: boolean, total: boolean): string {
  if (total) return `No complete answer within ${totalMs} ms`;
  return heard ? `Nothing more came for ${idleMs} ms` : `No answer began within ${firstByteMs} ms`;
}
