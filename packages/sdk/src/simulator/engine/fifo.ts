/** A ring buffer that grows by doubling. Whoever uses it keeps its length within a limit of their own. */
export class Fifo<T> {
  #items: (T | undefined)[] = Array.from({ length: 16 });
  #first = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size === this.#items.length) this.#grow();
    this.#items[(this.#first + this.#size) & (this.#items.length - 1)] = item;
    this.#size++;
  }

  peek(): T | undefined {
    return this.#size === 0 ? undefined : this.#items[this.#first];
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#items.length - 1);
    this.#size--;
    return item;
  }

  #grow(): void {
    const items: (T | undefined)[] = Array.from({ length: this.#items.length * 2 });
    for (let i = 0; i < this.#size; i++) items[i] = this.#items[(this.#first + i) & (this.#items.length - 1)];
    this.#items = items;
    this.#first = 0;
  }
}
