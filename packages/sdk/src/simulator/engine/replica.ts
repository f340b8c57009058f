import type { Random } from '../../base/index.ts';
import type { Call } from './call.ts';
import { combineEffects, NO_EFFECT, type CombinedEffect, type Effect } from './effect.ts';
import type { Route } from './route.ts';

/** Memory of one process, megabytes. */
export interface MemorySpec {
  readonly limitMb: number;
  /** In use when nothing happens. */
  readonly baseMb: number;
  /** Garbage that a request makes. Collected from time to time. */
  readonly garbageMb: number;
  /** In use while a request is in work. */
  readonly perCallMb: number;
}

/** Garbage that a process collects at once while there is room for it. */
const COLLECT_AT_MB = 60;
/** Share of the limit in live use at which a process is killed for want of memory. */
const FULL = 0.98;
/** Share of the limit in live use from which collections stop the process for long. */
const PRESSURE_FROM = 0.72;

/** One pod of a component with the process in it. */
export class Replica {
  readonly name: string;
  readonly version: string;
  readonly calls: Call[] = [];
  up = true;
  /** Processors stand still until then: a garbage collection. */
  pausedUntil = 0;
  effect: CombinedEffect = NO_EFFECT;
  readonly podEffects: Effect[] = [];
  readonly processEffects: Effect[] = [];
  /** Connections that its process did not give back, by pool. */
  readonly keptConnections = new Map<Route, number>();
  /** It left its component for good; calls in it come to their end. */
  gone = false;
  /** When its lock is free again. */
  lockFreeAt = 0;
  #memory: MemorySpec;
  #baseMb: number;
  #leakedMb = 0;
  #garbageMb: number;

  constructor(name: string, version: string, memory: MemorySpec, random: Random) {
    this.name = name;
    this.version = version;
    this.#memory = memory;
    this.#baseMb = memory.baseMb * (0.92 + 0.16 * random());
    this.#garbageMb = random() * COLLECT_AT_MB;
  }

  /** Megabytes that a collection could not free. */
  get liveMb(): number {
    return this.#baseMb + this.#leakedMb + this.effect.heldMb + this.calls.length * this.#memory.perCallMb;
  }

  get memoryMb(): number {
    return Math.min(this.#memory.limitMb, this.liveMb + this.#garbageMb);
  }

  /** Recomputes what is in force, with what sits in the component's version and around it. */
  refresh(shared: readonly Effect[]): void {
    const all = [...shared, ...this.podEffects, ...this.processEffects];
    this.effect = all.length === 0 ? NO_EFFECT : combineEffects(all);
  }

  /**
   * Memory for one more request. A process with little room collects more often, and each collection stops it for longer.
   *
   * @returns the pause it begins now in milliseconds, 0 for none, or `'killed'` when there is no room left.
   */
  allocate(now: number): number | 'killed' {
    this.#leakedMb += this.effect.leakMb;
    this.#garbageMb += this.#memory.garbageMb;
    const live = this.liveMb;
    const pressure = live / this.#memory.limitMb;
    if (pressure > FULL) return 'killed';
    if (this.#garbageMb < Math.min(COLLECT_AT_MB, this.#memory.limitMb - live) || now < this.pausedUntil) return 0;
    this.#garbageMb = 0;
    if (pressure < PRESSURE_FROM) return 0;
    const pauseMs = 150 + (3_300 * (pressure - PRESSURE_FROM)) / (1 - PRESSURE_FROM);
    this.pausedUntil = now + pauseMs;
    return pauseMs;
  }

  /** The same pod with a new process: memory is empty, and what was in the old process is gone. */
  startProcess(): void {
    this.up = true;
    this.pausedUntil = 0;
    this.#leakedMb = 0;
    this.#garbageMb = 0;
    this.processEffects.length = 0;
    this.lockFreeAt = 0;
  }

  add(call: Call): void {
    call.replica = this;
    call.place = this.calls.length;
    this.calls.push(call);
  }

  remove(call: Call): void {
    const last = this.calls.pop();
    if (last === undefined || last === call) return;
    last.place = call.place;
    this.calls[call.place] = last;
  }
}
