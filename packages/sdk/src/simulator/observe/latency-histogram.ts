const BUCKETS = 112;
const FIRST_MS = 0.25;
/** Five buckets an octave: each is 15 % wider than the one before, and a quantile cannot be further off than that. */
const SCALE = 5 / Math.LN2;

/** Durations in buckets whose bounds grow geometrically, from 0.25 ms to 20 minutes. */
export class LatencyHistogram {
  readonly counts = new Uint32Array(BUCKETS);
  total = 0;

  add(durationMs: number): void {
    const bucket = durationMs <= FIRST_MS ? 0 : Math.ceil(Math.log(durationMs / FIRST_MS) * SCALE);
    this.counts[Math.min(bucket, this.counts.length - 1)]!++;
    this.total++;
  }

  /** Adds what `other` holds. */
  merge(other: LatencyHistogram): void {
    for (let i = 0; i < this.counts.length; i++) this.counts[i]! += other.counts[i]!;
    this.total += other.total;
  }

  /** The duration that a share `q` of them does not exceed, in milliseconds, interpolated in its bucket; NaN when empty. */
  quantile(q: number): number {
    if (this.total === 0) return NaN;
    const rank = q * this.total;
    let below = 0;
    for (let i = 0; i < this.counts.length; i++) {
      const count = this.counts[i]!;
      if (below + count >= rank && count > 0) {
        const upper = FIRST_MS * Math.exp(i / SCALE);
        const lower = i === 0 ? 0 : FIRST_MS * Math.exp((i - 1) / SCALE);
        return lower + ((upper - lower) * (rank - below)) / count;
      }
      below += count;
    }
    return NaN;
  }

  clear(): void {
    this.counts.fill(0);
    this.total = 0;
  }
}
