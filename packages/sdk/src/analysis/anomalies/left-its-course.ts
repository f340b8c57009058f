import { AnomalyDetector } from './anomaly-detector.ts';

/** What {@link leftItsCourse} takes. */
export interface CourseInput {
  /** Start of each row, Unix milliseconds, and its value; NaN = not measured. Rows before `from` are history. */
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** Rows `[from, to)` in which an alarm counts. */
  readonly from: number;
  readonly to: number;
}

/**
 * When a series left its usual course within some rows: the strongest alarm there of its own {@link AnomalyDetector}, which has read all
 * rows before. `undefined` when there is none, or too little history for one.
 */
export function leftItsCourse({
  times,
  values,
  from,
  to,
}: CourseInput): { readonly row: number; readonly score: number } | undefined {
  const detector = new AnomalyDetector();
  let strongest: { readonly row: number; readonly score: number } | undefined;
  for (let row = 0; row < to; row++) {
    const reading = detector.push(times[row] as number, values[row] as number);
    if (row < from || reading.state !== 'scored' || !reading.alarm) continue;
    if (reading.score > (strongest?.score ?? 0)) strongest = { row, score: reading.score };
  }
  return strongest;
}
