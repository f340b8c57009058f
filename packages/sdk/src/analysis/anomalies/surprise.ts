import { ANOMALY_DEFAULTS } from './anomaly-settings.ts';
import { RankHistory } from './rank-history.ts';

/** Part of a number's size below which a difference is rounding. */
const ROUNDING = 1e-9;

/** How surprising each new value of a quantity is, judged by its own history alone: its rank there, and how far it breaks the record. */
export class Surprise {
  readonly #history = new RankHistory();
  readonly #ends: 'both' | 'upper';
  #fraction = NaN;

  /** With `upper`, only high values surprise. */
  constructor(ends: 'both' | 'upper' = 'both') {
    this.#ends = ends;
  }

  /** Where the last value stood in its history, 0 lowest to 1 highest; NaN before there is enough of it. */
  get fraction(): number {
    return this.#fraction;
  }

  /**
   * The surprise of a value, which then joins the history: −log10 of the share of the history that lies at least as far out (doubled where
   * both ends count), plus log10(1 + 300 × how far beyond the record, in widths of the record). 0 before there is enough history, and for
   * NaN, which is not remembered.
   *
   * `size` is the size of what the value was computed from: less than a hundredth of it is no width, and 1e-9 of `largest`, the largest
   * such size of late, is rounding. Both scale with the metric, so its unit does not matter.
   */
  next(value: number, size: number, largest: number): number {
    this.#fraction = NaN;
    if (Number.isNaN(value)) return 0;
    const history = this.#history;
    const count = history.count;
    const surprise = count < ANOMALY_DEFAULTS.minRows ? 0 : this.#judge(value, count, size, ROUNDING * largest);
    history.add(value);
    return surprise;
  }

  #judge(value: number, count: number, size: number, rounding: number): number {
    const below = this.#history.countBelow(value - rounding);
    const upTo = this.#history.countUpTo(value + rounding);
    this.#fraction = (below + upTo) / 2 / count;
    const high = (count - below + 1) / (count + 1);
    const low = (upTo + 1) / (count + 1);
    const share = this.#ends === 'upper' ? high : Math.min(1, 2 * Math.min(high, low));
    return this.#beyondRecord(value, count, size, rounding) - Math.log10(share);
  }

  #beyondRecord(value: number, count: number, size: number, rounding: number): number {
    const { least, greatest } = this.#history;
    let excess = 0;
    if (value > greatest + rounding) excess = value - greatest;
    else if (this.#ends === 'both' && value < least - rounding) excess = least - value;
    if (excess === 0) return 0;
    const width = Math.max(greatest - least, ANOMALY_DEFAULTS.widthFloorShare * size, rounding);
    const widths = Math.min(ANOMALY_DEFAULTS.maxRecordWidths, excess / width);
    const trust = Math.min(1, count / ANOMALY_DEFAULTS.fullRecordRows);
    return trust * Math.log10(1 + ANOMALY_DEFAULTS.recordGain * widths);
  }
}
