import { clipped, marked } from '../content/mark.ts';
import { overlap } from '../content/overlap.ts';

/** A document that the fake's knowledge bases, reranker and Q Business search. */
export interface FakeDocument {
  readonly title: string;
  readonly text: string;
  /** `https:` or `s3:`. Default: an address made from the title, at a host that cannot exist. */
  readonly uri?: string;
}

/** A document that was found. */
export interface FoundDocument {
  readonly title: string;
  readonly text: string;
  readonly uri: string;
  /** Share of the query's words, 0 to 1. */
  readonly score: number;
}

/** The best of the documents; without any, three that hold nothing but the query. Every text carries the fake's mark. */
export function searchDocuments(documents: readonly FakeDocument[], query: string, limit: number): FoundDocument[] {
  const made: FakeDocument[] = [1, 2, 3].map((n) => ({
    title: `Made-up document ${n}`,
    text: `Nothing was searched for: ${clipped(query, 300)}`,
  }));
  return (documents.length > 0 ? documents : made)
    .map(({ title, text, uri = `https://aws-fake.invalid/${encodeURIComponent(title)}` }) => ({
      title: marked(title),
      text: marked(text),
      uri,
      score: overlap(query, `${title} ${text}`),
    }))
    .filter(({ score }) => documents.length === 0 || score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}
