/** The newest records, at most `limit`; the oldest make room. Records come in order of their time. */
export class RecordRing<T extends { readonly at: number }> {
  readonly limit: number;
  #items: T[] = [];
  #first = 0;
  /** Records before this moment have been dropped; `-Infinity` while none has. */
  keptSince = -Infinity;

  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  push(record: T): void {
    if (this.#items.length < this.limit) {
      this.#items.push(record);
      return;
    }
    this.keptSince = (this.#items[this.#first] as T).at;
    this.#items[this.#first] = record;
    this.#first = (this.#first + 1) % this.limit;
  }

  /** Records from `from` (inclusive) to `to` (exclusive), oldest first. */
  *between(from: number, to: number): IterableIterator<T> {
    for (let i = 0; i < this.#items.length; i++) {
      const record = this.#items[(this.#first + i) % this.#items.length] as T;
      if (record.at >= to) return;
      if (record.at >= from) yield record;
    }
  }
}
