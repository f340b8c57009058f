import type { ActionExecutor } from '../actions/index.ts';
import type { TelemetrySource } from '../telemetry/index.ts';
import type { FaultKind, HerringKind } from './fault-kinds.ts';

/** Everything that ever steered a shop from outside. The same seed and commands give the same run, so a restart replays them. */
export type ShopCommand =
  | { readonly type: 'inject'; readonly at: number; readonly fault: FaultKind; readonly place?: string }
  | { readonly type: 'distract'; readonly at: number; readonly herring: HerringKind }
  | { readonly type: 'clear'; readonly at: number }
  | {
      /** `undo` takes back what the execution of this key did. */
      readonly type: 'act' | 'undo';
      readonly at: number;
      readonly executionKey: string;
      readonly action: string;
      readonly target: string;
      readonly arguments: Readonly<Record<string, string | number | boolean>>;
    };

/** What `createShop` takes. */
export interface ShopOptions {
  /** Default 1. */
  readonly seed?: number;
  /** First simulated moment, Unix milliseconds. History up to the first `advanceTo` is made by it. */
  readonly startAt: number;
  /** Commands of an earlier run, in order of time, to be replayed while time advances. */
  readonly commands?: readonly ShopCommand[];
  /** Ordinary traffic as a multiple of 30 requests a second. Default 1; from 0.5 to 1.5 nothing in the shop runs short. */
  readonly load?: number;
  /** Called with each new command once it took effect, so that a host can keep it. */
  readonly onCommand?: (command: ShopCommand) => void;
}

/**
 * A simulated shop: requests flow through its services event by event. What is outside sees only its telemetry, its alerts and the
 * outcome of actions; which fault is in it stays inside.
 */
export interface Shop {
  readonly telemetry: TelemetrySource;
  readonly executor: ActionExecutor;
  /** Simulated time reached, Unix milliseconds. */
  readonly at: number;
  /**
   * Simulates on to `at`, or until about `budgetMs` milliseconds of processor time are used; returns the time reached. Call again to go on.
   */
  advanceTo(at: number, budgetMs?: number): number;
  /**
   * Puts a fault in now, or after the last command that is still to be replayed. `place` is the component to blame for it, or `'anywhere'`
   * for one that the seed draws among all that make sense; without it, the fault is where it usually is.
   *
   * @throws RangeError when the fault cannot be in that place.
   */
  inject(fault: FaultKind, place?: string): void;
  /** Puts in something that looks like trouble and is none, in a place that the seed draws. `clear` takes it out as well. */
  distract(herring: HerringKind): void;
  /** Takes all faults out at once, as if whatever caused them stopped. What they left behind (a full pool, a queue) recovers by itself. */
  clear(): void;
  /**
   * Takes the alert payloads (Alertmanager webhook v4) that its monitors have sent since the last call. At most 1,000 wait; the oldest
   * make room, and what still fires is sent again every two minutes. A replay sends those of its time a second time.
   */
  takeAlerts(): readonly unknown[];
  /** Requests a second and share failed over the last simulated minute; `null` before there are any. */
  traffic(): { readonly requestsPerSecond: number | null; readonly errorRatio: number | null };
  /** Ground truth, for tests and scores only: component and mechanism of each injected fault. Never handed to an agent. */
  truth(): readonly { readonly fault: FaultKind; readonly at: number; readonly entity: string | null }[];
}
