import type { Clock, Ids } from '../base/index.ts';
import type { RejectedPayload } from './contract/index.ts';

/** Bytes of a rejected payload that are kept. */
const EXCERPT_BYTES = 16_384;

/** The newest payloads that could not be read; past the limit the oldest is let go. */
export class RejectedPayloads {
  readonly limit: number;
  readonly #clock: Clock;
  readonly #ids: Ids;
  #items: RejectedPayload[] = [];

  constructor({ clock, ids, limit }: { readonly clock: Clock; readonly ids: Ids; readonly limit: number }) {
    this.#clock = clock;
    this.#ids = ids;
    this.limit = limit;
  }

  keep(payload: Omit<RejectedPayload, 'id' | 'receivedAt'>): RejectedPayload {
    const kept = {
      ...payload,
      id: this.#ids.next('pay'),
      receivedAt: this.#clock.now(),
      excerpt: firstBytes(payload.excerpt, EXCERPT_BYTES),
    };
    this.#items = [kept, ...this.#items].slice(0, this.limit);
    return kept;
  }

  /** Newest first. */
  list(): readonly RejectedPayload[] {
    return this.#items;
  }
}

function firstBytes(text: string, limit: number): string {
  const short = text.slice(0, limit); // a character takes a byte or more
  const bytes = Buffer.from(short, 'utf8');
  if (bytes.length <= limit) return short;
  // stream: true holds back a character that the cut went through.
  return new TextDecoder().decode(bytes.subarray(0, limit), { stream: true });
}
