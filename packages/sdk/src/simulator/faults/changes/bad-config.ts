import type { Effect } from '../../engine/effect.ts';
import type { Fault, FaultWorld } from '../fault.ts';

/** A time limit in seconds where milliseconds are meant, or the other way round, with what the library makes of it. */
const WRONG_UNIT = 0.004;
/** Share of its processors that a component would need to serve everybody with the expensive path. */
const WANTED_USAGE = 1.5;
const MOST_EXPENSIVE = 60;

interface Setting {
  readonly kind: 'config' | 'flag';
  readonly summary: string;
  readonly effect: Effect;
}

/**
 * A service is rolled out with a wrong setting: a time limit in the wrong unit, the wrong address of something that it calls, or a flag that
 * sends everybody down an expensive path. Rolling it back ends it; a restart comes up with the same setting.
 */
export const badConfig: Fault = {
  places: ['web', 'checkout', 'cart', 'payments', 'orders', 'inventory', 'auth', 'catalogue'],
  inject(world, place) {
    const choices = settingsFor(world, place);
    const { effect, ...change } = choices[Math.floor(world.random() * choices.length)] as Setting;
    return world.configure(place, change, effect);
  },
};

function settingsFor(world: FaultWorld, place: string): Setting[] {
  const component = world.system.component(place);
  const callees = component.routes.map(({ callee }) => callee.name);
  const to = callees[Math.floor(world.random() * callees.length)] as string;
  const usage = world.usage(place);
  const settings: Setting[] = [
    {
      kind: 'config',
      summary: `Time limits of ${place} moved to the common settings file`,
      effect: { calls: { timeoutFactor: WRONG_UNIT } },
    },
    {
      kind: 'config',
      summary: `Address of ${to} in the settings of ${place} changed`,
      effect: { calls: { to, failRatio: 1, failure: 'refused', pooledToo: true } },
    },
  ];
  if (WANTED_USAGE / usage > MOST_EXPENSIVE) return settings;
  return [
    ...settings,
    {
      kind: 'flag',
      summary: `Flag detailed-recommendations of ${place} on for everybody`,
      effect: { workFactor: WANTED_USAGE / usage },
    },
  ];
}
