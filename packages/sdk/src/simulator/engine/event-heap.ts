/**
 * Future events, earliest first; events of the same moment leave in the order they came, so that a run repeats exactly. A binary heap
 * of slot numbers over typed arrays: sifting moves integers, never objects.
 */
export class EventHeap {
  #at = new Float64Array(1024);
  #order = new Float64Array(1024);
  #kind = new Uint8Array(1024);
  #item: unknown[] = [];
  #heap = new Int32Array(1024);
  #free: number[] = [];
  #size = 0;
  #slots = 0;
  #next = 0;

  /** The event that {@link pop} took out last. */
  at = 0;
  kind = 0;
  item: unknown = undefined;

  get size(): number {
    return this.#size;
  }

  /** Moment of the earliest event; `Infinity` when there is none. */
  get nextAt(): number {
    return this.#size === 0 ? Infinity : (this.#at[this.#heap[0] as number] as number);
  }

  push(at: number, kind: number, item: unknown): void {
    const slot = this.#free.pop() ?? this.#newSlot();
    this.#at[slot] = at;
    this.#order[slot] = this.#next++;
    this.#kind[slot] = kind;
    this.#item[slot] = item;
    this.#up(this.#size++, slot);
  }

  /** Takes the earliest event out into `at`, `kind` and `item`; `false` when there is none. */
  pop(): boolean {
    if (this.#size === 0) return false;
    const slot = this.#heap[0] as number;
    this.at = this.#at[slot] as number;
    this.kind = this.#kind[slot] as number;
    this.item = this.#item[slot];
    this.#item[slot] = undefined;
    this.#free.push(slot);
    const last = this.#heap[--this.#size] as number;
    if (this.#size > 0) this.#down(last);
    return true;
  }

  #up(from: number, slot: number): void {
    const heap = this.#heap;
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const other = heap[parent] as number;
      if (!this.#before(slot, other)) break;
      heap[i] = other;
      i = parent;
    }
    heap[i] = slot;
  }

  #down(slot: number): void {
    const heap = this.#heap;
    const size = this.#size;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(heap[child + 1] as number, heap[child] as number)) child++;
      const other = heap[child] as number;
      if (!this.#before(other, slot)) break;
      heap[i] = other;
      i = child;
    }
    heap[i] = slot;
  }

  #before(a: number, b: number): boolean {
    const atA = this.#at[a] as number;
    const atB = this.#at[b] as number;
    return atA < atB || (atA === atB && (this.#order[a] as number) < (this.#order[b] as number));
  }

  #newSlot(): number {
    if (this.#slots === this.#at.length) {
      const capacity = this.#slots * 2;
      this.#at = grown(this.#at, new Float64Array(capacity));
      this.#order = grown(this.#order, new Float64Array(capacity));
      this.#kind = grown(this.#kind, new Uint8Array(capacity));
      this.#heap = grown(this.#heap, new Int32Array(capacity));
    }
    return this.#slots++;
  }
}

function grown<T extends Float64Array | Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
