import type { Effect } from '../../engine/effect.ts';
import type { Fault } from '../fault.ts';

/** What a component depends on that is not part of the shop, and how slow that becomes. */
const SLOWED: Readonly<Record<string, (draw: number) => Effect>> = {
  // The card network.
  payments: (draw) => ({ waitFactor: 10 + 14 * draw }),
  // Disks that have used up their burst of operations.
  'orders-db': (draw) => ({ waitFactor: 70 + 70 * draw }),
  'shop-db': (draw) => ({ waitFactor: 70 + 60 * draw }),
  // An identity provider, a search index, a warehouse.
  auth: (draw) => ({ stallRatio: 0.9, stallMs: 1_000 + 1_200 * draw }),
  catalogue: (draw) => ({ stallRatio: 0.7, stallMs: 900 + 900 * draw }),
  inventory: (draw) => ({ stallRatio: 0.9, stallMs: 700 + 600 * draw }),
};

/**
 * Something outside the shop that a component waits for becomes slow: the component has little to do and answers late. Nothing that can be
 * done to the component ends it.
 */
export const slowDependency: Fault = {
  places: Object.keys(SLOWED),
  inject: (world, place) => world.put(place, 'outside', (SLOWED[place] as (draw: number) => Effect)(world.random())),
};
