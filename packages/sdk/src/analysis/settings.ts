/**
 * Every number that the local engine was given by hand, in one place and the same for all systems. Nothing here depends on the name of a
 * component, metric or vendor. Times in milliseconds, shares 0 to 1, `z` in robust standard deviations.
 */
export const ANALYSIS_DEFAULTS = Object.freeze({
  /** Time after onset that is judged: the first rows show the cause, later ones show its consequences as well. At least `focusRows` rows. */
  focusMs: 60_000,
  focusRows: 2,
  /** Baseline rows below which nothing is said about what is normal. */
  minBaselineRows: 6,
  /** Part of the median that counts as noise even in a series that never moved: many real ones have a median absolute deviation of 0. */
  scaleFloorShare: 0.05,
  /** Failed requests a step that count as noise anywhere. */
  failureFloor: 0.5,
  /** From here on a deviation counts in full; below, it is damped in proportion. */
  significantZ: 3,
  /** No z counts for more than this: one wild series must not outvote all others. */
  maxZ: 8,
  /** A symptom below this deviation is no incident, whatever else moved. */
  quietZ: 0.5,
  /** A symptom from here on is an incident even when no cause is found. */
  certainZ: 3,
  /** Symptom and cause together, by Stouffer's method, must reach this for a weak symptom to count. */
  jointZ: 2.5,
  /** A shift of one robust deviation is what the onset search looks for (reference value of the cumulative sum). */
  onsetReferenceZ: 1,
  /** Loss of log-likelihood that bounds the onset interval: half the 95 % point of chi-squared with one degree of freedom (Wilks). */
  onsetDrop: 1.92,
  /** A cause stands out from this deviation of its leading evidence, and from this share of the symptom's loss. */
  clearZ: 2.5,
  clearShare: 0.25,
  /** How long before onset a change can still be its cause, and how much later than the best estimate it may be stamped. */
  changeBeforeMs: 30 * 60_000,
  changeSlackMs: 60_000,
  /** Weights of kinds of evidence beside the pain that a component adds (weight 1). */
  weights: Object.freeze({
    resource: 0.4,
    growth: 0.3,
    change: 0.4,
    log: 0.3,
    selfTime: 0.25,
    callGap: 0.2,
    calls: 0.15,
    steps: 0.35,
    gauge: 0.3,
  }),
  /** Calls are given up only when they take a multiple of their usual time: a dependency counts as slow from this ratio. */
  slowRatio: 3,
  /** A climb is steady from this rank correlation with time. */
  growthTau: 0.7,
  /** What a component's other evidence can add at most, beside as much as the pain that it adds: without pain, little. */
  supportCap: 0.3,
  /** A change is fully in place at a component that deviates by this much of the score or more. */
  placeShare: 0.2,
  /** Traffic at the entry counts as a surge from this ratio to its baseline. */
  surgeRatio: 1.3,
  /** A cause whose score is below this share of the best is not listed. */
  listShare: 0.05,
  maxHypotheses: 8,
});

/** The engine's parameters; change some with `{ ...ANALYSIS_DEFAULTS, quietZ: 1 }`. */
export type AnalysisSettings = {
  readonly [Name in keyof typeof ANALYSIS_DEFAULTS]: (typeof ANALYSIS_DEFAULTS)[Name] extends number
    ? number
    : { readonly [Kind in keyof (typeof ANALYSIS_DEFAULTS)[Name]]: number };
};
