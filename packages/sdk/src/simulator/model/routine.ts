import { exponential } from '../engine/draw.ts';
import type { ChangeLog } from './change-log.ts';
import { deployNext } from './deploy.ts';
import type { ShopSystem } from './system.ts';

/** Mean time between two changes of an ordinary day. */
const MEAN_GAP_MS = 35 * 60_000;

/** Deploys and settings that harm nobody go on all the time, so that a change near a fault proves nothing by itself. */
export function keepChanging(system: ShopSystem, changes: ChangeLog): void {
  const random = system.random('routine');
  const services = [...system.components.values()].filter(({ spec }) => spec.kind === 'service');
  const next = () =>
    system.flow.after(exponential(random, MEAN_GAP_MS), () => {
      const component = services[Math.floor(random() * services.length)];
      if (component !== undefined && random() < 0.7) {
        deployNext(system, changes, component);
      } else if (component !== undefined)
        changes.add({ entity: component.name, kind: 'config', summary: `Log level of ${component.name} set to info` });
      next();
    });
  next();
}
