import type { Fault } from '../fault.ts';

/**
 * The clock of the machines below a service's pods is minutes off. Services refuse what is signed at such a time, so calls to it and by it
 * fail with an answer that says they were not allowed. New pods are placed on other machines, so a restart ends it.
 */
export const clockSkew: Fault = {
  places: ['web', 'auth', 'catalogue', 'cart', 'checkout', 'payments', 'orders', 'inventory'],
  inject(world, place) {
    const offMs = (90 + 500 * world.random()) * 1_000;
    const share = world.random() < 0.5 ? 0.5 : 1;
    return world.put(place, 'pod', { clockAheadMs: world.random() < 0.5 ? offMs : -offMs }, share);
  },
};
