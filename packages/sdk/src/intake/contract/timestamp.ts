const SECONDS_BELOW = 100_000_000_000; // as milliseconds this is March 1973: no alert is that old

/**
 * Unix milliseconds from what senders call a time: RFC 3339 text with any number of decimals, Unix seconds, or Unix milliseconds.
 * `undefined` when it is none, or lies before 1970 (Go writes the year 1 where it means "not yet").
 */
export function readTimestamp(value: unknown): number | undefined {
  const at = typeof value === 'number' ? fromNumber(value) : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(at) && at >= 0 && at <= 8.64e15 ? Math.floor(at) : undefined;
}

function fromNumber(value: number): number {
  return value < SECONDS_BELOW ? value * 1_000 : value;
}
