/** What a condition does to the processes it is in. Absent = as usual. */
export interface Effect {
  /** Processor time is multiplied by it. */
  readonly workFactor?: number;
  /** Time spent waiting for disks, locks or other systems is multiplied by it. */
  readonly waitFactor?: number;
  /** Waiting grows by this share for every other request in work at the same time: contention for a lock. */
  readonly contention?: number;
  /** Share of requests that end in an error of the component's own. */
  readonly errorRatio?: number;
  /** Share of requests that take a slow path, and how long it is. */
  readonly stallRatio?: number;
  readonly stallMs?: number;
  /** Memory that a request leaves behind for good, megabytes. */
  readonly leakMb?: number;
}

/**
 * How deep a condition sits, which decides what takes it away. `process`: any new process ends it, also one that was killed and came
 * back. `pod`: it is on the pod's own volume, so a killed container comes back to it and only a new pod ends it. `version`: it is in
 * the code. `outside`: nothing that is done to the component ends it.
 */
export type EffectScope = 'process' | 'pod' | 'version' | 'outside';

/** Several effects as one, every field filled in. */
export type CombinedEffect = Required<Effect>;

export const NO_EFFECT: CombinedEffect = Object.freeze({
  workFactor: 1,
  waitFactor: 1,
  contention: 0,
  errorRatio: 0,
  stallRatio: 0,
  stallMs: 0,
  leakMb: 0,
});

/** All of them at once: factors multiply, memory adds up, errors and stalls are independent chances. */
export function combineEffects(effects: readonly Effect[]): CombinedEffect {
  return effects.reduce<CombinedEffect>(
    (sum, effect) => ({
      workFactor: sum.workFactor * (effect.workFactor ?? 1),
      waitFactor: sum.waitFactor * (effect.waitFactor ?? 1),
      contention: sum.contention + (effect.contention ?? 0),
      errorRatio: 1 - (1 - sum.errorRatio) * (1 - (effect.errorRatio ?? 0)),
      stallRatio: 1 - (1 - sum.stallRatio) * (1 - (effect.stallRatio ?? 0)),
      stallMs: Math.max(sum.stallMs, effect.stallMs ?? 0),
      leakMb: sum.leakMb + (effect.leakMb ?? 0),
    }),
    NO_EFFECT,
  );
}
