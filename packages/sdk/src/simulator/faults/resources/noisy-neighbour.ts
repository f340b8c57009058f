import type { Fault } from '../fault.ts';

/** Share of what is left of the processors that the component would need: it cannot keep up any more. */
const WANTED_USAGE = 1.35;

/**
 * Others on the same machines take most of the processor, so everything that a component computes takes many times as long. New pods are
 * placed on other machines, so a restart ends it, and more replicas help as well.
 */
export const noisyNeighbour: Fault = {
  places: ['web', 'auth', 'catalogue', 'inventory', 'cart'],
  inject(world, place) {
    const steal = Math.min(0.985, 1 - world.usage(place) / WANTED_USAGE);
    return world.put(place, 'pod', { steal });
  },
};
