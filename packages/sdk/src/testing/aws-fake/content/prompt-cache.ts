import { tokensOf } from './tokens.ts';

/** Prefixes kept; the oldest goes first. */
const MAX_PREFIXES = 256;
/** A shorter prefix is not cached, and nobody says so: the least that any model documents. */
const MIN_TOKENS = 1_024;

/** Token counts of a request, split as a service with prompt caching splits them. */
export interface PromptUsage {
  readonly inputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheWriteInputTokens: number;
}

/** Remembers prefixes that ended in a cache point. */
export class PromptCache {
  readonly #seen = new Set<string>();

  /** Counts a prompt, given as its parts in order; `cachePoint` marks the end of what is to be cached. */
  count(modelId: string, parts: readonly (string | { readonly cachePoint: true })[]): PromptUsage {
    const points = parts.flatMap((part, i) => (typeof part === 'string' ? [] : [i]));
    const text = (from: number, to: number): string =>
      parts
        .slice(from, to)
        .filter((part) => typeof part === 'string')
        .join('\n');
    const total = tokensOf(text(0, parts.length));
    let read = 0;
    let written = 0;
    for (const point of points) {
      const prefix = text(0, point);
      const tokens = tokensOf(prefix);
      if (tokens < MIN_TOKENS) continue;
      if (this.#seen.has(`${modelId}\n${prefix}`)) read = tokens;
      else {
        written = tokens - read;
        this.#remember(`${modelId}\n${prefix}`);
      }
    }
    return { inputTokens: total - read - written, cacheReadInputTokens: read, cacheWriteInputTokens: written };
  }

  #remember(key: string): void {
    this.#seen.add(key);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_PREFIXES && oldest !== undefined) this.#seen.delete(oldest);
  }
}
