import type { RecoveryCheck } from '../protocol/index.ts';
import type { SeriesRef } from './cause.ts';
import { focusSpan } from './judge-symptom.ts';
import { robustBaseline } from './table/robust-baseline.ts';
import { ANALYSIS_DEFAULTS, type AnalysisSettings } from './settings.ts';
import { meanBetween, signalOf, type Signal } from './table/signals.ts';
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

/** The longest calm stretch that can be asked for, however long calm ones were before. */
export const MAX_STEADY_MS = 120_000;

/** A row is bad again when it comes this far of the way from the median to the worst. */
const BAD_SHARE = 0.25;

/**
 * Whether signals came back. A signal has recovered when the newest stretch after `since` lies within three robust standard deviations of its
 * baseline, or has come back nine tenths of the way from its worst. Of latency and failures only more than usual is harm: what is faster
 * than before has recovered.
 *
 * Some faults come in bouts (a leak that is killed and fills again). So a signal must also have been calm for longer than it ever was between two
 * bouts in the incident's window, two minutes at most.
 *
 * `inconclusive`: it was not calm for long enough yet, or a signal is no longer measured, which is not the same as well.
 */
export function checkRecovery(
  table: SystemTable,
  { signals, since, steadyMs, settings = ANALYSIS_DEFAULTS }: RecoveryInput,
): RecoveryCheck {
  const span = focusSpan(table.stepMs, steadyMs === undefined ? settings : { ...settings, focusMs: steadyMs });
  const judged = signals.slice(0, 20).flatMap((ref) => {
    const signal = signalOf(table, ref);
    return signal ? [judge(table, signal, { since, span, settings })] : [];
  });
  const ill = judged.some(({ state }) => state === 'ill');
  const well = judged.length > 0 && judged.every(({ state }) => state === 'well');
  return {
    verdict: ill ? 'not-recovered' : well ? 'recovered' : 'inconclusive',
    signals: judged.map(({ signal }) => signal),
  };
}

interface Judged {
  readonly state: 'well' | 'ill' | 'unknown';
  readonly signal: RecoveryCheck['signals'][number];
}

function judge(
  table: SystemTable,
  signal: Signal,
  { since, span, settings }: { readonly since: number; readonly span: number; readonly settings: AnalysisSettings },
): Judged {
  const { baseline, incident, times, stepMs } = table;
  const oneSided = signal.kind === 'latency' || signal.kind === 'failures';
  const normal = robustBaseline(signal.values.subarray(baseline.start, baseline.end), {
    floorShare: settings.scaleFloorShare,
  });
  const start = incident.end - span;
  const enough = start >= incident.start && (times[start] as number) >= since;
  const now = enough ? meanBetween(signal, start, span) : NaN;
  const usual = normal?.median ?? 0;
  const harm = (value: number): number => (oneSided ? Math.max(0, value - usual) : Math.abs(value - usual));
  const worst = farthest(signal.values.subarray(incident.start, incident.end), harm);
  const most = harm(worst);
  const isNear = (value: number): boolean =>
    normal !== undefined && (harm(value) < settings.significantZ * normal.scale || harm(value) <= 0.1 * most);
  const isBad = (value: number): boolean => !isNear(value) && harm(value) >= BAD_SHARE * most;
  const near = !Number.isNaN(now) && isNear(now);
  const { longest, current } = calmStretches(signal.values.subarray(incident.start, incident.end), isBad);
  const calmEnough = current > longest || current * stepMs >= MAX_STEADY_MS;
  const state = normal === undefined || Number.isNaN(now) ? 'unknown' : !near ? 'ill' : calmEnough ? 'well' : 'unknown';
  return {
    state,
    signal: {
      entity: table.nodes[signal.node] as string,
      name: signal.name,
      unit: signal.unit,
      before: known(normal?.median),
      worst: known(worst),
      now: known(now),
      recovered: state === 'well',
    },
  };
}

/** Rows of the longest calm stretch between two bad rows, and of the one at the end. What was not measured is not bad. */
function calmStretches(
  values: Float64Array,
  isBad: (value: number) => boolean,
): { readonly longest: number; readonly current: number } {
  let longest = 0;
  let last = -1;
  for (const [row, value] of values.entries()) {
    if (Number.isNaN(value) || !isBad(value)) continue;
    if (last >= 0) longest = Math.max(longest, row - last - 1);
    last = row;
  }
  return { longest, current: values.length - last - 1 };
}

/** The value that does most harm; the first one where none does any. */
function farthest(values: Float64Array, harm: (value: number) => number): number {
  let worst = NaN;
  for (const value of values)
    if (!Number.isNaN(value) && (Number.isNaN(worst) || harm(value) > harm(worst))) worst = value;
  return worst;
}

function known(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
