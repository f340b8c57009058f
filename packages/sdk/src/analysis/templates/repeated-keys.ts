/**
 * Tells numbers that were added once from those added more often, without an object for each: a hash table with open addressing in two
 * arrays, half full at most.
 */
export class RepeatedKeys {
  #keys: Float64Array;
  #counts: Uint8Array;
  #mask: number;

  /** For at most `most` different numbers: whole ones from 0 on that are exact. */
  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * most + 2));
    this.#keys = new Float64Array(size);
    this.#counts = new Uint8Array(size);
    this.#mask = size - 1;
  }

  add(key: number): void {
    const slot = this.#slotOf(key);
    this.#keys[slot] = key;
    if ((this.#counts[slot] as number) < 2) (this.#counts[slot] as number)++;
  }

  isRepeated(key: number): boolean {
    return this.#counts[this.#slotOf(key)] === 2;
  }

  #slotOf(key: number): number {
    const low = (key % 0x1_0000_0000) | 0;
    let slot = Math.imul(low ^ (low >>> 15) ^ Math.trunc(key / 0x1_0000_0000), 0x9e3779b1) >>> 7;
    for (slot &= this.#mask; this.#counts[slot] !== 0 && this.#keys[slot] !== key; slot = (slot + 1) & this.#mask);
    return slot;
  }
}
