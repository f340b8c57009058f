import type { Case, CaseFeature, PastCases, SimilarCase } from './case.ts';
import { wordsOf } from './words-of.ts';

/** Limits and weights of {@link CaseIndex}. */
export const CASE_INDEX_DEFAULTS = Object.freeze({
  /** Cases held; one more lets the oldest go, which `letGo` counts. */
  maxCases: 100_000,
  /** Cases given at most. */
  limit: 5,
  /** Less in common than this is chance. */
  minSimilarity: 0.25,
});

/** How much it says that two cases share a thing, before its rarity: what was found out counts more than what was written. */
const WEIGHTS: Readonly<Record<CaseFeature['aspect'] | 'word', number>> = Object.freeze({
  cause: 3,
  mechanism: 2,
  template: 2,
  evidence: 1.5,
  component: 1,
  action: 1,
  word: 0.5,
});

const MAX_FEATURES = 64;
const MAX_SHARED_WORDS = 8;

/**
 * Finds past cases that share much with a new one. An inverted index: for each feature and word the cases that have it. What is shared
 * is weighed by its kind and by how rare it is (inverse document frequency, Robertson and Spärck Jones, 1976) and set against the weight
 * of all that is known of the case asked about.
 *
 * Time of a search: linear in how often what is asked for occurs. Of a case it keeps the title, and a reference for each feature and word.
 */
export class CaseIndex implements PastCases {
  readonly #maxCases: number;
  /** Cases by slot; slots are used up in order and made anew when half of them are empty. */
  #slots: (Entry | undefined)[] = [];
  #slotOf = new Map<string, number>();
  #postings = new Map<string, Posting>();
  #scores = new Float32Array(0);
  #letGo = 0;

  constructor({ maxCases = CASE_INDEX_DEFAULTS.maxCases }: { readonly maxCases?: number } = {}) {
    this.#maxCases = maxCases;
  }

  get size(): number {
    return this.#slotOf.size;
  }

  /** Cases let go so far, to make room for others. */
  get letGo(): number {
    return this.#letGo;
  }

  /** Adds a case; one with the same id is replaced. */
  add(given: Case): void {
    this.remove(given.id);
    if (this.#slotOf.size >= this.#maxCases) {
      const [oldest] = this.#slotOf.keys();
      if (oldest !== undefined && this.remove(oldest)) this.#letGo++;
    }
    if (this.#slots.length > 64 && this.#slots.length > 2 * this.#slotOf.size) this.#makeAnew();
    const { id, kind, title } = given;
    this.#place({ id, kind, title, postings: keysOf(given).map((key) => this.#postingOf(key)) });
  }

  /** Whether there was such a case. */
  remove(id: string): boolean {
    const slot = this.#slotOf.get(id);
    if (slot === undefined) return false;
    for (const posting of this.#slots[slot]?.postings ?? [])
      if (--posting.alive === 0) this.#postings.delete(posting.key);
    this.#slots[slot] = undefined;
    this.#slotOf.delete(id);
    return true;
  }

  search(asked: Case, { limit = CASE_INDEX_DEFAULTS.limit }: { readonly limit?: number } = {}): SimilarCase[] {
    const weights = new Map(keysOf(asked).map((key) => [key, this.#weightOf(key)]));
    const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    if (whole === 0 || this.#slotOf.size === 0) return [];
    if (this.#scores.length < this.#slots.length) this.#scores = new Float32Array(2 * this.#slots.length);
    const touched: number[] = [];
    for (const [key, weight] of weights) {
      const posting = this.#postings.get(key);
      if (!posting) continue;
      for (let i = 0; i < posting.count; i++) {
        const slot = posting.slots[i] as number;
        if (this.#scores[slot] === 0) touched.push(slot);
        (this.#scores[slot] as number) += weight;
      }
    }
    const least = CASE_INDEX_DEFAULTS.minSimilarity * whole;
    const best: { slot: number; score: number }[] = [];
    for (const slot of touched) {
      const score = this.#scores[slot] as number;
      this.#scores[slot] = 0;
      const entry = this.#slots[slot];
      if (score < least || !entry || entry.id === asked.id) continue;
      // Of equals the newest first.
      let place = best.length;
      while (place > 0 && isBefore({ slot, score }, best[place - 1] as { slot: number; score: number })) place--;
      if (place >= limit) continue;
      best.splice(place, 0, { slot, score });
      if (best.length > limit) best.pop();
    }
    return best.map(({ slot, score }) => explain(this.#slots[slot] as Entry, weights, score / whole));
  }

  #place(entry: Entry): void {
    const slot = this.#slots.push(entry) - 1;
    this.#slotOf.set(entry.id, slot);
    for (const posting of entry.postings) {
      if (posting.count === posting.slots.length) {
        const wider = new Uint32Array(2 * posting.count);
        wider.set(posting.slots);
        posting.slots = wider;
      }
      posting.slots[posting.count++] = slot;
      posting.alive++;
    }
  }

  #postingOf(key: string): Posting {
    let posting = this.#postings.get(key);
    if (!posting) this.#postings.set(key, (posting = { key, slots: new Uint32Array(2), count: 0, alive: 0 }));
    return posting;
  }

  #makeAnew(): void {
    const entries = this.#slots.filter((entry) => entry !== undefined);
    this.#slots = [];
    this.#slotOf = new Map();
    for (const posting of this.#postings.values()) posting.count = posting.alive = 0;
    for (const entry of entries) this.#place(entry);
  }

  #weightOf(key: string): number {
    const having = this.#postings.get(key)?.alive ?? 0;
    const aspect = key.slice(0, key.indexOf(' ')) as keyof typeof WEIGHTS;
    return WEIGHTS[aspect] * Math.log(1 + (this.#slotOf.size - having + 0.5) / (having + 0.5));
  }
}

interface Entry extends Pick<Case, 'id' | 'kind' | 'title'> {
  readonly postings: readonly Posting[];
}

/** The cases that have a feature or a word. */
interface Posting {
  readonly key: string;
  slots: Uint32Array;
  count: number;
  /** Cases among them that are still held. */
  alive: number;
}

/** Features and words as one kind of key: the aspect, a space, the value. */
function keysOf({ features, text }: Case): string[] {
  const keys = features.slice(0, MAX_FEATURES).map(({ aspect, value }) => `${aspect} ${value}`);
  return [...new Set([...keys, ...wordsOf(text).map((word) => `word ${word}`)])];
}

function isBefore(a: { slot: number; score: number }, b: { slot: number; score: number }): boolean {
  return a.score > b.score || (a.score === b.score && a.slot > b.slot);
}

function explain(
  { id, kind, title, postings }: Entry,
  weights: ReadonlyMap<string, number>,
  similarity: number,
): SimilarCase {
  const shared = postings
    .map(({ key }) => key)
    .filter((key) => weights.has(key))
    .sort((a, b) => (weights.get(b) as number) - (weights.get(a) as number) || (a < b ? -1 : 1));
  const split = (key: string): readonly [string, string] => {
    const space = key.indexOf(' ');
    return [key.slice(0, space), key.slice(space + 1)];
  };
  const parts = shared.map((key) => split(key));
  return {
    id,
    kind,
    title,
    similarity: Math.min(1, similarity),
    shared: parts
      .filter(([aspect]) => aspect !== 'word')
      .map(([aspect, value]) => ({ aspect: aspect as CaseFeature['aspect'], value })),
    words: parts.flatMap(([aspect, value]) => (aspect === 'word' ? [value] : [])).slice(0, MAX_SHARED_WORDS),
  };
}
