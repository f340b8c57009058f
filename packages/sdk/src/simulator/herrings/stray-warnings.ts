import { exponential } from '../engine/draw.ts';
import type { Fault } from '../faults/fault.ts';

const MEAN_GAP_MS = 4_000;

const LINES: readonly ((draw: number) => string)[] = [
  (draw) => `deprecated header X-Shop-Trace in request ${Math.floor(draw * 1e6)}, use traceparent`,
  (draw) => `metrics exporter: push took ${(2 + 6 * draw).toFixed(1)} s, next in 15 s`,
  (draw) => `config value cache.ttl is not set, using the default of ${60 + Math.floor(draw * 4) * 30} s`,
  (draw) => `slow consumer of audit stream, ${Math.floor(200 + 700 * draw)} events buffered`,
  (draw) => `JSON field locale has unknown value "${draw < 0.5 ? 'en_ZZ' : 'xx'}", ignored`,
];

/** A component begins to warn of something that hurts nobody. */
export const strayWarnings: Fault = {
  places: ['edge', 'web', 'auth', 'catalogue', 'cart', 'checkout', 'payments', 'orders', 'inventory', 'order-worker'],
  inject(world, place) {
    const line = LINES[Math.floor(world.random() * LINES.length)] as (draw: number) => string;
    const next = (): void =>
      world.after(exponential(world.random, MEAN_GAP_MS), () => {
        world.log(place, 'warn', line(world.random()));
        next();
      });
    next();
    return () => {};
  },
};
