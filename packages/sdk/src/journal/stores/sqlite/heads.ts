import type { SavedHeads } from './writer.ts';

/** Facts after which the heads are saved: what opening a journal has to read again at most, besides one group. */
const SAVE_EVERY = 4_096;

/** Heads held in memory besides those that are not saved yet. */
const CACHE_LIMIT = 50_000;

/** Heads as they are in the file. */
export interface SavedHeadsFile {
  /** A saved head; 0 for none. */
  savedHead(incidentId: string): number;
  /** The last of the saved incidents by the bytes of their identifiers; empty for none. */
  lastIncident(): string;
}

/**
 * seq of each incident's newest fact. In memory are the heads that changed since they were last saved, and a limited number of others;
 * the rest are looked up in the file.
 */
export class Heads {
  readonly #saved: SavedHeadsFile;
  /** No saved incident comes after this one; `undefined` when that cannot be said. */
  #last: string | undefined;
  readonly #cache = new Map<string, number>();
  #unsaved = new Map<string, number>();
  #unsavedFacts = 0;

  constructor(saved: SavedHeadsFile) {
    this.#saved = saved;
    const last = saved.lastIncident();
    // The file sorts by bytes of UTF-8, which up to here is the order of strings.
    this.#last = /[\ud800-\uffff]/.test(last) ? undefined : last;
  }

  get(incidentId: string): number {
    const known = this.#unsaved.get(incidentId) ?? this.#cache.get(incidentId);
    if (known !== undefined) return known;
    // Identifiers grow with time: what is new need not be looked for among what is saved.
    if (this.#last !== undefined && incidentId > this.#last) return 0;
    const seq = this.#saved.savedHead(incidentId);
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
    for (const [incidentId, seq] of this.#unsaved) {
      this.#remember(incidentId, seq);
      if (this.#last !== undefined && incidentId > this.#last) this.#last = incidentId;
    }
    this.#unsaved = new Map();
    this.#unsavedFacts = 0;
  }

  #remember(incidentId: string, seq: number): void {
    this.#cache.delete(incidentId);
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.delete(this.#cache.keys().next().value as string);
    this.#cache.set(incidentId, seq);
  }
}
