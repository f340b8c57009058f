import type { Random } from '../../base/index.ts';
import type { LogRecord } from '../../telemetry/index.ts';
import type { Effect, EffectScope } from '../engine/effect.ts';
import type { TrafficSpec } from '../model/traffic.ts';
import type { ShopSystem } from '../model/system.ts';
import type { FaultKind } from '../shop.ts';

/**
 * What a fault may do to the shop: put conditions into components, send traffic, deploy, and let components write lines. It never
 * touches a metric: what is measured follows from what happens.
 */
export interface FaultWorld {
  readonly system: ShopSystem;
  /** A generator of this injection's own. */
  readonly random: Random;
  /** Simulated milliseconds since the start. */
  readonly now: number;
  /** Puts a condition into a component; the returned function takes it out. */
  put(component: string, scope: Exclude<EffectScope, 'version'>, effect: Effect): () => void;
  /** Rolls out a new version of a component, with its change event. */
  deploy(component: string, effect: Effect): { readonly version: string };
  /** Sends a stream of requests; the returned function stops it. */
  send(spec: TrafficSpec): () => void;
  /** Calls `run` every `everyMs` until the fault is cleared. */
  every(everyMs: number, run: () => void): void;
  log(
    component: string,
    severity: LogRecord['severity'],
    body: string,
    attributes?: Readonly<Record<string, string>>,
  ): void;
}

/** A fault that was put in. */
export interface Injected {
  /** The component that is to blame; `null` for none. */
  readonly entity: string | null;
  /** Takes the cause away. What it left behind recovers by itself. */
  readonly stop: () => void;
}

/** A kind of fault: one file, one line in the table. */
export interface Fault {
  readonly kind: FaultKind;
  readonly inject: (world: FaultWorld) => Injected;
}
