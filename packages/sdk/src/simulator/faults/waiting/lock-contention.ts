import type { Fault } from '../fault.ts';

/** Requests that arrive while one holds the lock. Above 1 the line never ends. */
const ARRIVALS_PER_HOLDER = 1.15;
const LONGEST_MS = 900;

/**
 * All requests of a process need one lock, and hold it for longer than they arrive apart: they wait in line while the processors are idle.
 * In a service the lock is in the process, so more replicas have more locks; in a database it is one row that everybody updates.
 * New processes do not bring it back: whatever made them hold it for so long was in memory.
 */
export const lockContention: Fault = {
  places: ['web', 'catalogue', 'cart', 'inventory', 'shop-db', 'orders-db'],
  inject(world, place) {
    const replicas = world.system.component(place).replicas.length;
    const lockMs = Math.min(LONGEST_MS, (1_000 * ARRIVALS_PER_HOLDER * replicas) / world.rate(place));
    return world.put(place, 'process', { lockMs });
  },
};
