import { endOfTurn } from './end-of-turn.ts';

/** Work that may be over before the turn of the event loop is in which it began. */
export interface Passing {
  /** The turn is over and the work is not. Must not throw. */
  outlast(): void;
}

/**
 * Tells work that it has outlasted a turn of the event loop. What only lasting work needs, such as a line that people read, waits until
 * then: work that finds everything at hand is over by that time and needs none of it.
 */
export class TurnWatch {
  #watched = new Set<Passing>();
  #waits = false;

  /** Watches work until this turn is over. */
  watch(work: Passing): void {
    this.#watched.add(work);
    if (this.#waits) return;
    this.#waits = true;
    endOfTurn(this.#tell);
  }

  /** The work is over. */
  forget(work: Passing): void {
    this.#watched.delete(work);
  }

  readonly #tell = (): void => {
    this.#waits = false;
    const watched = this.#watched;
    if (watched.size === 0) return;
    this.#watched = new Set();
    for (const work of watched) work.outlast();
  };
}
