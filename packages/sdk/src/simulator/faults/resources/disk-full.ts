import type { Fault } from '../fault.ts';

const FULL_AFTER_S = 70;

/**
 * Something in a data store spills to its disk without end. Nothing is felt until the disk is full; then everything that writes fails and
 * everything that reads goes on. What was spilled goes away with the process, so a restart ends it.
 */
export const diskFull: Fault = {
  places: ['orders-db', 'shop-db', 'order-queue'],
  inject(world, place) {
    const { disk } = world.system.component(place).spec;
    const freeMb = (disk?.limitMb ?? 0) - (disk?.usedMb ?? 0);
    const diskMbPerS = freeMb / (FULL_AFTER_S * (0.7 + 0.8 * world.random()));
    return world.put(place, 'process', { diskMbPerS });
  },
};
