import type { Fault } from '../faults/fault.ts';

/** Memory that can be held without more collections: a share of what the process has free. */
const FREE_SHARE = 0.4;

/** Work in the background, at the lowest priority: it uses processor time that nobody else wants, and some memory. */
export const busyMachine: Fault = {
  places: [
    'web',
    'auth',
    'catalogue',
    'cart',
    'payments',
    'orders',
    'inventory',
    'order-worker',
    'shop-db',
    'orders-db',
    'cache',
  ],
  inject(world, place) {
    const { baseMb, limitMb } = world.system.component(place).spec.memory;
    const idleWork = 0.35 + 0.4 * world.random();
    const heldMb = FREE_SHARE * world.random() * Math.max(0, 0.7 * limitMb - 1.1 * baseMb);
    world.log(place, 'info', 'index maintenance started');
    return world.put(place, 'outside', { idleWork, heldMb });
  },
};
