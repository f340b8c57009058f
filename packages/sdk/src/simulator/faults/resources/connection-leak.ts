import type { Fault } from '../fault.ts';

/** From the first connection that is not given back to none being left. */
const EMPTY_AFTER_S = 90;
/** Calls to the database for each request: the catalogue has most of its answers from the cache. */
const CALLS: Readonly<Record<string, number>> = { auth: 1, catalogue: 0.2, inventory: 1, payments: 1, orders: 1 };

/**
 * Processes of a service do not give back every connection of their database pool. The pool empties, calls wait for a connection and give
 * up, while the database has nothing to do. New processes begin with an empty hand, so a restart ends it; a larger pool lasts longer.
 */
export const connectionLeak: Fault = {
  places: Object.keys(CALLS),
  inject(world, place) {
    const component = world.system.component(place);
    const pool = component.routes.find(({ spec }) => spec.pool !== undefined);
    const callsPerS = world.rate(place) * (CALLS[place] ?? 1);
    const kept = Math.min(0.9, (pool?.poolSize ?? 0) / (callsPerS * EMPTY_AFTER_S));
    const stop = world.put(place, 'process', { keptConnections: kept });
    return () => {
      stop();
      for (const replica of component.replicas) world.system.flow.releaseKept(replica);
    };
  },
};
