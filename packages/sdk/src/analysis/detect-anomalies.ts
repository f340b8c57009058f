import type { SeriesRef } from './cause.ts';
import { findOnset, type Onset } from './find-onset.ts';
import { robustBaseline, robustZ, type RobustBaseline } from './table/robust-baseline.ts';
import { ANALYSIS_DEFAULTS, type AnalysisSettings } from './settings.ts';
import { meanBetween, signalsOf, type Signal } from './table/signals.ts';
import type { SystemTable } from './table/system-table.ts';

/** A signal that left its normal range in the incident's window. */
export interface Anomaly extends SeriesRef {
  readonly name: string;
  readonly unit: string;
  /** Whether a value counts what happened in its row. */
  readonly counted: boolean;
  readonly values: Float64Array;
  readonly normal: RobustBaseline;
  readonly onset: Onset;
  /** Mean while it lasted, and its deviation; below 0 when it fell. */
  readonly now: number;
  readonly z: number;
  /** Whether users feel it: latency or failures that rose. */
  readonly harmful: boolean;
  /** Whether it still lasts at the window's end. */
  readonly ongoing: boolean;
}

/**
 * All signals of all components that shifted within the incident's window, strongest first, those that users feel before all others. A
 * signal must stay outside its range long enough for the onset search to find it and deviate by at least `significantZ` on average.
 */
export function detectAnomalies(
  table: SystemTable,
  { settings = ANALYSIS_DEFAULTS }: { readonly settings?: AnalysisSettings } = {},
): Anomaly[] {
  const kinds = ['latency', 'failures', 'requests', 'gauge'] as const;
  return table.nodes
    .flatMap((_, node) => kinds.flatMap((kind) => signalsOf(table, node, kind)))
    .flatMap((signal) => judge(table, signal, settings) ?? [])
    .sort((a, b) => Number(b.harmful) - Number(a.harmful) || Math.abs(b.z) - Math.abs(a.z) || a.onset.at - b.onset.at);
}

function judge(table: SystemTable, signal: Signal, settings: AnalysisSettings): Anomaly | undefined {
  const { baseline, incident, times, stepMs } = table;
  const usual = signal.values.subarray(baseline.start, baseline.end);
  const normal = robustBaseline(usual, {
    floorShare: settings.scaleFloorShare,
    floor: floorOf(signal, usual.length, settings),
  });
  if (!normal || normal.count < settings.minBaselineRows) return undefined;
  const onset = findOnset({
    times: times.subarray(incident.start),
    values: signal.values.subarray(incident.start),
    stepMs,
    normal,
    settings,
  });
  if (!onset) return undefined;
  const now = meanBetween(signal, incident.start + onset.row, onset.end - onset.row);
  const z = robustZ(now, normal, settings.maxZ);
  if (Math.abs(z) < settings.significantZ) return undefined;
  return {
    entity: table.nodes[signal.node] as string,
    signal: signal.kind,
    name: signal.name,
    unit: signal.unit,
    counted: signal.counted,
    values: signal.values,
    normal,
    onset,
    now,
    z,
    harmful: z > 0 && (signal.kind === 'latency' || signal.kind === 'failures'),
    ongoing: incident.start + onset.end >= incident.end,
  };
}

/** Half a failed request a row is noise anywhere. */
function floorOf({ kind, weights }: Signal, rows: number, { failureFloor }: AnalysisSettings): number {
  if (kind !== 'failures' || !weights) return 0;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += weights[row] || 0;
  return rows > 0 && sum > 0 ? failureFloor / (sum / rows) : 0;
}
