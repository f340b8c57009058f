import type { TimeWindow } from '../protocol/index.ts';
import type { TelemetryAnswer, TelemetryQuery } from '../telemetry/index.ts';

/** What {@link readRows} takes. */
export interface RowsWanted {
  readonly baseline: TimeWindow;
  /** The time to investigate. */
  readonly window: TimeWindow;
  /** Rows at most. */
  readonly limit: number;
}

/** Stretches in which the baseline is read when it is too long to be read at once. */
const STRETCHES = 8;

/**
 * Reads rows of a window and its baseline. Where that is more than `limit`, the window comes first and then as much before it as there is
 * room for, the newest first: a source that cuts an answer may keep its oldest rows, which say least of an incident. `readFrom` is where
 * what was read begins; `truncated` then means that the window itself is not whole.
 */
export async function readRows<T>(
  ask: (query: TelemetryQuery) => Promise<TelemetryAnswer<T>>,
  { baseline, window, limit }: RowsWanted,
): Promise<TelemetryAnswer<T> & { readonly readFrom?: number }> {
  const begin = Math.min(baseline.from, window.from);
  const whole = await ask({ window: { from: begin, to: window.to }, limit });
  if (whole.status !== 'ok' || !whole.truncated) return whole;
  const own = await ask({ window, limit });
  if (own.status !== 'ok') return own;
  const parts = [own.rows];
  let room = limit - own.rows.length;
  let readFrom = window.from;
  const length = (window.from - begin) / STRETCHES;
  for (let stretch = 1; stretch <= STRETCHES && room > 0 && !own.truncated; stretch++) {
    const from = Math.floor(window.from - stretch * length);
    const part = await ask({ window: { from, to: readFrom }, limit: room });
    if (part.status !== 'ok' || part.truncated) break;
    parts.unshift(part.rows);
    room -= part.rows.length;
    readFrom = from;
  }
  return { ...own, rows: parts.flat(), readFrom };
}
