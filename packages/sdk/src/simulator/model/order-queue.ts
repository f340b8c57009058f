import type { Flow } from '../engine/flow.ts';
import type { Hop } from '../engine/operation.ts';

/** Messages that wait at most; a publisher gets an error beyond it. */
const BACKLOG_LIMIT = 20_000;
const ATTEMPTS = 5;
const REDELIVERY_MS = 2_000;

/** Orders that wait for the worker. A job that fails comes back after a while, and after five attempts it is put aside. */
export class OrderQueue {
  #flow: Flow;
  #job: Hop;
  #waiting: number[] = [];
  #taken = 0;
  /** Jobs that were put aside. */
  deadLetters = 0;

  constructor(flow: Flow, job: Hop) {
    this.#flow = flow;
    this.#job = job;
  }

  /** Messages not yet taken by a worker. */
  get backlog(): number {
    return this.#waiting.length;
  }

  /** Adds a message; `false` when the queue is full. */
  publish(attempt = 1): boolean {
    if (this.#waiting.length >= BACKLOG_LIMIT) return false;
    this.#waiting.push(attempt);
    this.deliver();
    return true;
  }

  /** Hands messages to workers that have a place free. Called again every step, since workers may have come back. */
  deliver(): void {
    const worker = this.#job.route.callee;
    while (this.#taken < worker.workers) {
      const attempt = this.#waiting.shift();
      if (attempt === undefined) return;
      this.#taken++;
      this.#flow.enter(
        {
          kind: 'process-order',
          client: null,
          host: 0,
          validLogin: true,
          answer: null,
          attempt,
          ended: (outcome) => {
            this.#taken--;
            if (outcome === 'failed') this.#retry(attempt);
            this.#flow.after(0, () => this.deliver());
          },
        },
        this.#job,
      );
    }
  }

  #retry(attempt: number): void {
    if (attempt < ATTEMPTS) this.#flow.after(REDELIVERY_MS, () => this.publish(attempt + 1));
    else this.deadLetters++;
  }
}
