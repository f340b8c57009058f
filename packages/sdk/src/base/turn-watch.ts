import { endOfTurn } from './end-of-turn.ts';

/** Work that may be over before the turn of the event loop is in which it began. */
export interface Passing {
  /** Where {@link TurnWatch} has it; -1 while it is not watched. Nobody else's. */
  watchedAt: number;
  /** The turn is over and the work is not. Must not throw. */
  outlast(): void;
}

/**
 * Tells work that it has outlasted a turn of the event loop. What only lasting work needs, such as a line that people read, waits until
 * then: work that finds everything at hand is over by that time and needs none of it.
 */
export class TurnWatch {
  #watched: Passing[] = [];
  #waits = false;

  /** Watches work until this turn is over. */
  watch(work: Passing): void {
    if (work.watchedAt >= 0) return;
    work.watchedAt = this.#watched.push(work) - 1;
    if (this.#waits) return;
    this.#waits = true;
    endOfTurn(this.#tell);
  }

  /** The work is over. */
  forget(work: Passing): void {
    const place = work.watchedAt;
    if (place < 0) return;
    work.watchedAt = -1;
    const last = this.#watched.pop();
    if (last === undefined || last === work) return;
    this.#watched[place] = last;
    last.watchedAt = place;
  }

  readonly #tell = (): void => {
    this.#waits = false;
    const watched = this.#watched;
    this.#watched = [];
    for (const work of watched) work.watchedAt = -1;
    for (const work of watched) work.outlast();
  };
}
