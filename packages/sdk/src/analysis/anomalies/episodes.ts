import { ANOMALY_DEFAULTS } from './anomaly-settings.ts';

/** Stretches that a quiet period is remembered in: the greatest score of each. */
const STRETCHES = 25;
const ROWS = Math.round(ANOMALY_DEFAULTS.quietRows / STRETCHES);

/** Tells the rows whose score exceeds all of the last few hundred: one long anomaly is one episode, until it becomes clearly worse. */
export class Episodes {
  readonly #greatest = new Float64Array(STRETCHES);
  #stretch = 0;
  #rows = 0;
  #most = 0;

  /** Whether a row with this score, 0 or more, clearly exceeds all of the rows before it that count. */
  next(score: number): boolean {
    if (this.#rows === ROWS) this.#turn();
    this.#rows++;
    if (score <= this.#most + ANOMALY_DEFAULTS.worseBy) {
      this.#most = Math.max(this.#most, score);
      this.#greatest[this.#stretch] = Math.max(this.#greatest[this.#stretch] as number, score);
      return false;
    }
    this.#greatest[this.#stretch] = score;
    this.#most = score;
    return true;
  }

  #turn(): void {
    this.#rows = 0;
    this.#stretch = (this.#stretch + 1) % STRETCHES;
    this.#greatest[this.#stretch] = 0;
    this.#most = Math.max(...this.#greatest);
  }
}
