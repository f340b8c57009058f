/** Difference between the mean of the last rows and the mean of the rows before them. */
export class MeanShift {
  readonly #recent: number;
  readonly #before: number;
  readonly #ring: Float64Array;
  #count = 0;
  #next = 0;
  #recentSum = 0;
  #beforeSum = 0;

  constructor({ recent, before }: { readonly recent: number; readonly before: number }) {
    this.#recent = recent;
    this.#before = before;
    this.#ring = new Float64Array(recent + before);
  }

  /** Takes the next value; NaN until there are enough. */
  next(value: number): number {
    const ring = this.#ring;
    const length = ring.length;
    const moved = ring[(this.#next + this.#before) % length] as number;
    if (this.#count >= this.#recent) {
      this.#recentSum -= moved;
      this.#beforeSum += moved;
    }
    if (this.#count === length) this.#beforeSum -= ring[this.#next] as number;
    else this.#count++;
    ring[this.#next] = value;
    this.#recentSum += value;
    this.#next++;
    if (this.#next === length) this.#wrap();
    return this.#count === length ? this.#recentSum / this.#recent - this.#beforeSum / this.#before : NaN;
  }

  /** Forgets all values: after a gap, what was before is not what came just before. */
  restart(): void {
    this.#count = 0;
    this.#next = 0;
    this.#recentSum = 0;
    this.#beforeSum = 0;
  }

  /** Sums anew once a round, so that rounding does not add up. */
  #wrap(): void {
    this.#next = 0;
    this.#recentSum = 0;
    this.#beforeSum = 0;
    for (let row = 0; row < this.#before; row++) this.#beforeSum += this.#ring[row] as number;
    for (let row = this.#before; row < this.#ring.length; row++) this.#recentSum += this.#ring[row] as number;
  }
}
