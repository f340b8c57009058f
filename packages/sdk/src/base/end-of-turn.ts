/** Calls `run` later in the same thread, in the order of the calls. */
export type Defer = (run: () => void) => void;

const platform = globalThis as { readonly setImmediate?: Defer };

/**
 * Calls `run` once this turn of the event loop has done its work: what one turn produced can be handled together, and an idle loop
 * waits for nothing. Where there is no `setImmediate`, at the next turn.
 */
export const endOfTurn: Defer = (run) => {
  if (platform.setImmediate) platform.setImmediate(run);
  else setTimeout(run, 0);
};
