/** An answer whose truth is known by now: how likely it was called, and whether it was right. */
export interface KnownAnswer {
  /** As the engine alone would have stated it, 0 to 1. */
  readonly confidence: number;
  readonly right: boolean;
}

/**
 * How far the log-odds of confidences are off on this system, from answers whose truth is known: the mode of a logistic model with slope 1 and
 * one unknown shift, whose prior is normal around 0 with standard deviation 1 (Platt scaling with a fixed slope; Platt, 1999). Without
 * answers it is 0, and a handful moves it little: four answers of even odds weigh as much as the prior.
 */
export function confidenceShift(known: readonly KnownAnswer[]): number {
  const odds = known.map(({ confidence, right }) => ({ odds: logit(confidence), right: right ? 1 : 0 }));
  let shift = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    let slope = -shift;
    let bend = 1;
    for (const { odds: at, right } of odds) {
      const p = logistic(at + shift);
      slope += right - p;
      bend += p * (1 - p);
    }
    // The bend is at least the prior's 1, so a step is finite; half a unit at most keeps it from swinging.
    const move = Math.max(-0.5, Math.min(0.5, slope / bend));
    shift += move;
    if (Math.abs(move) < 1e-6) break;
  }
  return shift;
}

const MAX_STEPS = 100;

/** Moves the confidence of the first cause by `shift` in log-odds; the others share what is left as before, none above the first. */
export function recalibrate(confidences: readonly number[], shift: number): number[] {
  const [first] = confidences;
  if (first === undefined || shift === 0) return [...confidences];
  const moved = bounded(logistic(logit(first) + shift));
  const left = (1 - moved) / (1 - bounded(first));
  return confidences.map((confidence, rank) => (rank === 0 ? moved : Math.min(moved, confidence * left)));
}

/** Neither 0 nor 1 is ever stated. */
function bounded(p: number): number {
  return Math.max(0.01, Math.min(0.99, p));
}

function logit(p: number): number {
  const inside = bounded(p);
  return Math.log(inside / (1 - inside));
}

function logistic(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
