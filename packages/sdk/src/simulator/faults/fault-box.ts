import type { Random } from '../../base/index.ts';
import type { Effect } from '../engine/effect.ts';
import type { FaultKind, HerringKind } from '../fault-kinds.ts';
import { HERRINGS } from '../herrings/index.ts';
import type { ChangeLog } from '../model/change-log.ts';
import { deployNext, reconfigure } from '../model/deploy.ts';
import type { ShopSystem } from '../model/system.ts';
import { sendTraffic } from '../model/traffic.ts';
import type { LogWriter } from '../observe/log-writer.ts';
import { STEP_MS, type Recorder } from '../observe/recorder.ts';
import type { Fault, FaultWorld } from './fault.ts';
import { FAULTS } from './index.ts';

/** What was put in: for tests and scores only. */
export interface Truth {
  readonly fault: FaultKind;
  /** Simulated Unix milliseconds. */
  readonly at: number;
  readonly entity: string | null;
}

/** A place that stands for any that makes sense, drawn by the seed. */
const ANYWHERE = 'anywhere';
/** How far back a fault looks to see how busy a component is. */
const LOOK_BACK_STEPS = 60_000 / STEP_MS;

/** What a fault box works on. */
export interface FaultBoxParts {
  readonly system: ShopSystem;
  readonly logs: LogWriter;
  readonly changes: ChangeLog;
  readonly recorder: Recorder;
}

/** Puts faults into a shop and takes them out again. It is the only one who knows them. */
export class FaultBox {
  readonly truth: Truth[] = [];
  #parts: FaultBoxParts;
  #herrings = 0;
  #active: (() => void)[] = [];

  constructor(parts: FaultBoxParts) {
    this.#parts = parts;
  }

  /** Whether a fault can be put into this place. */
  static fits(kind: FaultKind, place: string): boolean {
    return place === ANYWHERE || FAULTS[kind].places.includes(place);
  }

  inject(kind: FaultKind, at: number, place?: string): void {
    const entity = this.#put(FAULTS[kind], `fault/${this.truth.length}/${kind}`, place);
    this.truth.push({ fault: kind, at, entity });
  }

  distract(kind: HerringKind): void {
    this.#put(HERRINGS[kind], `herring/${this.#herrings++}/${kind}`, ANYWHERE);
  }

  clear(): void {
    for (const stop of this.#active) stop();
    this.#active = [];
  }

  #put(fault: Fault, name: string, place: string | undefined): string | null {
    const random = this.#parts.system.random(name);
    const where = choose(fault, place, random);
    const life = { running: true };
    const stop = fault.inject(this.#world(random, life), where ?? '');
    this.#active.push(() => {
      life.running = false;
      stop();
    });
    return where;
  }

  #world(random: Random, life: { readonly running: boolean }): FaultWorld {
    const { system, logs, changes, recorder } = this.#parts;
    const { flow, lifecycle } = system;
    const latest = (name: string, metric: string, stat: 'sum' | 'mean'): number => {
      const values = recorder.series
        .latest(name, metric, stat, LOOK_BACK_STEPS)
        .filter((value) => !Number.isNaN(value));
      return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    };
    const takeBack = (name: string, version: string) => () => {
      const component = system.component(name);
      component.versionEffects.delete(version);
      component.refresh();
    };
    const later = (delayMs: number, run: () => void): void =>
      flow.after(delayMs, () => {
        if (life.running) run();
      });
    return {
      system,
      random,
      get now() {
        return flow.now;
      },
      rate: (name) => Math.max(0.2, latest(name, 'request.count', 'sum') / (STEP_MS / 1_000)),
      usage: (name) => Math.max(0.005, latest(name, 'cpu.utilization', 'mean')),
      put: (name, scope, effect, share) => lifecycle.put(system.component(name), scope, effect, share),
      putBefore(name, effect) {
        const routes = system.routes.filter(({ callee }) => callee.name === name);
        for (const { links } of routes) links.add(effect);
        return () => {
          for (const { links } of routes) links.delete(effect);
        };
      },
      deploy: (name, effect) => takeBack(name, deployNext(system, changes, system.component(name), effect)),
      configure: (name, change, effect?: Effect) =>
        takeBack(name, reconfigure(system, changes, system.component(name), { change, effect })),
      send: (spec) => sendTraffic(flow, (request) => system.entrance(request), spec, random),
      every(everyMs, run) {
        const again = (): void =>
          later(everyMs, () => {
            run();
            again();
          });
        again();
      },
      after: later,
      log: (component, severity, body, attributes) => logs.write(component, severity, body, attributes),
    };
  }
}

/** Draws only where there is a choice, so that a fault with one usual place draws nothing more than it always did. */
function choose({ places, usual = places }: Fault, place: string | undefined, random: Random): string | null {
  if (place !== undefined && place !== ANYWHERE) return place;
  const list = place === ANYWHERE ? places : usual;
  return (list.length > 1 ? list[Math.floor(random() * list.length)] : list[0]) ?? null;
}
