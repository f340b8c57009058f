import { scaledClock, systemClock, type Clock } from '@sitrep/sdk/base';
import type { LogHead } from './watch/command-log.ts';

/** The host's clock, and what a restart needs to go on with it. */
export interface HostClock {
  readonly clock: Clock;
  readonly kept: LogHead['clock'];
}

/**
 * A clock that runs `speed` times as fast as the machine's. After a restart it goes on where the earlier one (`kept`) would be by now, also
 * with another speed, so that time never goes back behind what the journal has seen.
 */
export function hostClock(speed: number, kept?: LogHead['clock']): HostClock {
  const baseOriginAt = systemClock.now();
  const originAt = kept === undefined ? baseOriginAt : scaledClock(kept).now();
  if (speed === 1 && originAt <= baseOriginAt)
    return { clock: systemClock, kept: { speed, baseOriginAt, originAt: baseOriginAt } };
  const origin = { speed, baseOriginAt, originAt };
  return { clock: scaledClock(origin), kept: origin };
}
