import { scaledClock, systemClock, type CancelTimer, type Clock } from '@sitrep/sdk/base';
import type { LogHead } from './watch/command-log.ts';

/** The host's clock, and what a restart needs to go on with it. */
export interface HostClock {
  readonly clock: Clock;
  readonly kept: LogHead['clock'];
  /** Lets a held clock run. */
  readonly release: () => void;
}

/**
 * A clock that runs `speed` times as fast as the machine's. After a restart it goes on where the earlier one (`kept`) would be by now, also
 * with another speed, so that time never goes back behind what the journal has seen.
 *
 * A faster clock is held until the simulated shop has its history: making it takes real seconds, which would be minutes of every time limit.
 */
export function hostClock(speed: number, kept?: LogHead['clock']): HostClock {
  const baseOriginAt = systemClock.now();
  const originAt = kept === undefined ? baseOriginAt : scaledClock(kept).now();
  if (speed === 1 && originAt <= baseOriginAt)
    return { clock: systemClock, kept: { speed, baseOriginAt, originAt: baseOriginAt }, release: () => {} };
  const origin = { speed, baseOriginAt, originAt };
  if (speed === 1) return { clock: scaledClock(origin), kept: origin, release: () => {} };
  return { kept: origin, ...heldClock(speed, originAt) };
}

function heldClock(speed: number, originAt: number): Pick<HostClock, 'clock' | 'release'> {
  let running: Clock | undefined;
  let startedAt = 0;
  const waiting = new Set<(clock: Clock) => void>();
  const clock: Clock = {
    now: () => running?.now() ?? originAt,
    monotonic: () => (running === undefined ? 0 : running.monotonic() - startedAt),
    after(delayMs, run) {
      if (running !== undefined) return running.after(delayMs, run);
      let cancel: CancelTimer = () => waiting.delete(begin);
      const begin = (released: Clock) => {
        cancel = released.after(delayMs, run);
      };
      waiting.add(begin);
      return () => cancel();
    },
  };
  return {
    clock,
    release() {
      if (running !== undefined) return;
      running = scaledClock({ speed, baseOriginAt: systemClock.now(), originAt });
      startedAt = running.monotonic();
      for (const begin of waiting) begin(running);
      waiting.clear();
    },
  };
}
