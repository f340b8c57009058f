import type { Fault } from './fault.ts';

/**
 * A damaged record on the scratch volume of the `cart` pods stops their session eviction: every request leaves its session in memory.
 * Collections come more often and stop the process for longer, until it is killed; the killed container comes back to the same
 * volume and leaks again. New pods, by a restart or a roll-back, start on an empty volume.
 */
export const memoryLeak: Fault = {
  kind: 'memory_leak',
  inject(world) {
    const stop = world.put('cart', 'pod', { leakMb: 0.65 });
    world.log('cart', 'warn', 'session eviction stopped: cannot read snapshot sessions.dat, checksum mismatch');
    return { entity: 'cart', stop };
  },
};
