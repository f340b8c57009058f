import { systemClock, type StateBoard } from '@sitrep/sdk/base';
import type { Health, HealthCheck } from '@sitrep/sdk/protocol';

/** Between two looks at the host's health. */
const EVERY_MS = 2_000;
/** A health that has not changed is published again after this, so that a page sees that somebody still looks. */
const REPEAT_MS = 10_000;

const WORST_FIRST: readonly Health['status'][] = ['unavailable', 'degraded', 'ok'];

/** Puts the host's health on the board, under `health`, when it changes and every 10 seconds. Returns what ends that. */
export function publishHealth(board: StateBoard, read: () => Health): () => void {
  let shown = '';
  let shownAt = -Infinity;
  let cancel = () => {};
  const look = () => {
    const health = read();
    const { at: _, ...rest } = health;
    const text = JSON.stringify({ ...rest, checks: rest.checks.map(({ details: __, ...check }) => check) });
    const now = systemClock.monotonic();
    if (text !== shown || now - shownAt >= REPEAT_MS) {
      shown = text;
      shownAt = now;
      board.set('health', health);
    }
    cancel = systemClock.after(EVERY_MS, look);
  };
  look();
  return () => cancel();
}

/** `health` with further checks; as bad as the worst of all. */
export function withChecks(health: Health, checks: readonly HealthCheck[]): Health {
  const all = [...health.checks, ...checks];
  const status = WORST_FIRST.find((each) => health.status === each || all.some((check) => check.status === each));
  return { ...health, status: status ?? 'ok', checks: all };
}
