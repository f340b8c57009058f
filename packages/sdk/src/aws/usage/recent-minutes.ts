import type { AwsServiceMetrics } from '../../protocol/index.ts';

const MINUTES = 30;
const MINUTE_MS = 60_000;

/** What happened in each of the last 30 minutes: the material of a sparkline. */
export class RecentMinutes {
  readonly #minute = new Float64Array(MINUTES).fill(-1);
  readonly #calls = new Uint32Array(MINUTES);
  readonly #failed = new Uint32Array(MINUTES);
  readonly #totalMs = new Float64Array(MINUTES);
  readonly #answered = new Uint32Array(MINUTES);
  readonly #usd = new Float64Array(MINUTES);

  /** Counts a call that ended at Unix millisecond `at`; `durationMs` counts for answered ones only. */
  add(at: number, answered: boolean, durationMs: number, usd: number): void {
    const minute = Math.floor(at / MINUTE_MS);
    const slot = minute % MINUTES;
    if (this.#minute[slot] !== minute) {
      this.#minute[slot] = minute;
      for (const each of [this.#calls, this.#failed, this.#totalMs, this.#answered, this.#usd]) each[slot] = 0;
    }
    this.#calls[slot]!++;
    this.#usd[slot]! += usd;
    if (!answered) {
      this.#failed[slot]!++;
      return;
    }
    this.#answered[slot]!++;
    this.#totalMs[slot]! += durationMs;
  }

  /** Minutes with calls, oldest first, as of Unix millisecond `now`. */
  list(now: number): AwsServiceMetrics['recent'] {
    const last = Math.floor(now / MINUTE_MS);
    const found: AwsServiceMetrics['recent'] = [];
    for (let minute = last - MINUTES + 1; minute <= last; minute++) {
      const slot = minute % MINUTES;
      if (minute < 0 || this.#minute[slot] !== minute) continue;
      const answered = this.#answered[slot]!;
      found.push({
        at: minute * MINUTE_MS,
        calls: this.#calls[slot]!,
        failed: this.#failed[slot]!,
        meanMs: answered === 0 ? null : this.#totalMs[slot]! / answered,
        usd: this.#usd[slot]!,
      });
    }
    return found;
  }
}
