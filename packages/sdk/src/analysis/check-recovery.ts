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
  /** Rows before this moment do not count: when the action took effect. Unix milliseconds. Default: all count. */
  readonly since?: number | undefined;
  /** Length of the stretch that must be normal. Default 60,000 ms, and at least two rows. */
  readonly steadyMs?: number;
  /** For how long no stretch of that length may have been off, whatever bouts ask for. Default: as long as bouts ask for, see below. */
  readonly calmMs?: number | undefined;
  readonly settings?: AnalysisSettings;
}

/** The longest calm stretch that can be asked for, however long calm ones were before. */
export const MAX_STEADY_MS = 120_000;

/** A row is bad again when it comes this far of the way from the median to the worst, and deviates by `maxZ`: single rows are odd by chance. */
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
  { signals, since = -Infinity, steadyMs, calmMs, settings = ANALYSIS_DEFAULTS }: RecoveryInput,
): RecoveryCheck {
  const span = focusSpan(table.stepMs, steadyMs === undefined ? settings : { ...settings, focusMs: steadyMs });
  const judged = signals.slice(0, 20).flatMap((ref) => {
    const signal = signalOf(table, ref);
    return signal ? [judge(table, signal, { since, span, calmMs, settings })] : [];
  });
  const ill = judged.some(({ state }) => state === 'ill');
  const well = judged.length > 0 && judged.every(({ state }) => state === 'well');
  return {
    verdict: ill ? 'not-recovered' : well ? 'recovered' : 'inconclusive',
    signals: judged.map(({ signal }) => signal),
  };
}

interface Judgement {
  readonly since: number;
  readonly span: number;
  readonly calmMs: number | undefined;
  readonly settings: AnalysisSettings;
}

interface Judged {
  readonly state: 'well' | 'ill' | 'unknown';
  readonly signal: RecoveryCheck['signals'][number];
}

function judge(table: SystemTable, signal: Signal, { since, span, calmMs, settings }: Judgement): Judged {
  const { baseline, incident, times } = table;
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
  const isBad = (value: number): boolean =>
    !isNear(value) && harm(value) >= Math.max(BAD_SHARE * most, settings.maxZ * (normal?.scale ?? 0));
  const near = !Number.isNaN(now) && isNear(now);
  const calm =
    calmMs === undefined ? calmAfterBouts(table, signal, isBad) : calmFor(calmMs, table, signal, span, isNear);
  const state = normal === undefined || Number.isNaN(now) ? 'unknown' : !near ? 'ill' : calm ? 'well' : 'unknown';
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

/** Whether it has been calm for longer than it ever was between two bad rows, or for long enough. What was not measured is not bad. */
function calmAfterBouts(
  { incident, stepMs }: SystemTable,
  { values }: Signal,
  isBad: (value: number) => boolean,
): boolean {
  let longest = 0;
  let last = incident.start - 1;
  for (let row = incident.start; row < incident.end; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value) || !isBad(value)) continue;
    if (last >= incident.start) longest = Math.max(longest, row - last - 1);
    last = row;
  }
  const current = incident.end - last - 1;
  return current > longest || current * stepMs >= MAX_STEADY_MS;
}

/** Whether each stretch of `span` rows in the newest `calmMs` is near normal: over so long a time single rows are odd by chance. */
function calmFor(
  calmMs: number,
  { incident, stepMs }: SystemTable,
  signal: Signal,
  span: number,
  isNear: (value: number) => boolean,
): boolean {
  const first = incident.end - Math.max(span, Math.ceil(calmMs / stepMs));
  if (first < incident.start) return false;
  for (let start = first; start <= incident.end - span; start++) {
    const mean = meanBetween(signal, start, span);
    if (!Number.isNaN(mean) && !isNear(mean)) return false;
  }
  return true;
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
