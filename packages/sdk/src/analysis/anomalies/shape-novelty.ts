import { ANOMALY_DEFAULTS } from './anomaly-settings.ts';

const { shapeRows, shapeBins } = ANOMALY_DEFAULTS;

/** n × ln(n) for every count that a bin can have. */
const N_LOG_N = Float64Array.from({ length: shapeRows + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log(n)));

/**
 * How unlike its history the recent past of a metric is as a whole: the relative entropy (Kullback & Leibler 1951) of the last rows over
 * the tenths of the history, each of which held a tenth of it. 0 when alike, ln 10 when all rows fall into one tenth: a metric that stands still, or keeps to one
 * end, although no single value is strange.
 */
export class ShapeNovelty {
  readonly #ring = new Uint8Array(shapeRows);
  readonly #counts = new Uint16Array(shapeBins);
  #rows = 0;
  #next = 0;
  #sum = 0;

  /** Takes where the next value stands in its history, 0 to 1; NaN until there are enough, and for NaN. */
  next(fraction: number): number {
    if (Number.isNaN(fraction)) return NaN;
    if (this.#rows === shapeRows) this.#count(this.#ring[this.#next] as number, -1);
    else this.#rows++;
    const bin = Math.min(shapeBins - 1, Math.floor(fraction * shapeBins));
    this.#ring[this.#next] = bin;
    this.#next = (this.#next + 1) % shapeRows;
    this.#count(bin, 1);
    if (this.#rows < shapeRows) return NaN;
    // Counts are few, so many rows share a value exactly; rounding it keeps sums in another order equal.
    return Math.round(1e9 * (this.#sum / shapeRows - Math.log(shapeRows / shapeBins))) / 1e9;
  }

  /** Forgets all rows. */
  restart(): void {
    this.#rows = 0;
    this.#next = 0;
    this.#sum = 0;
    this.#counts.fill(0);
  }

  #count(bin: number, change: 1 | -1): void {
    const count = this.#counts[bin] as number;
    this.#sum += (N_LOG_N[count + change] as number) - (N_LOG_N[count] as number);
    this.#counts[bin] = count + change;
  }
}
