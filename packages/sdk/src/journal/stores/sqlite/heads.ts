import type { SavedHeads } from './writer.ts';

/** Facts after which the heads are saved: what opening a journal has to read again at most, besides one group. */
const SAVE_EVERY = 4_096;

/** Heads held in memory besides those that are not saved yet. */
const CACHE_LIMIT = 50_000;

/**
 * seq of each incident's newest fact. In memory are the heads that changed since they were last saved, and a limited number of others;
 * the rest are looked up in the file.
 */
export class Heads {
  readonly #saved: (incidentId: string) => number;
  readonly #cache = new Map<string, number>();
  #unsaved = new Map<string, number>();
  #unsavedFacts = 0;

  /** @param saved looks up a saved head; 0 for none. */
  constructor(saved: (incidentId: string) => number) {
    this.#saved = saved;
  }

  get(incidentId: string): number {
    const known = this.#unsaved.get(incidentId) ?? this.#cache.get(incidentId);
    if (known !== undefined) return known;
    const seq = this.#saved(incidentId);
    if (seq > 0) this.#remember(incidentId, seq);
    return seq;
  }

  /** Takes over heads that are on disk now, after `facts` more facts. */
  advance(heads: Iterable<readonly [string, number]>, facts: number): void {
    for (const [incidentId, seq] of heads) this.#unsaved.set(incidentId, seq);
    this.#unsavedFacts += facts;
  }

  /** What to save with the next group, complete up to `at`; `undefined` when it is not yet worth it. */
  due(at: number): SavedHeads | undefined {
    if (this.#unsavedFacts < SAVE_EVERY) return undefined;
    return {
      at,
      incidents: [...this.#unsaved.keys()],
      seqs: [...this.#unsaved.values()],
    };
  }

  /** They are saved. */
  settle(): void {
    for (const [incidentId, seq] of this.#unsaved) this.#remember(incidentId, seq);
    this.#unsaved = new Map();
    this.#unsavedFacts = 0;
  }

  #remember(incidentId: string, seq: number): void {
    this.#cache.delete(incidentId);
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.delete(this.#cache.keys().next().value as string);
    this.#cache.set(incidentId, seq);
  }
}
