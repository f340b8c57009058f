import type { ChangeLog } from '../model/change-log.ts';
import { deployNext } from '../model/deploy.ts';
import type { ShopSystem } from '../model/system.ts';
import { sendTraffic } from '../model/traffic.ts';
import type { LogWriter } from '../observe/log-writer.ts';
import type { FaultKind } from '../shop.ts';
import type { FaultWorld } from './fault.ts';
import { FAULTS } from './index.ts';

/** What was put in: for tests and scores only. */
export interface Truth {
  readonly fault: FaultKind;
  /** Simulated Unix milliseconds. */
  readonly at: number;
  readonly entity: string | null;
}

/** Puts faults into a shop and takes them out again. It is the only one who knows them. */
export class FaultBox {
  readonly truth: Truth[] = [];
  #system: ShopSystem;
  #logs: LogWriter;
  #changes: ChangeLog;
  #active: (() => void)[] = [];

  constructor(system: ShopSystem, logs: LogWriter, changes: ChangeLog) {
    this.#system = system;
    this.#logs = logs;
    this.#changes = changes;
  }

  inject(kind: FaultKind, at: number): void {
    const stops: (() => void)[] = [];
    const { entity, stop } = FAULTS[kind].inject(this.#world(kind, stops));
    this.truth.push({ fault: kind, at, entity });
    this.#active.push(stop, ...stops);
  }

  clear(): void {
    for (const stop of this.#active) stop();
    this.#active = [];
  }

  #world(kind: FaultKind, stops: (() => void)[]): FaultWorld {
    const system = this.#system;
    const { flow, lifecycle } = system;
    const random = system.random(`fault/${this.truth.length}/${kind}`);
    return {
      system,
      random,
      get now() {
        return flow.now;
      },
      put: (name, scope, effect) => lifecycle.put(system.component(name), scope, effect),
      deploy: (name, effect) => ({
        version: deployNext(system, this.#changes, system.component(name), effect),
      }),
      send: (spec) => sendTraffic(flow, (request) => system.entrance(request), spec, random),
      every: (everyMs, run) => {
        let running = true;
        stops.push(() => {
          running = false;
        });
        const again = () =>
          flow.after(everyMs, () => {
            if (!running) return;
            run();
            again();
          });
        again();
      },
      log: (component, severity, body, attributes) => this.#logs.write(component, severity, body, attributes),
    };
  }
}
