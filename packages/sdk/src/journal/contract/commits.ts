import { checkCursor } from './check-append.ts';
import { MAX_READ_LIMIT, type Journal } from './journal.ts';
import type { FactEnvelope } from '../../protocol/index.ts';

/** Who wants to know of a journal's commits: listeners, and followers that have read everything. */
export class Commits {
  #listeners = new Set<(head: number) => void>();
  #waiting = new Set<() => void>();

  /** Adds a listener; the returned function removes it. */
  subscribe(listener: (head: number) => void): () => void {
    // A function of its own for each call, so that one listener added twice is heard twice and each removal removes one.
    const own = (head: number): void => listener(head);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Says that everything up to `head` is on disk. A listener's mistake surfaces as an uncaught exception, not in a writer's append. */
  announce(head: number): void {
    this.wake();
    for (const listener of this.#listeners) {
      try {
        listener(head);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Lets waiting followers look again, also because the journal closes. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Resolves at the next {@link wake} or when `signal` aborts. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }
}

/** {@link Journal.follow} for a store that has `head`, `read` and {@link Commits}. */
export async function* followPages(
  journal: Pick<Journal, 'head' | 'read'> & { readonly closed: boolean },
  commits: Commits,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<readonly FactEnvelope[], void, undefined> {
  checkCursor(after);
  let cursor = after;
  while (!signal.aborted) {
    // Nothing is awaited between looking at the head and waiting, so no commit slips through.
    if (journal.head() <= cursor && !journal.closed) {
      await commits.next(signal);
      continue;
    }
    const page = await journal.read(cursor, MAX_READ_LIMIT);
    const last = page.at(-1);
    if (last === undefined) continue;
    cursor = last.seq;
    if (!signal.aborted) yield page;
  }
}
