/**
 * Parameters of the streaming detector: one set for all metrics. Rows are measured values in the order in which they come; none of the
 * numbers depends on their spacing, but for the slots of the daily profile.
 */
export const ANOMALY_DEFAULTS = Object.freeze({
  /** An episode's score from here on is an alarm. */
  threshold: 6,
  /** Rows before a measure says anything, and before its record counts in full. */
  minRows: 30,
  fullRecordRows: 300,
  /** Gain of the bonus beyond the record, and widths of the record beyond which more adds nothing. */
  recordGain: 300,
  maxRecordWidths: 10,
  /** Part of a value's size that counts as a record's width at least. */
  widthFloorShare: 0.01,
  /** Rows whose mean is compared with the mean of the rows before: about an hour and two hours of five-minute rows. */
  shifts: Object.freeze([
    { recent: 12, before: 72 },
    { recent: 24, before: 288 },
  ] as const),
  /** Rows whose distribution over the tenths of the history is judged. */
  shapeRows: 144,
  shapeBins: 10,
  /** Slots of a day, weight of a new day in the profile, and how much of the usual deviation it must leave at most to be trusted. */
  slotsPerDay: 288,
  newDayShare: 0.3,
  trustedRest: 0.8,
  /** Rows over which that deviation is averaged. */
  restRows: 600,
  /** A score starts an episode only if it exceeds those of the last rows, about so many, by this much: it is then nearly twice as rare. */
  quietRows: 350,
  worseBy: 0.25,
  /** Time without a value that is a gap, in usual steps. */
  gapSteps: 12,
});
