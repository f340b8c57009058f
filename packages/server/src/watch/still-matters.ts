import type { ShopCommand } from '@sitrep/sdk/simulator';

/** History that a shop has when a host starts. 10 minutes. */
export const HISTORY_MS = 600_000;
/** How far back a restart replays. What is older and still matters is replayed at that moment instead. 30 minutes. */
export const HORIZON_MS = 1_800_000;
/** How long after the last fault was taken out its traces may still be seen. 15 minutes. */
const TRACES_MS = 900_000;
/** Commands kept at most, the newest. */
const MAX_COMMANDS = 500;
/** What a shop needs before its first command to have something like a normal state. */
const RUN_UP_MS = 120_000;

/** How to make the shop again that `commands` led to. */
export interface Replay {
  readonly startAt: number;
  readonly commands: readonly ShopCommand[];
  /** Faults among the commands that were left out. */
  readonly faultsLeftOut: number;
}

/**
 * What a restart at `now` replays of earlier commands. Left out is what no longer shows: everything before a `clear` that is 15 minutes
 * old, and whatever is older than {@link HORIZON_MS}, except a fault that nobody has acted on since, which is then put in at the horizon.
 */
export function stillMatters(commands: readonly ShopCommand[], now: number): Replay {
  const cleared = commands.findLastIndex(({ type, at }) => type === 'clear' && now - at > TRACES_MS);
  const after = commands.slice(cleared + 1);
  const horizon = now - HORIZON_MS;
  const lastStep = after.findLast(({ type, at }) => type !== 'inject' && at < horizon)?.at ?? -Infinity;
  const kept = after
    .filter(({ type, at }) => at >= horizon || (type === 'inject' && at > lastStep))
    .slice(-MAX_COMMANDS)
    .map((command) => (command.at < horizon ? { ...command, at: horizon } : command));
  const first = kept[0]?.at ?? Infinity;
  const injected = (list: readonly ShopCommand[]) => list.filter(({ type }) => type === 'inject').length;
  return {
    startAt: Math.floor(Math.min(now - HISTORY_MS, first - RUN_UP_MS)),
    commands: kept,
    faultsLeftOut: injected(commands) - injected(kept),
  };
}
