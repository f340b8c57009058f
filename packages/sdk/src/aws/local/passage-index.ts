import type MiniSearch from 'minisearch';
import type { Passage } from '../contract/capabilities.ts';

/** A passage that can be found. */
export interface IndexedPassage {
  readonly id: string;
  readonly text: string;
  readonly title: string;
  readonly source: string;
}

/** Characters of a query that are used. */
const QUERY_CHARS = 1_000;
/** Words that say nothing about what a text is about. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and are as at be but by do does for from had has have how i if in into is it its no not of on or so that the their then there these they this to was we were what when where which who why will with you'.split(
    ' ',
  ),
);

/**
 * Full-text search in memory (BM25 with prefixes; small misspellings of longer words where nothing else fits). The score of a passage is its BM25 score over
 * the best one's, times the share of the query's words that it holds: 1 for the best passage that holds them all.
 */
export class PassageIndex {
  readonly #index: MiniSearch<IndexedPassage>;
  readonly #passages = new Map<string, IndexedPassage>();

  constructor(index: MiniSearch<IndexedPassage>) {
    this.#index = index;
  }

  static async create(): Promise<PassageIndex> {
    // Loaded with the first search: most hosts have nothing to search.
    const { default: Search } = await import('minisearch');
    return new PassageIndex(
      new Search<IndexedPassage>({
        fields: ['title', 'text'],
        processTerm: (term) => (STOP_WORDS.has(term.toLowerCase()) ? null : term.toLowerCase()),
        searchOptions: { boost: { title: 2 }, prefix: (term) => term.length > 3 },
      }),
    );
  }

  get size(): number {
    return this.#passages.size;
  }

  add(passage: IndexedPassage): void {
    this.remove(passage.id);
    this.#passages.set(passage.id, passage);
    this.#index.add(passage);
  }

  remove(id: string): void {
    if (this.#passages.delete(id)) this.#index.discard(id);
  }

  search(query: string, limit: number): readonly (Passage & { readonly id: string })[] {
    const asked = query.slice(0, QUERY_CHARS);
    const exact = this.#index.search(asked);
    // Misspellings are allowed for only where nothing is spelt as asked: otherwise many near words outweigh the right one.
    const results =
      exact.length > 0 ? exact : this.#index.search(asked, { fuzzy: (term) => (term.length > 5 ? 0.2 : false) });
    const best = results[0]?.score ?? 0;
    const words = new Set(
      query
        .slice(0, QUERY_CHARS)
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu),
    ).size;
    return results.slice(0, limit).flatMap(({ id, score, queryTerms }) => {
      const passage = this.#passages.get(String(id));
      if (passage === undefined) return [];
      const { text, title, source } = passage;
      const share = words === 0 ? 0 : Math.min(1, queryTerms.length / words);
      return [{ id: passage.id, text, title, source, score: best === 0 ? 0 : (score / best) * share }];
    });
  }
}
