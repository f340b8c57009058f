import type { MetricRole, MetricStat } from '../../telemetry/index.ts';

/** A metric with its recent values. */
export interface StoredSeries {
  readonly entity: string;
  readonly name: string;
  readonly unit: string;
  readonly role: MetricRole;
  readonly stat: MetricStat;
  /** Ring over steps; NaN = not measured. */
  readonly values: Float64Array;
}

/** Steps between two moments that the store still has: numbers of the first and the one after the last. */
export interface StepRange {
  readonly first: number;
  readonly end: number;
}

/** Values of many metrics at common steps, in rings: the newest `capacity` steps are kept, nothing grows. */
export class SeriesStore {
  readonly stepMs: number;
  readonly capacity: number;
  readonly series = new Map<string, StoredSeries>();
  /** Number of the step being written: its start divided by its length. */
  #step: number;
  readonly #firstStep: number;

  constructor({ stepMs, capacity, firstStep }: { stepMs: number; capacity: number; firstStep: number }) {
    this.stepMs = stepMs;
    this.capacity = capacity;
    this.#step = firstStep;
    this.#firstStep = firstStep;
  }

  /** Steps that are complete and still kept. */
  get kept(): StepRange {
    return { first: Math.max(this.#firstStep, this.#step - this.capacity + 1), end: this.#step };
  }

  /** Writes a value of the running step. */
  write(entity: string, name: string, value: number, about: Pick<StoredSeries, 'unit' | 'role' | 'stat'>): void {
    const key = `${entity}\n${name}\n${about.stat}`;
    let series = this.series.get(key);
    if (series === undefined) {
      series = { entity, name, ...about, values: new Float64Array(this.capacity).fill(NaN) };
      this.series.set(key, series);
    }
    series.values[this.#step % this.capacity] = value;
  }

  /** Completes the running step and begins the next. */
  endStep(): void {
    this.#step++;
    const place = this.#step % this.capacity;
    for (const { values } of this.series.values()) values[place] = NaN;
  }

  /** The kept steps that begin within `from` (inclusive) and `to` (exclusive), Unix milliseconds. */
  range(from: number, to: number): StepRange {
    const { first, end } = this.kept;
    return {
      first: Math.max(first, Math.ceil(from / this.stepMs)),
      end: Math.min(end, Math.ceil(to / this.stepMs)),
    };
  }

  /** Values of steps in order, copied. */
  read(series: StoredSeries, { first, end }: StepRange): Float64Array {
    const out = new Float64Array(Math.max(0, end - first));
    for (let i = 0; i < out.length; i++) out[i] = series.values[(first + i) % this.capacity] as number;
    return out;
  }

  /** The newest `steps` complete values of a metric, oldest first; an empty list when there is no such metric. */
  latest(entity: string, name: string, stat: MetricStat, steps: number): Float64Array {
    const series = this.series.get(`${entity}\n${name}\n${stat}`);
    if (series === undefined) return new Float64Array(0);
    const { first, end } = this.kept;
    return this.read(series, { first: Math.max(first, end - steps), end });
  }
}
