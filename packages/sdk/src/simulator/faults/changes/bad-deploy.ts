import type { Random } from '../../../base/index.ts';
import type { Effect } from '../../engine/effect.ts';
import type { Fault } from '../fault.ts';

/** Versions that are known to be bad, and what is wrong with them. Elsewhere it is drawn. */
const VERSIONS: Readonly<Record<string, Effect>> = {
  payments: { errorRatio: 0.6, stallRatio: 0.2, stallMs: 1_500 },
  inventory: { errorRatio: 0.5, stallRatio: 0.3, stallMs: 900 },
  catalogue: { errorRatio: 0.15, stallRatio: 0.35, stallMs: 1_600 },
};

/** A new version of a service fails part of its requests and is slow on another part. Rolling it back ends it; a restart does not. */
export const badDeploy: Fault = {
  places: [...Object.keys(VERSIONS), 'web', 'auth', 'cart', 'checkout', 'orders'],
  usual: Object.keys(VERSIONS),
  inject: (world, place) => world.deploy(place, VERSIONS[place] ?? draw(world.random)),
};

function draw(random: Random): Effect {
  return { errorRatio: 0.25 + 0.4 * random(), stallRatio: 0.1 + 0.3 * random(), stallMs: 900 + 900 * random() };
}
