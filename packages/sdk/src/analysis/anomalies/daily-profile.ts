import { ANOMALY_DEFAULTS } from './anomaly-settings.ts';

const DAY_MS = 86_400_000;

/** The metric's usual course over a day, learned as days pass; and whether the metric has one at all. */
export class DailyProfile {
  /** Level of each slot over the days so far, NaN before its first; and how many those were, up to 255. */
  readonly #levels = new Float64Array(ANOMALY_DEFAULTS.slotsPerDay).fill(NaN);
  readonly #days = new Uint8Array(ANOMALY_DEFAULTS.slotsPerDay);
  #slot = -1;
  #sum = 0;
  #rows = 0;
  #mean = NaN;
  #usualRest = 0;
  #profileRest = 0;
  #compared = 0;

  /**
   * Takes the next value and returns how far it lies from what is usual at that time of day. NaN until that time was seen on an earlier
   * day, and as long as the profile explains less than a fifth of how far the values lie from their moving mean.
   */
  next(at: number, value: number): number {
    const slot = Math.floor(((((at % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS) * this.#levels.length);
    if (slot !== this.#slot) this.#enter(slot);
    const rest = value - (this.#levels[slot] as number);
    this.#sum += value;
    this.#rows++;
    const trusted = this.#compared > 0 && this.#profileRest < ANOMALY_DEFAULTS.trustedRest * this.#usualRest;
    this.#compare(value, rest);
    return trusted ? rest : NaN;
  }

  #enter(slot: number): void {
    const left = this.#slot;
    if (left >= 0) {
      const days = this.#days[left] as number;
      const level = this.#levels[left] as number;
      const today = this.#sum / this.#rows;
      this.#levels[left] =
        days === 0 ? today : level + Math.max(ANOMALY_DEFAULTS.newDayShare, 1 / (days + 1)) * (today - level);
      this.#days[left] = Math.min(255, days + 1);
    }
    this.#slot = slot;
    this.#sum = 0;
    this.#rows = 0;
  }

  /** Keeps moving averages of how far values lie from the profile, and from their own mean. */
  #compare(value: number, rest: number): void {
    const { restRows } = ANOMALY_DEFAULTS;
    if (!Number.isNaN(rest) && !Number.isNaN(this.#mean)) {
      this.#compared++;
      const share = Math.max(1 / this.#compared, 1 / restRows);
      this.#profileRest += share * (Math.abs(rest) - this.#profileRest);
      this.#usualRest += share * (Math.abs(value - this.#mean) - this.#usualRest);
    }
    this.#mean = Number.isNaN(this.#mean) ? value : this.#mean + (2 / restRows) * (value - this.#mean);
  }
}
