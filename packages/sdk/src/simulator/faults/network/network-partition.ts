import type { Fault } from '../fault.ts';

/** How often the network is cut altogether; else it loses packets. */
const CUT = 0.5;

/**
 * The network before a component is cut, or loses many of its packets: calls never arrive, or arrive late after several tries. The component
 * itself is well and has little to do. Nothing that can be done to it ends this.
 */
export const networkPartition: Fault = {
  places: ['auth', 'catalogue', 'cart', 'checkout', 'payments', 'orders', 'inventory', 'shop-db', 'orders-db', 'cache'],
  inject(world, place) {
    const cut = world.random() < CUT;
    const draw = world.random();
    return world.putBefore(place, cut ? { lostRatio: 0.6 + 0.4 * draw } : { packetLoss: 0.62 + 0.2 * draw });
  },
};
