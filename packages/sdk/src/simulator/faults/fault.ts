import type { Random } from '../../base/index.ts';
import type { ChangeEvent, LogRecord } from '../../telemetry/index.ts';
import type { Effect, EffectScope } from '../engine/effect.ts';
import type { LinkEffect } from '../engine/route.ts';
import type { TrafficSpec } from '../model/traffic.ts';
import type { ShopSystem } from '../model/system.ts';

/**
 * What a fault may do to the shop: put conditions into components and between them, send traffic, deploy, and let components write lines.
 * It never touches a metric: what is measured follows from what happens.
 */
export interface FaultWorld {
  readonly system: ShopSystem;
  /** A generator of this injection's own. */
  readonly random: Random;
  /** Simulated milliseconds since the start. */
  readonly now: number;
  /** Requests a second that a component had over the last minute, at least 0.2: how hard a condition must be to matter there. */
  rate(component: string): number;
  /** Share of its processors that a component used over the last minute, at least 0.005. */
  usage(component: string): number;
  /** Puts a condition into a component, or the first `share` of its replicas; the returned function takes it out. */
  put(component: string, scope: Exclude<EffectScope, 'version'>, effect: Effect, share?: number): () => void;
  /** Puts a condition between a component and all who call it; the returned function takes it out. */
  putBefore(component: string, effect: LinkEffect): () => void;
  /** Rolls out a new version of a component, with its change event; the returned function makes it as good as the one before. */
  deploy(component: string, effect?: Effect): () => void;
  /** Rolls the present version out with other settings, with its change event; otherwise as `deploy`. */
  configure(component: string, change: Pick<ChangeEvent, 'kind' | 'summary'>, effect?: Effect): () => void;
  /** Sends a stream of requests; the returned function stops it. */
  send(spec: TrafficSpec): () => void;
  /** Calls `run` every `everyMs` until the fault is cleared. */
  every(everyMs: number, run: () => void): void;
  /** Calls `run` once after `delayMs`, unless the fault is cleared before. */
  after(delayMs: number, run: () => void): void;
  log(
    component: string,
    severity: LogRecord['severity'],
    body: string,
    attributes?: Readonly<Record<string, string>>,
  ): void;
}

/** Something that can be put into a shop: one file, one line in the table of its kind. */
export interface Fault {
  /** Components in which it makes a difference. Empty: it is nowhere. */
  readonly places: readonly string[];
  /** Where it is put unless a place is asked for: one of these, drawn by the seed. Absent: any of its places. */
  readonly usual?: readonly string[];
  /** Puts it in. The returned function takes the cause away; what it left behind recovers by itself. */
  readonly inject: (world: FaultWorld, place: string) => () => void;
}
