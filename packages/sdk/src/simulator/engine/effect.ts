import type { Failure } from './call.ts';

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
  /** Every request holds one lock of its process for so long, one after the other. */
  readonly lockMs?: number;
  /** Memory that work in the background holds, megabytes, and the share of otherwise idle processor time that it uses. */
  readonly heldMb?: number;
  readonly idleWork?: number;
  /** Share of the processor that others on the same machine take. */
  readonly steal?: number;
  /** Disk that is filled, megabytes a second, over all processes. */
  readonly diskMbPerS?: number;
  /** Share of calls into the process whose connection cannot be set up, because its certificate is not accepted. */
  readonly untrusted?: number;
  /** How far its clock is ahead, milliseconds. Services refuse calls signed with a clock that is too far off. */
  readonly clockAheadMs?: number;
  /** Share of connections of a pool that are not given back after use. */
  readonly keptConnections?: number;
  /** What happens to calls that it makes. */
  readonly calls?: CallEffect;
}

/** What a condition does to calls that a process makes. */
export interface CallEffect {
  /** Only those to this component; absent = all. */
  readonly to?: string;
  /** Share of new connections that fail, how, and after how long. Connections of a pool live on, so their calls rarely fail. */
  readonly failRatio?: number;
  readonly failure?: Failure;
  readonly failMs?: number;
  /** Connections of a pool fail as often: the process is new, or has thrown all of them away. */
  readonly pooledToo?: boolean;
  /** The time limit is multiplied by it. */
  readonly timeoutFactor?: number;
  /** Attempts after the first, without a budget and almost without a pause. */
  readonly retries?: number;
}

/**
 * How deep a condition sits, which decides what takes it away. `process`: any new process ends it, also one that was killed and came
 * back. `pod`: it is on the pod's own volume or machine, so a killed container comes back to it and only a new pod ends it. `version`: it
 * is in the code or its settings. `outside`: nothing that is done to the component ends it.
 */
export type EffectScope = 'process' | 'pod' | 'version' | 'outside';

/** Several effects as one, every field filled in. */
export interface CombinedEffect extends Required<Omit<Effect, 'calls'>> {
  readonly calls: readonly CallEffect[];
}

export const NO_EFFECT: CombinedEffect = Object.freeze({
  workFactor: 1,
  waitFactor: 1,
  contention: 0,
  errorRatio: 0,
  stallRatio: 0,
  stallMs: 0,
  leakMb: 0,
  lockMs: 0,
  heldMb: 0,
  idleWork: 0,
  steal: 0,
  diskMbPerS: 0,
  untrusted: 0,
  clockAheadMs: 0,
  keptConnections: 0,
  calls: Object.freeze([]),
});

/** All of them at once: factors multiply, memory and disk add up, errors, stalls and the like are independent chances. */
export function combineEffects(effects: readonly Effect[]): CombinedEffect {
  return effects.reduce<CombinedEffect>(
    (sum, effect) => ({
      workFactor: sum.workFactor * (effect.workFactor ?? 1),
      waitFactor: sum.waitFactor * (effect.waitFactor ?? 1),
      contention: sum.contention + (effect.contention ?? 0),
      errorRatio: either(sum.errorRatio, effect.errorRatio),
      stallRatio: either(sum.stallRatio, effect.stallRatio),
      stallMs: Math.max(sum.stallMs, effect.stallMs ?? 0),
      leakMb: sum.leakMb + (effect.leakMb ?? 0),
      lockMs: sum.lockMs + (effect.lockMs ?? 0),
      heldMb: sum.heldMb + (effect.heldMb ?? 0),
      idleWork: either(sum.idleWork, effect.idleWork),
      steal: either(sum.steal, effect.steal),
      diskMbPerS: sum.diskMbPerS + (effect.diskMbPerS ?? 0),
      untrusted: either(sum.untrusted, effect.untrusted),
      clockAheadMs: sum.clockAheadMs + (effect.clockAheadMs ?? 0),
      keptConnections: either(sum.keptConnections, effect.keptConnections),
      calls: effect.calls === undefined ? sum.calls : [...sum.calls, effect.calls],
    }),
    NO_EFFECT,
  );
}

/** The chance that at least one of two independent things happens. */
function either(one: number, other = 0): number {
  return 1 - (1 - one) * (1 - other);
}
