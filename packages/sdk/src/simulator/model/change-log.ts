import type { ChangeEvent } from '../../telemetry/index.ts';
import { RecordRing } from '../observe/record-ring.ts';

/** Changes kept at most. */
const CHANGE_LIMIT = 2_000;

/** Keeps what was changed on purpose, as a delivery pipeline would publish it. */
export class ChangeLog {
  readonly records = new RecordRing<ChangeEvent>(CHANGE_LIMIT);
  #now: () => number;
  #count = 0;

  /** `now` gives simulated Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(change: Omit<ChangeEvent, 'id' | 'at'>): void {
    this.records.push({ id: `chg-${++this.#count}`, at: Math.floor(this.#now()), ...change });
  }
}
