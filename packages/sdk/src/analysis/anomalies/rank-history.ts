/** Values of a closed block of which nothing is forgotten: this many at either end. */
const TAIL = 10;
/** Groups that the values between the ends are counted in. */
const GROUPS = 12;
const KEPT = 2 * TAIL + GROUPS;

/** Values in a block, and closed blocks that are remembered: the last 4,800 to 5,200 values. */
const BLOCK = 400;
const BLOCKS = 12;

/**
 * How a value stands among the last few thousand of its kind, in constant memory (7.5 KB) and without sorting.
 *
 * The newest values are held in order. Each time there are 400 of them they are summed up in 32 entries: the ten lowest and ten highest as
 * they are, the rest as twelve groups with one value for each. Counts are exact where it matters, among the extremes, and within half a group a
 * block elsewhere. The oldest block is dropped when a thirteenth is closed.
 */
export class RankHistory {
  readonly #newest = new Float64Array(BLOCK);
  #newestCount = 0;
  /** Entries of all closed blocks, ascending, with how many values all entries before each stand for, and its block. */
  readonly #values = new Float64Array(BLOCKS * KEPT);
  readonly #before = new Uint16Array(BLOCKS * KEPT);
  readonly #blocks = new Uint8Array(BLOCKS * KEPT);
  #entries = 0;
  #closed = 0;
  #block = 0;

  /** Values that are remembered. */
  get count(): number {
    return this.#closed + this.#newestCount;
  }

  /** The least value remembered; Infinity without any. */
  get least(): number {
    const newest = this.#newestCount > 0 ? (this.#newest[0] as number) : Infinity;
    return this.#entries > 0 ? Math.min(newest, this.#values[0] as number) : newest;
  }

  /** The greatest value remembered; -Infinity without any. */
  get greatest(): number {
    const newest = this.#newestCount > 0 ? (this.#newest[this.#newestCount - 1] as number) : -Infinity;
    return this.#entries > 0 ? Math.max(newest, this.#values[this.#entries - 1] as number) : newest;
  }

  /** Values remembered that are less than `value`. */
  countBelow(value: number): number {
    return this.#closedBefore(firstNotBelow(this.#values, this.#entries, value)) + this.#newestBelow(value);
  }

  /** Values remembered that are at most `value`. */
  countUpTo(value: number): number {
    return (
      this.#closedBefore(firstAbove(this.#values, this.#entries, value)) +
      firstAbove(this.#newest, this.#newestCount, value)
    );
  }

  /** Remembers a value, which must be a number. */
  add(value: number): void {
    const place = firstAbove(this.#newest, this.#newestCount, value);
    this.#newest.copyWithin(place + 1, place, this.#newestCount);
    this.#newest[place] = value;
    this.#newestCount++;
    if (this.#newestCount === BLOCK) this.#close();
  }

  #closedBefore(entry: number): number {
    return entry < this.#entries ? (this.#before[entry] as number) : this.#closed;
  }

  #newestBelow(value: number): number {
    return firstNotBelow(this.#newest, this.#newestCount, value);
  }

  #close(): void {
    // The same array holds what each entry stands for while entries move, and the sums again afterwards.
    const weights = this.#before;
    for (let entry = 0; entry < this.#entries; entry++)
      weights[entry] = this.#closedBefore(entry + 1) - this.#closedBefore(entry);
    this.#dropOldest(weights);
    this.#merge(weights);
    this.#newestCount = 0;
    this.#block = (this.#block + 1) % BLOCKS;
    this.#closed = 0;
    for (let entry = 0; entry < this.#entries; entry++) {
      const weight = weights[entry] as number;
      this.#before[entry] = this.#closed;
      this.#closed += weight;
    }
  }

  /** The oldest block has the number that the newest is about to take. */
  #dropOldest(weights: Uint16Array): void {
    let room = 0;
    for (let entry = 0; entry < this.#entries; entry++)
      if (this.#blocks[entry] !== this.#block) this.#move(entry, room++, weights);
    this.#entries = room;
  }

  /** From the end, so that what moves up never meets what has not moved yet. */
  #merge(weights: Uint16Array): void {
    let old = this.#entries - 1;
    this.#entries += KEPT;
    for (let kept = KEPT - 1, room = this.#entries - 1; kept >= 0; room--) {
      const value = this.#newest[middleOf(kept)] as number;
      if (old >= 0 && (this.#values[old] as number) > value) {
        this.#move(old--, room, weights);
        continue;
      }
      this.#values[room] = value;
      this.#blocks[room] = this.#block;
      weights[room] = firstOf(kept + 1) - firstOf(kept);
      kept--;
    }
  }

  #move(from: number, to: number, weights: Uint16Array): void {
    this.#values[to] = this.#values[from] as number;
    this.#blocks[to] = this.#blocks[from] as number;
    weights[to] = weights[from] as number;
  }
}

/** Position, in an ordered block, of the first value that an entry of its summary stands for. */
function firstOf(entry: number): number {
  if (entry <= TAIL) return entry;
  if (entry >= TAIL + GROUPS) return BLOCK - (KEPT - entry);
  return TAIL + Math.round(((entry - TAIL) * (BLOCK - 2 * TAIL)) / GROUPS);
}

/** Position of the value that an entry keeps. */
function middleOf(entry: number): number {
  return (firstOf(entry) + firstOf(entry + 1) - 1) >> 1;
}

function firstNotBelow(ascending: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(ascending: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
