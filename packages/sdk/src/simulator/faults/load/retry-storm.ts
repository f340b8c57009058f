import type { Fault } from '../fault.ts';

/** Whom each place calls, and what must be true of it for a storm to keep itself alive. */
const STORMS: Readonly<Record<string, { readonly callee: string; readonly attempts: number }>> = {
  edge: { callee: 'web', attempts: 8 },
  web: { callee: 'auth', attempts: 40 },
};
/** Share of the old time limit after which a call is tried again. */
const TIMEOUT_FACTOR = 0.07;
/** From the new setting to the hiccup that shows what it does. */
const HICCUP_AFTER_MS = 45_000;
const HICCUP_MS = 18_000;

/**
 * A caller is set to give up early and to try again at once, many times. That hurts nobody until the component it calls has a hiccup of
 * some seconds: then every request becomes many, the callee works for answers that nobody waits for, and the storm keeps itself alive after
 * the hiccup is over (Bronson et al., HotOS 2021: metastable failures). Fewer requests, the old setting, or more replicas of the callee end it.
 */
export const retryStorm: Fault = {
  places: Object.keys(STORMS),
  inject(world, place) {
    const { callee, attempts } = STORMS[place] as (typeof STORMS)[string];
    const stop = world.configure(
      place,
      { kind: 'config', summary: `Calls of ${place}: time limits shorter, up to ${attempts} attempts` },
      { calls: { to: callee, timeoutFactor: TIMEOUT_FACTOR, retries: attempts - 1 } },
    );
    let over: (() => void) | undefined;
    world.after(HICCUP_AFTER_MS * (0.8 + 0.6 * world.random()), () => {
      over = world.put(callee, 'outside', { stallRatio: 1, stallMs: 3_000 });
      world.after(HICCUP_MS, () => over?.());
    });
    return () => {
      stop();
      over?.();
    };
  },
};
