import type { AnalysisSettings } from '../../settings.ts';
import { meanOf, median, robustSpread, robustZ, withFloors } from '../../table/robust-baseline.ts';
import type { CallPlanes } from './call-planes.ts';
import { quietExtreme, standsOut } from './stands-out.ts';

/** Seconds or failures a step: in the judged columns, usually, and by how much they are more than usual. */
export interface Amount {
  readonly now: number;
  readonly usual: number;
  readonly excess: number;
  readonly z: number;
  /** Excess in each column, the baseline's included. */
  readonly history: Float64Array;
}

type Columns = Pick<CallPlanes, 'before' | 'during'>;

/** What each call takes beyond its usual time, summed up over the calls of a step. */
export function perCall(
  settings: AnalysisSettings,
  columns: Columns,
  seconds: Float64Array,
  calls: Float64Array,
): Amount {
  const each = seconds.map((sum, column) => sum / (calls[column] as number));
  const usual = median(Float64Array.from(columns.before, (column) => each[column] as number));
  const history = seconds.map((sum, column) => (Number.isNaN(sum) ? NaN : sum - (calls[column] as number) * usual));
  const expected = columns.during.map((column) => (calls[column] as number) * usual);
  return { ...compared(settings, history, columns, { usual: meanOf(expected), floor: 0 }), history };
}

/** Counts beyond the usual count of a step. */
export function counted(settings: AnalysisSettings, columns: Columns, values: Float64Array): Amount {
  const usual = median(Float64Array.from(columns.before, (column) => values[column] as number));
  const history = values.map((value) => value - usual);
  return { ...compared(settings, history, columns, { usual, floor: settings.failureFloor }), history };
}

function compared(
  settings: AnalysisSettings,
  history: Float64Array,
  { before, during }: Columns,
  { usual, floor }: { readonly usual: number; readonly floor: number },
): Omit<Amount, 'history'> {
  const past = Float64Array.from(before, (column) => history[column] as number);
  const excess = meanOf(Float64Array.from(during, (column) => history[column] as number));
  const normal = withFloors(robustSpread(past), { floor: floor + settings.scaleFloorShare * Math.abs(usual || 0) });
  if (!normal || normal.count < settings.minBaselineRows || Number.isNaN(excess))
    return { now: NaN, usual: NaN, excess: 0, z: 0 };
  return { now: usual + excess, usual, excess, z: robustZ(excess, normal, settings.maxZ) };
}

/** An amount with its share of the blame. */
export type Blamed = Amount & { readonly share: number };

/** Each one's share of all excess, as far as that is more than quiet steps hold. */
export function damped(amounts: readonly Amount[], { before }: Columns): Blamed[] {
  const extreme = quietExtreme(
    amounts.map(({ history }) => history),
    before,
  );
  const blames = amounts.map(blameOf);
  const total = blames.reduce((sum, one) => sum + one, 0);
  return amounts.map((one, i) => ({
    ...one,
    share: total > 0 ? ((blames[i] as number) / total) * standsOut(one.excess, extreme) : 0,
  }));
}

/** Excess as far as it is significant. */
export function blameOf({ excess, z }: Pick<Amount, 'excess' | 'z'>): number {
  return Math.max(0, excess) * Math.min(1, Math.max(0, z) / 3);
}
