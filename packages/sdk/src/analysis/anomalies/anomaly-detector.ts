import { ANOMALY_DEFAULTS } from './anomaly-settings.ts';
import { DailyProfile } from './daily-profile.ts';
import { Episodes } from './episodes.ts';
import { MeanShift } from './mean-shift.ts';
import { ShapeNovelty } from './shape-novelty.ts';
import { Steps } from './steps.ts';
import { Surprise } from './surprise.ts';

/** What {@link AnomalyDetector} looks at, in the order of a reading's `surprises`. */
export const anomalyMeasures = Object.freeze([
  'value',
  'change',
  'time-of-day',
  'short-shift',
  'long-shift',
  'shape',
] as const);
export type AnomalyMeasure = (typeof anomalyMeasures)[number];

/** What a detector says of one value. */
export type AnomalyReading =
  /** Nothing was measured; nothing was learned. */
  | { readonly state: 'not-measured' }
  /** Too little history to say anything: so many more values are needed. */
  | { readonly state: 'learning'; readonly rowsNeeded: number }
  | {
      readonly state: 'scored';
      /** Sum of the two largest surprises, 0 or more; each is about the −log10 of a probability. */
      readonly score: number;
      /** The same if it clearly exceeds those of about the last 350 rows, else 0: one number an episode, and another when it becomes worse. */
      readonly episodeScore: number;
      /** Whether `episodeScore` reaches the threshold. */
      readonly alarm: boolean;
      /** The measure that was surprised most. */
      readonly measure: AnomalyMeasure;
      /** The rate a second that was judged, for a counter; else the value. */
      readonly value: number;
    };

export interface AnomalyDetectorOptions {
  /** The values are a running total that starts at 0 again now and then: judge its rate a second. Default false. */
  readonly counter?: boolean;
  /** Default `ANOMALY_DEFAULTS.threshold`. */
  readonly threshold?: number;
}

/**
 * Finds what is strange in one metric as its values come, by comparing each with thousands before it: the value itself, its change, its
 * distance from the usual course of a day, two shifts of its mean, and the shape of its recent distribution. Each is judged by rank in
 * its own history, so neither unit nor distribution matters; the two largest surprises add up. Nothing later than a value is ever used.
 *
 * One pass, under 64 KB a series whatever its length. The first 30 values are only learned from; before some 500 only a value far beyond
 * all others can be an alarm. The day's course is used from the second day on, and only for a metric that has one. After a gap of twelve usual
 * steps the change and the means start anew.
 *
 * ```ts
 * const detector = new AnomalyDetector();
 * for (const { at, value } of points) {
 *   const reading = detector.push(at, value);
 *   if (reading.state === 'scored' && reading.alarm) console.log(at, reading.measure, reading.score);
 * }
 * ```
 */
export class AnomalyDetector {
  readonly #threshold: number;
  readonly #steps: Steps;
  readonly #profile = new DailyProfile();
  readonly #shape = new ShapeNovelty();
  readonly #shortShift = new MeanShift(ANOMALY_DEFAULTS.shifts[0]);
  readonly #longShift = new MeanShift(ANOMALY_DEFAULTS.shifts[1]);
  readonly #ofValue = new Surprise();
  readonly #ofChange = new Surprise();
  readonly #ofDay = new Surprise();
  readonly #ofShortShift = new Surprise();
  readonly #ofLongShift = new Surprise();
  readonly #ofShape = new Surprise('upper');
  readonly #episodes = new Episodes();
  #rows = 0;
  #last = NaN;
  #largest = 0;

  constructor({ counter = false, threshold = ANOMALY_DEFAULTS.threshold }: AnomalyDetectorOptions = {}) {
    this.#threshold = threshold;
    this.#steps = new Steps({ counter });
  }

  /** Judges the value at `at` (Unix milliseconds) and learns it. NaN and what lies beyond ±1e300 are "not measured". */
  push(at: number, measured: number): AnomalyReading {
    const value = this.#steps.next(at, measured);
    if (!(Math.abs(value) <= MOST)) return NOT_MEASURED;
    if (this.#steps.gap) this.#restart();
    const last = this.#last;
    this.#last = value;
    this.#rows++;
    const size = Math.abs(value) + (Number.isNaN(last) ? 0 : Math.abs(last));
    this.#largest = Math.max(size, this.#largest * FADING);
    return this.#judge(at, value, value - last, size);
  }

  #judge(at: number, value: number, change: number, size: number): AnomalyReading {
    const largest = this.#largest;
    const ofValue = this.#ofValue.next(value, size, largest);
    const surprises: readonly number[] = [
      ofValue,
      this.#ofChange.next(change, size, largest),
      this.#ofDay.next(this.#profile.next(at, value), size, largest),
      this.#ofShortShift.next(this.#shortShift.next(value), size, largest),
      this.#ofLongShift.next(this.#longShift.next(value), size, largest),
      this.#ofShape.next(this.#shape.next(this.#ofValue.fraction), 0, 0),
    ];
    if (this.#rows <= ANOMALY_DEFAULTS.minRows)
      return { state: 'learning', rowsNeeded: ANOMALY_DEFAULTS.minRows + 1 - this.#rows };
    let [first, second, measure] = [0, 0, 0];
    for (let i = 0; i < surprises.length; i++) {
      const surprise = surprises[i] as number;
      if (surprise > first) [second, first, measure] = [first, surprise, i];
      else if (surprise > second) second = surprise;
    }
    const score = first + second;
    const episodeScore = this.#episodes.next(score) ? score : 0;
    return {
      state: 'scored',
      score,
      episodeScore,
      alarm: episodeScore >= this.#threshold,
      measure: anomalyMeasures[measure] as AnomalyMeasure,
      value,
    };
  }

  #restart(): void {
    this.#last = NaN;
    this.#shortShift.restart();
    this.#longShift.restart();
    this.#shape.restart();
  }
}

/** The largest size of late is halved in about 7,000 rows. */
const FADING = 0.9999;

/** Sums of a day of such values are still numbers. */
const MOST = 1e300;

const NOT_MEASURED: AnomalyReading = Object.freeze({ state: 'not-measured' });
