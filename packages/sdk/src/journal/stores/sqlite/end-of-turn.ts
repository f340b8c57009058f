/**
 * Calls `run` when the event loop has handled what is at hand: not a delay, but the moment at which whatever this turn produced has
 * come together. A fake clock has no part in it.
 */
export function atEndOfTurn(run: () => void): void {
  // oxlint-disable-next-line sitrep/ask-for-time -- orders work within a turn; no time is read or waited for
  setImmediate(run);
}
