import { BoundedQueue, SitrepError, type Clock } from '../../base/index.ts';

/** What {@link Lane} takes. */
export interface LaneOptions {
  /** Calls at once. Default 32. */
  readonly width?: number;
  /** Calls that may wait. Default 1,000. */
  readonly queue?: number;
  /** The longest that a call waits. Default 10,000 ms. */
  readonly maxWaitMs?: number;
}

/** Defaults of {@link LaneOptions}. */
const LANE_DEFAULTS = Object.freeze({ width: 32, queue: 1_000, maxWaitMs: 10_000 });

interface Waiting {
  gone: boolean;
  readonly go: () => void;
}

/** Lets so many calls of a service run at once and so many wait, so that a slow service keeps its slowness to itself. */
export class Lane {
  readonly #clock: Clock;
  readonly #options: Required<LaneOptions>;
  readonly #waiting: BoundedQueue<Waiting>;
  #running = 0;

  constructor(clock: Clock, options: LaneOptions = {}) {
    this.#clock = clock;
    this.#options = { ...LANE_DEFAULTS, ...options };
    this.#waiting = new BoundedQueue(this.#options.queue);
  }

  get running(): number {
    return this.#running;
  }

  /**
   * Waits for a place: `true` with one, which has to be given back with {@link leave}; `false` when the queue is full or the wait was
   * too long.
   *
   * @throws SitrepError `ERR_SITREP_ABORTED` when `signal` aborts meanwhile.
   */
  enter(signal?: AbortSignal): Promise<boolean> | boolean {
    if (this.#running < this.#options.width) {
      this.#running++;
      return true;
    }
    return this.#wait(signal);
  }

  /** Gives a place back. */
  leave(): void {
    for (let next = this.#waiting.take(); next !== undefined; next = this.#waiting.take()) {
      if (next.gone) continue;
      next.go();
      return;
    }
    this.#running--;
  }

  #wait(signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = () => {
        entry.gone = true;
        cancel();
        signal?.removeEventListener('abort', abort);
      };
      const abort = () => {
        end();
        reject(new SitrepError('ERR_SITREP_ABORTED', 'The operation was cancelled', { cause: signal?.reason }));
      };
      const entry: Waiting = {
        gone: false,
        go: () => {
          end();
          resolve(true);
        },
      };
      const cancel = this.#clock.after(this.#options.maxWaitMs, () => {
        end();
        resolve(false);
      });
      if (signal?.aborted === true) return abort();
      if (!this.#waiting.offer(entry)) {
        end();
        return resolve(false);
      }
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
