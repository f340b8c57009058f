import type { Fault } from '../faults/fault.ts';

const NETWORK = '100.64.0.0/16';
const RAMP_MS = 40_000;

/** A newsletter went out: some more customers come for some minutes, far from what the shop can take. */
export const trafficBump: Fault = {
  places: ['edge'],
  inject(world) {
    const startedAt = world.now;
    const most = world.rate('edge') * (0.25 + 0.2 * world.random());
    const client = [{ item: world.system.client(NETWORK), weight: 1 }];
    const kinds = [
      { item: 'browse', weight: 0.6 },
      { item: 'search', weight: 0.3 },
      { item: 'add-to-cart', weight: 0.1 },
    ];
    return world.send({
      rate: (now) => most * Math.min(1, (now - startedAt) / RAMP_MS),
      kinds: () => kinds,
      clients: () => client,
      validLogins: 1,
    });
  },
};
