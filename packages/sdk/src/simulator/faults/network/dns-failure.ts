import type { Fault } from '../fault.ts';

/** A resolver that does not answer is given up after so long. */
const LOOKUP_MS = 1_500;

/**
 * The resolver on the machines of a service's pods does not answer: names of whatever it calls are not found, each after a while. Open
 * connections of its pools live on. New pods are placed on other machines, so a restart ends it.
 */
export const dnsFailure: Fault = {
  places: ['web', 'checkout', 'cart', 'orders', 'edge'],
  inject: (world, place) =>
    world.put(place, 'pod', {
      calls: { failRatio: 0.35 + 0.6 * world.random(), failure: 'name', failMs: LOOKUP_MS },
    }),
};
