import type { TimeWindow } from '../../protocol/index.ts';

/** Lengths that {@link investigationWindow} uses, milliseconds. */
export const WINDOW_LENGTHS = Object.freeze({
  /** How long before the first sign of trouble the window begins, so that an onset before it is seen. */
  leadMs: 15 * 60_000,
  /** How much before the window is read as normal, of live telemetry and of a recording. */
  liveBaselineMs: 2 * 3_600_000,
  recordedBaselineMs: 48 * 3_600_000,
  /** Live telemetry reaches up to now, give or take this much. */
  lagMs: 10 * 60_000,
});

/** What {@link investigationWindow} goes by. Unix milliseconds. */
export interface WindowQuestion {
  readonly now: number;
  /** Earliest sign of trouble that is known. */
  readonly startedAt: number;
  /** Where the source has data; `undefined` when it cannot tell. */
  readonly coverage: TimeWindow | undefined;
  /** Since when the system has been as it was before this incident; what lies before is not read. Default: always. */
  readonly calmFrom?: number | undefined;
}

/**
 * The time to investigate, and the stretch before it that counts as normal.
 *
 * Live telemetry is read up to now. A recording is read up to its end; an alert that is not of the recording's time is taken to have been
 * raised there. With little history before the alert, half of it is left to the baseline.
 */
export function investigationWindow({ now, startedAt, coverage, calmFrom }: WindowQuestion): {
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
} {
  const { leadMs, liveBaselineMs, recordedBaselineMs, lagMs } = WINDOW_LENGTHS;
  const live = coverage === undefined || (coverage.to >= now - lagMs && coverage.from < now);
  const to = live ? now : coverage.to;
  const begin = Math.max(coverage?.from ?? 0, calmFrom ?? 0);
  const sign = startedAt >= begin && startedAt < to ? startedAt : to;
  const history = begin === 0 ? Infinity : sign - begin;
  const from = Math.floor(sign - Math.min(leadMs, history / 2));
  const baselineFrom = Math.max(0, begin, from - (live ? liveBaselineMs : recordedBaselineMs));
  return { window: { from, to: Math.max(to, from + 1) }, baseline: { from: Math.min(baselineFrom, from), to: from } };
}
