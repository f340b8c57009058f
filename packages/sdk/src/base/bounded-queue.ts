/** First in, first out, with a limit: a full queue says so instead of growing. */
export class BoundedQueue<T> {
  readonly limit: number;
  #items: (T | undefined)[] = [];
  #first = 0;

  /** @throws TypeError when `limit` is not a whole number above 0. */
  constructor(limit: number) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new TypeError(`limit must be a whole number above 0, got ${limit}`);
    this.limit = limit;
  }

  get size(): number {
    return this.#items.length - this.#first;
  }

  /** Adds `item` at the end; `false`, and nothing added, when the queue is full. */
  offer(item: T): boolean {
    if (this.size >= this.limit) return false;
    this.#items.push(item);
    return true;
  }

  /** Takes the oldest item, or `undefined` when there is none. */
  take(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.#first > 32 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** The items now waiting, oldest first. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = this.#first; i < this.#items.length; i++) yield this.#items[i] as T;
  }
}
