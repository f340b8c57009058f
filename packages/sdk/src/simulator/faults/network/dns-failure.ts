import type { Fault } from '../fault.ts';

/** A resolver that does not answer is given up after so long. */
const LOOKUP_MS = 1_500;

/**
 * The resolver on the machines of a service's pods does not answer: names of whatever it calls are not found, each after a while. Open
 * connections of its pools live on. New pods are placed on other machines, so a restart ends it.
 */
export const dnsFailure: Fault = {
  // Not at the edge: it calls one component, which nobody else calls, so from outside the two ends look alike.
  places: ['web', 'checkout', 'cart', 'orders'],
  inject: (world, place) =>
    world.put(place, 'pod', {
      calls: { failRatio: 0.35 + 0.6 * world.random(), failure: 'name', failMs: LOOKUP_MS },
    }),
};
