import type { Fault } from '../fault.ts';

/**
 * The cache loses its entries at once. Everybody who misses a page has it made anew, each for himself; the database has no room for so much
 * work, and what takes too long is thrown away and asked for again, so the cache fills slowly. Fewer requests let it fill.
 */
export const cacheStampede: Fault = {
  places: ['cache'],
  inject(world, place) {
    const cache = world.system.component(place);
    cache.lost = 1;
    world.log(place, 'warn', 'snapshot could not be loaded after failover, starting with an empty data set');
    return () => {
      cache.lost = 0;
    };
  },
};
