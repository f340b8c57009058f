import { ANALYSIS_DEFAULTS, type AnalysisSettings } from './settings.ts';
import { quietExtreme, spacedOut, standsOut } from './evidence/measure/stands-out.ts';
import { median, robustSpread } from './table/robust-baseline.ts';
import type { RowRange, SystemTable } from './table/system-table.ts';

/** What users suffer from: requests that take longer (pain in seconds) or fail (pain in failed requests). */
export type SymptomKind = 'latency' | 'failures';

/** How much pain a node adds, all per row. */
export interface NodePain {
  readonly node: number;
  /** Mean in the judged rows. */
  readonly now: number;
  /** Median of the baseline. */
  readonly usual: number;
  /** `now − usual`: everything that passes through the node, its dependencies' share included. */
  readonly excess: number;
  /** What no direct dependency explains: `excess` minus the positive excess of the time it waited for its calls, or, where that was not measured, of each direct dependency. */
  readonly exclusive: number;
  /** Deviation of `excess`, and of `exclusive`, among stretches of the baseline that are as long as the judged one. */
  readonly z: number;
  readonly exclusiveZ: number;
  /** `exclusive`, damped by significance: `exclusive × min(1, max(0, z) / 3)`. What ranks. */
  readonly blame: number;
  /** Share of the judged rows in which the node was measured. */
  readonly measured: number;
  /** How far `exclusive` is beyond what any node shows in a quiet stretch: 0 = not at all, 1 = four times as much or more. */
  readonly outstanding: number;
}

/**
 * Pain of every node in the rows of `focus`, against the baseline. Pain of a row is requests × seconds for `latency`, and failed requests
 * for `failures`; a row in which a node was not measured adds none, and `measured` tells. Rows of the baseline in which no node was measured
 * are left out. Cost: nodes × rows + edges × rows.
 *
 * Blame is what no dependency explains: the idea of anomaly traversal (Hardt et al., CLeaR 2024; Lin et al., ICSOC 2018), with amounts
 * instead of yes and no, so that the answer is a share of the loss.
 */
export function accountPain(
  table: SystemTable,
  {
    kind,
    focus,
    settings = ANALYSIS_DEFAULTS,
  }: { readonly kind: SymptomKind; readonly focus: RowRange; readonly settings?: AnalysisSettings },
): NodePain[] {
  const { nodes, rows, callees, requests } = table;
  const span = Math.max(1, focus.end - focus.start);
  const read = rowsRead(table, kind);
  const starts = blockStarts(table, span, read);
  const pain = nodes.map((_, node) => painOf(table, node, kind));
  const usual = pain.map((one) => usualOf(one, read));
  const own = pain.map((one, node) => historyOf(one, usual[node] as number, starts, span));
  const excess = pain.map((one, node) => blockMean(one, focus.start, span) - (usual[node] as number));
  const found = nodes.map((_, node) => {
    const exclusiveHistory = (own[node] as Float64Array).slice();
    let exclusive = excess[node] as number;
    const waited = kind === 'latency' ? waitingOf(table, node, focus) : undefined;
    // What the node itself measured of its calls is its own share of a shared dependency, so it goes before the dependency's total.
    const explained = waited
      ? [aside(waited, read, focus, starts)]
      : (callees[node] as readonly number[]).map((callee) => ({
          now: excess[callee] as number,
          history: own[callee] as Float64Array,
        }));
    for (const { now, history } of explained) {
      exclusive -= Math.max(0, now);
      for (let i = 0; i < history.length; i++)
        exclusiveHistory[i] = (exclusiveHistory[i] as number) - Math.max(0, history[i] as number);
    }
    // The floors are shares of the node's usual pain, so that scaling a metric scales everything and changes no z.
    const floor = settings.scaleFloorShare * Math.abs(usual[node] as number) + floorOf(kind, settings);
    const z = deviation(excess[node] as number, own[node] as Float64Array, floor, settings.maxZ);
    const exclusiveZ = deviation(exclusive, exclusiveHistory, floor, settings.maxZ);
    let measured = 0;
    for (let row = focus.start; row < focus.end; row++) if (!Number.isNaN(requests[node * rows + row])) measured++;
    return {
      node,
      now: (excess[node] as number) + (usual[node] as number),
      usual: usual[node] as number,
      excess: excess[node] as number,
      exclusive,
      z,
      exclusiveZ,
      blame: exclusive * Math.min(1, Math.max(0, z) / settings.significantZ),
      measured: measured / span,
      exclusiveHistory,
    };
  });
  const extreme = quietExtreme(
    found.map(({ exclusiveHistory }) => exclusiveHistory),
    spacedOut(starts.map((_, i) => i)),
  );
  return found.map(({ exclusiveHistory: _, ...one }) => ({ ...one, outstanding: standsOut(one.exclusive, extreme) }));
}

/** Rows of the baseline in which any node was measured; all of them when that is none. */
function rowsRead({ baseline, latency, failures, rows, nodes }: SystemTable, kind: SymptomKind): Int32Array {
  const plane = kind === 'latency' ? latency : failures;
  const all: number[] = [];
  const read: number[] = [];
  for (let row = baseline.start; row < baseline.end; row++) {
    all.push(row);
    for (let node = 0; node < nodes.length; node++)
      if (!Number.isNaN(plane[node * rows + row])) {
        read.push(row);
        break;
      }
  }
  return Int32Array.from(read.length > 0 ? read : all);
}

/** Seconds a row that a node waited for its calls; `undefined` unless they were measured in focus and most of the baseline. */
function waitingOf(
  { waiting, latency, rows, baseline }: SystemTable,
  node: number,
  focus: RowRange,
): Float64Array | undefined {
  const own = waiting.subarray(node * rows, (node + 1) * rows);
  const count = (plane: Float64Array, { start, end }: RowRange): number => {
    let held = 0;
    for (let row = start; row < end; row++) if (!Number.isNaN(plane[row])) held++;
    return held;
  };
  const all = latency.subarray(node * rows, (node + 1) * rows);
  const measured = (range: RowRange): boolean => {
    const waits = count(own, range);
    return waits > 0 && waits >= count(all, range) / 2;
  };
  if (!measured(baseline) || !measured(focus)) return undefined;
  return own.map((value) => (Number.isNaN(value) ? 0 : value));
}

function usualOf(values: Float64Array, rows: Int32Array): number {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i] as number] as number;
  return median(taken) || 0;
}

function historyOf(values: Float64Array, usual: number, starts: Int32Array, span: number): Float64Array {
  return blockMeans(values, starts, span, usual);
}

/** Excess of a plane in focus and in the baseline's stretches. */
function aside(
  values: Float64Array,
  read: Int32Array,
  { start, end }: RowRange,
  starts: Int32Array,
): { now: number; history: Float64Array } {
  const usual = usualOf(values, read);
  return { now: blockMean(values, start, end - start) - usual, history: historyOf(values, usual, starts, end - start) };
}

/** Pain of one node in each row; where nothing was measured, 0. */
function painOf({ requests, failures, latency, rows }: SystemTable, node: number, kind: SymptomKind): Float64Array {
  const pain = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = node * rows + row;
    const value = kind === 'latency' ? (requests[at] as number) * (latency[at] as number) : (failures[at] as number);
    pain[row] = Number.isNaN(value) ? 0 : value;
  }
  return pain;
}

/**
 * First rows of the baseline's stretches of `span` neighbouring rows. When there are too few of them (gaps, a short baseline), every
 * run of `span` rows counts.
 */
export function blockStarts({ times, stepMs, baseline }: SystemTable, span: number, read?: Int32Array): Int32Array {
  const touching: number[] = [];
  const any: number[] = [];
  const gaps = new Int32Array(baseline.end + 1);
  if (read) {
    const held = new Set(read);
    for (let row = baseline.start; row < baseline.end; row++)
      gaps[row + 1] = (gaps[row] as number) + (held.has(row) ? 0 : 1);
  }
  for (let row = baseline.start; row + span <= baseline.end; row++) {
    if ((gaps[row + span] as number) > (gaps[row] as number)) continue;
    any.push(row);
    if ((times[row + span - 1] as number) - (times[row] as number) <= (span - 1) * stepMs) touching.push(row);
  }
  return Int32Array.from(touching.length >= ANALYSIS_DEFAULTS.minBaselineRows ? touching : any);
}

/** Means of stretches, less `usual`. */
function blockMeans(values: Float64Array, starts: Int32Array, span: number, usual: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  const means = new Float64Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] as number;
    means[i] = ((sums[start + span] as number) - (sums[start] as number)) / span - usual;
  }
  return means;
}

function blockMean(values: Float64Array, start: number, span: number): number {
  let sum = 0;
  for (let row = start; row < start + span; row++) sum += values[row] as number;
  return sum / span;
}

function deviation(value: number, history: Float64Array, floor: number, limit: number): number {
  const normal = robustSpread(history);
  if (!normal) return 0;
  const scale = normal.spread + floor;
  const distance = value - normal.median;
  return distance === 0 ? 0 : Math.max(-limit, Math.min(limit, scale > 0 ? distance / scale : distance * Infinity));
}

function floorOf(kind: SymptomKind, settings: AnalysisSettings): number {
  return kind === 'failures' ? settings.failureFloor : 0;
}
