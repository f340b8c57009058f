import { systemRandom, type Random } from './random.ts';

/** How long to wait between attempts. */
export interface BackoffOptions {
  /** Upper bound of the first wait, in milliseconds. Default 500. */
  readonly baseMs?: number;
  /** Upper bound of any wait, in milliseconds. Default 30,000. */
  readonly capMs?: number;
  /** Share of the upper bound that is always waited, 0 to 1. Default 0 (full jitter). */
  readonly floor?: number;
  /** Default {@link systemRandom}. */
  readonly random?: Random;
}

/** Defaults of {@link backoffMs}. */
export const BACKOFF_DEFAULTS = Object.freeze({ baseMs: 500, capMs: 30_000, floor: 0 });

/**
 * Milliseconds to wait before attempt `attempt` + 1, with capped exponential growth and full jitter, so that many clients that lost
 * the same server come back spread out. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param attempt attempts that have failed so far, 1 or more.
 */
export function backoffMs(attempt: number, options: BackoffOptions = {}): number {
  const { baseMs, capMs, floor, random } = { ...BACKOFF_DEFAULTS, random: systemRandom, ...options };
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 40));
  return bound * (floor + (1 - floor) * random());
}
