import type { Fault } from '../fault.ts';

/** Megabytes a second that are left behind, over all pods: two minutes from an ordinary level to the limit. */
const LEAK_MB_PER_S = 5.2;
/** What one request leaves behind where the rate is known beforehand. */
const USUAL_LEAK_MB = 0.65;

/** What a component could not do any more, which is why it leaks. */
const REASONS: Readonly<Record<string, string>> = {
  cart: 'session eviction stopped: cannot read snapshot sessions.dat, checksum mismatch',
  web: 'render cache cleaner stopped: index file is truncated',
  catalogue: 'image cache cleaner stopped: index file is truncated',
  inventory: 'reservation sweeper stopped: cannot open reservations.db, bad descriptor',
};

/**
 * Damaged data on the scratch volume of a service's pods stops it from letting go of memory: every request leaves some behind. Collections
 * come more often and stop the process for longer, until it is killed; the killed container comes back to the same volume and leaks again.
 * New pods, by a restart or a roll-back, start on an empty volume.
 */
export const memoryLeak: Fault = {
  places: Object.keys(REASONS),
  usual: ['cart'],
  inject(world, place) {
    const leakMb = place === 'cart' ? USUAL_LEAK_MB : LEAK_MB_PER_S / world.rate(place);
    const stop = world.put(place, 'pod', { leakMb });
    world.log(place, 'warn', REASONS[place] as string);
    return stop;
  },
};
