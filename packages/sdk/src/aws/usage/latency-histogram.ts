import type { LatencySummary } from '../../protocol/index.ts';

/** Upper bound of the first bucket, milliseconds; each further one is 5 % wider. 0.1 ms to 11 minutes in 322 buckets. */
const FIRST_MS = 0.1;
const GROWTH = Math.log(1.05);
const BUCKETS = 322;

/** Counts durations in buckets that grow by 5 %, so that any quantile is known to within 5 % in 1.3 KB. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;

  /** Counts one duration, milliseconds. */
  add(ms: number): void {
    const bucket = ms <= FIRST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / FIRST_MS) / GROWTH));
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#count++;
    if (ms > this.#max) this.#max = ms;
  }

  /** `null` while nothing was counted. */
  summary(): LatencySummary | null {
    if (this.#count === 0) return null;
    const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = this.#quantiles([0.5, 0.95, 0.99]);
    return { count: this.#count, p50Ms, p95Ms, p99Ms, maxMs: this.#max };
  }

  /** Upper bounds of the buckets in which the quantiles lie; `shares` ascend. */
  #quantiles(shares: readonly number[]): number[] {
    const found: number[] = [];
    let seen = 0;
    for (let i = 0; i < BUCKETS && found.length < shares.length; i++) {
      seen += this.#counts[i] as number;
      while (found.length < shares.length && seen >= Math.ceil((shares[found.length] as number) * this.#count))
        found.push(Math.min(this.#max, FIRST_MS * Math.exp(GROWTH * i)));
    }
    return found;
  }
}
