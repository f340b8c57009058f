import { reachable } from './table/graph.ts';
import { findOnset, type Onset } from './find-onset.ts';
import { blockStarts, type SymptomKind } from './pain.ts';
import { meanOf, robustBaseline, robustZ, type RobustBaseline } from './table/robust-baseline.ts';
import { meanBetween, signalsOf, type Signal } from './table/signals.ts';
import { ANALYSIS_DEFAULTS, type AnalysisSettings } from './settings.ts';
import type { RowRange, SystemTable } from './table/system-table.ts';

/** What is known about the symptom before anything is read. All of it is optional. */
export interface SymptomHint {
  /** The component that the alert names. */
  readonly entity?: string;
  /** What the alert complains about; `gauge` for a resource or other metric. */
  readonly kind?: SymptomKind | 'gauge';
  /** When the alert says that it began. Unix milliseconds. */
  readonly at?: number;
  /** The alert's words for what it measures: a metric's name, or the rule's. Gauges that share no word of four letters with it do not count. */
  readonly metric?: string;
}

/** The signal that tells whether users suffer, and when it is judged. */
export interface Symptom {
  readonly node: number;
  readonly entity: string;
  readonly kind: SymptomKind | 'gauge';
  /** Name and unit of the signal: `latency` in `s`, `failure share` in `1`, or the gauge's own. */
  readonly name: string;
  readonly unit: string;
  /** Whether a value counts what happened in its row. */
  readonly counted: boolean;
  readonly values: Float64Array;
  /** Over stretches of the baseline as long as `focus`. */
  readonly normal: RobustBaseline;
  /** Mean over `focus`, and its deviation. */
  readonly now: number;
  readonly z: number;
  /** The same without its upper limit: tells apart what is far outside from what is farther. */
  readonly rawZ: number;
  /** Rows that are judged: shortly after onset. */
  readonly focus: RowRange;
  readonly onset: Onset | undefined;
}

/**
 * Finds the symptom to explain. With `kind`, exactly that signal of `entity`; with `entity` alone, what users feel there, else
 * its most deviant gauge (with `metric`, of those that share a word with it), else what users feel at the components that call it; with nothing, what users feel at the components that
 * nobody calls.
 *
 * `undefined` when no candidate has both a baseline and values in the incident's window.
 */
export function judgeSymptom(
  table: SystemTable,
  { entity, kind, at, metric }: SymptomHint = {},
  settings: AnalysisSettings = ANALYSIS_DEFAULTS,
): Symptom | undefined {
  const asked = { at, words: wordsOf(metric ?? '') };
  const named = entity === undefined ? -1 : table.nodes.indexOf(entity);
  const starts = named < 0 ? entries(table) : [named];
  if (kind) return worst(table, starts, [kind], asked, settings);
  const pain = worst(table, starts, USER_PAIN, asked, settings);
  if (named < 0 || (pain && pain.z >= settings.significantZ)) return pain;
  // Among many gauges one is always odd: without being asked for, only a certain one counts, and none that the alert does not speak of.
  const gauge = worst(table, starts, ['gauge'], { ...asked, only: metric !== undefined }, settings);
  if (gauge && gauge.z >= settings.certainZ) return gauge;
  const wider = worst(table, [...reachable(table.callers, named).keys()], USER_PAIN, asked, settings);
  return wider && (!pain || wider.z > pain.z) ? wider : pain;
}

const USER_PAIN: readonly SymptomKind[] = ['latency', 'failures'];

/** Nodes without callers that are called at all; all nodes when every one has a caller. */
function entries({ nodes, callers, callees, requests, rows }: SystemTable): number[] {
  const all = nodes.map((_, node) => node);
  const tops = all.filter((node) => callers[node]?.length === 0 && callees[node]?.length);
  const measured = tops.filter((node) => !Number.isNaN(meanOf(requests, node * rows, (node + 1) * rows)));
  return measured.length > 0 ? measured : all;
}

function worst(
  table: SystemTable,
  nodes: readonly number[],
  kinds: readonly Symptom['kind'][],
  {
    at,
    words,
    only = false,
  }: {
    readonly at: number | undefined;
    readonly words: ReadonlySet<string>;
    /** Only signals of which the words speak. */
    readonly only?: boolean;
  },
  settings: AnalysisSettings,
): Symptom | undefined {
  const spokenOf = ({ name }: Pick<Symptom, 'name'>): boolean => [...wordsOf(name)].some((word) => words.has(word));
  const found = nodes.flatMap((node) =>
    kinds.flatMap((kind) =>
      signalsOf(table, node, kind)
        .filter((signal) => !only || spokenOf(signal))
        .flatMap((signal) => judge(table, { ...signal, kind }, at, settings) ?? []),
    ),
  );
  const told = (one: Symptom): number => (spokenOf(one) ? 1 : 0);
  // Many deviations reach the limit of z. Between those the alert's own words decide, then how far beyond it they are.
  return found.sort(
    (a, b) => b.z - a.z || told(b) - told(a) || descending(a.rawZ, b.rawZ) || (a.name < b.name ? -1 : 1),
  )[0];
}

/** Two infinite deviations are level: a series that never moved says nothing about how much a move means. */
function descending(a: number, b: number): number {
  return a === b ? 0 : b - a;
}

/** Words of four letters or more, of names written in any way: `responses.unauthorized`, `HighUnauthorizedRatio`. */
function wordsOf(name: string): Set<string> {
  const words = name
    .replace(/([a-z])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .match(/[a-z]{4,}/g);
  return new Set(words);
}

function judge(
  table: SystemTable,
  signal: Signal & Pick<Symptom, 'kind'>,
  at: number | undefined,
  settings: AnalysisSettings,
): Symptom | undefined {
  const { times, stepMs, baseline, incident } = table;
  const span = Math.min(shortened(focusSpan(stepMs, settings), table, settings), incident.end - incident.start);
  if (span < 1) return undefined;
  const floor =
    signal.kind === 'failures'
      ? settings.failureFloor /
        Math.max(1, meanOf(signal.weights as Float64Array, baseline.start, baseline.end) || 1) /
        span
      : 0;
  const normal = robustBaseline(
    Float64Array.from(blockStarts(table, span), (start) => meanBetween(signal, start, span)),
    { floorShare: settings.scaleFloorShare, floor },
  );
  if (!normal || normal.count < settings.minBaselineRows) return undefined;
  const onset = findOnset({
    times: times.subarray(incident.start, incident.end),
    values: signal.values.subarray(incident.start, incident.end),
    stepMs,
    normal:
      robustBaseline(signal.values.subarray(baseline.start, baseline.end), { floorShare: settings.scaleFloorShare }) ??
      normal,
    direction: 'up',
    settings,
  });
  const start = focusStart(table, signal, { span, at, onset });
  if (start === undefined) return undefined;
  const now = meanBetween(signal, start, span);
  return {
    ...signal,
    entity: table.nodes[signal.node] as string,
    normal,
    now,
    z: robustZ(now, normal, settings.maxZ),
    rawZ: robustZ(now, normal),
    focus: { start, end: start + span },
    onset,
  };
}

/** A short baseline has too few stretches of full length to tell what is normal; it is compared in shorter ones. */
function shortened(span: number, { baseline }: SystemTable, settings: AnalysisSettings): number {
  const most = baseline.end - baseline.start - 2 * settings.minBaselineRows;
  return Math.max(settings.focusRows, Math.min(span, most));
}

/** Rows that are judged together. */
export function focusSpan(stepMs: number, settings: AnalysisSettings): number {
  return Math.max(settings.focusRows, Math.round(settings.focusMs / stepMs));
}

/**
 * The worst stretch that begins within `span` rows after onset; without an onset, the worst within two spans of the alert, and without
 * either, the worst of all.
 */
function focusStart(
  { times, incident, stepMs }: SystemTable,
  signal: Signal,
  { span, at, onset }: { readonly span: number; readonly at: number | undefined; readonly onset: Onset | undefined },
): number | undefined {
  const last = incident.end - span;
  let from = incident.start;
  let to = last;
  if (onset) {
    from = Math.min(last, incident.start + onset.row);
    to = Math.min(last, from + span);
  } else if (at !== undefined) {
    const reach = 2 * span * stepMs;
    const near = (row: number): boolean => Math.abs((times[row] as number) - at) <= reach;
    while (from < to && !near(from)) from++;
    while (to > from && !near(to)) to--;
  }
  let best: number | undefined;
  let most = -Infinity;
  for (let start = from; start <= to; start++) {
    const mean = meanBetween(signal, start, span);
    if (mean > most) [best, most] = [start, mean];
  }
  return best;
}
