import type { RecoveryCheck } from '../protocol/index.ts';
import type { SeriesRef } from './cause.ts';
import { focusSpan } from './judge-symptom.ts';
import { robustBaseline, robustZ } from './table/robust-baseline.ts';
import { ANALYSIS_DEFAULTS, type AnalysisSettings } from './settings.ts';
import { meanBetween, signalOf } from './table/signals.ts';
import type { SystemTable } from './table/system-table.ts';

/** What {@link checkRecovery} takes besides the table, whose incident window ends now. */
export interface RecoveryInput {
  /** What was wrong; at most the first 20 are judged. */
  readonly signals: readonly SeriesRef[];
  /** Rows before this moment do not count: when the action took effect. Unix milliseconds. */
  readonly since: number;
  /** Length of the stretch that must be normal. Default 60,000 ms, and at least two rows. */
  readonly steadyMs?: number;
  readonly settings?: AnalysisSettings;
}

/**
 * Whether signals came back. A signal has recovered when the newest stretch after `since` lies within three robust standard deviations of its
 * baseline, or has come back nine tenths of the way from its worst. `inconclusive`: the stretch is not yet long enough, or a signal is
 * no longer measured, which is not the same as well.
 */
export function checkRecovery(
  table: SystemTable,
  { signals, since, steadyMs, settings = ANALYSIS_DEFAULTS }: RecoveryInput,
): RecoveryCheck {
  const { baseline, incident, times, stepMs } = table;
  const span = focusSpan(stepMs, steadyMs === undefined ? settings : { ...settings, focusMs: steadyMs });
  const start = incident.end - span;
  const enough = start >= incident.start && (times[start] as number) >= since;
  const judged = signals.slice(0, 20).flatMap((ref) => {
    const signal = signalOf(table, ref);
    if (!signal) return [];
    const normal = robustBaseline(signal.values.subarray(baseline.start, baseline.end), {
      floorShare: settings.scaleFloorShare,
    });
    const now = enough ? meanBetween(signal, start, span) : NaN;
    const worst = farthest(signal.values.subarray(incident.start, incident.end), normal?.median ?? 0);
    const near =
      normal !== undefined &&
      (Math.abs(robustZ(now, normal)) < settings.significantZ ||
        Math.abs(now - normal.median) <= 0.1 * Math.abs(worst - normal.median));
    return [
      {
        entity: ref.entity,
        name: signal.name,
        unit: signal.unit,
        before: known(normal?.median),
        worst: known(worst),
        now: known(now),
        recovered: !Number.isNaN(now) && near,
      },
    ];
  });
  const unknown = judged.length === 0 || judged.some(({ before, now }) => before === null || now === null);
  const ill = judged.some(({ before, now, recovered }) => before !== null && now !== null && !recovered);
  return { verdict: ill ? 'not-recovered' : unknown ? 'inconclusive' : 'recovered', signals: judged };
}

function farthest(values: Float64Array, from: number): number {
  let worst = NaN;
  for (const value of values)
    if (!(Math.abs(value - from) <= Math.abs(worst - from)) && !Number.isNaN(value)) worst = value;
  return worst;
}

function known(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
