import { BoundedQueue, endOfTurn, type StateBoard } from '../../base/index.ts';
import type { QueueState } from '../../protocol/index.ts';

/** State key of the {@link QueueState}. */
export const QUEUE_KEY = 'queue';

/** What became of a request for a place: work now, wait, or neither. */
export type Admission = 'now' | 'later' | 'full';

/** Gives runs a place to work, so many at once, the others in line. A run that waits for a person has no place and asks for one again. */
export class RunQueue {
  readonly concurrency: number;
  readonly limit: number;
  readonly #board: StateBoard;
  readonly #running = new Set<string>();
  readonly #waiting: BoundedQueue<Waiting>;
  /** Runs that had a place before, or that a restart found: they are as many as there are open incidents, and go first. */
  readonly #returning: Waiting[] = [];
  #refused = 0;
  #published = false;

  /** @throws TypeError when a limit is not a whole number above 0. */
  constructor({
    concurrency,
    limit,
    board,
  }: {
    readonly concurrency: number;
    readonly limit: number;
    readonly board: StateBoard;
  }) {
    if (!Number.isInteger(concurrency) || concurrency < 1)
      throw new TypeError(`concurrency must be a whole number above 0, got ${concurrency}`);
    this.concurrency = concurrency;
    this.limit = limit;
    this.#waiting = new BoundedQueue(limit);
    this.#board = board;
    this.#publish();
  }

  /** Runs refused since the start because the line was full. */
  get refused(): number {
    return this.#refused;
  }

  state(): QueueState {
    return {
      running: [...this.#running],
      waiting: [...this.#returning, ...this.#waiting].filter(({ gone }) => !gone).map(({ incidentId }) => incidentId),
      concurrency: this.concurrency,
      limit: this.limit,
    };
  }

  /** A place for a new run. `later` calls `start` when its turn comes, with the place already taken. */
  admit(incidentId: string, start: () => void): Admission {
    let admission: Admission = 'now';
    if (this.#free()) this.#running.add(incidentId);
    else if (this.#waiting.offer({ incidentId, start, gone: false })) admission = 'later';
    else {
      admission = 'full';
      this.#refused++;
    }
    this.#changed();
    return admission;
  }

  /** A place for a run that goes on; it is never refused. Resolves when it has one, at once when one is free. */
  enter(incidentId: string): Promise<void> | undefined {
    if (this.#free()) {
      this.#running.add(incidentId);
      this.#changed();
      return undefined;
    }
    return new Promise((resolve) => {
      this.#returning.push({ incidentId, start: resolve, gone: false });
      this.#changed();
    });
  }

  /** Gives the place back, to whoever is next. Without a place it does nothing. */
  leave(incidentId: string): void {
    if (!this.#running.delete(incidentId)) return;
    this.#next();
    this.#changed();
  }

  /** Takes a run out of the line. */
  withdraw(incidentId: string): void {
    for (const waiting of [...this.#returning, ...this.#waiting])
      if (waiting.incidentId === incidentId) waiting.gone = true;
    this.#changed();
  }

  /** Nobody gets a place any more; runs that wait to go on are let through to see that the host stops. */
  stop(): void {
    while (this.#waiting.take() !== undefined);
    for (const { start } of this.#returning.splice(0)) start();
    this.#changed();
  }

  #free(): boolean {
    return this.#running.size < this.concurrency && this.#returning.length === 0 && this.#waiting.size === 0;
  }

  #next(): void {
    while (this.#running.size < this.concurrency) {
      const waiting = this.#returning.shift() ?? this.#waiting.take();
      if (waiting === undefined) return;
      if (waiting.gone) continue;
      this.#running.add(waiting.incidentId);
      waiting.start();
    }
  }

  /** State is for readers: what changes several times in one turn is published once. */
  #changed(): void {
    if (this.#published) return;
    this.#published = true;
    endOfTurn(() => {
      this.#published = false;
      this.#publish();
    });
  }

  #publish(): void {
    this.#board.set(QUEUE_KEY, this.state());
  }
}

interface Waiting {
  readonly incidentId: string;
  readonly start: () => void;
  gone: boolean;
}
