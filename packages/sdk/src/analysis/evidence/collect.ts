import type { CallSummary, ChangeEvent } from '../../telemetry/index.ts';
import type { Finding } from '../cause.ts';
import type { Symptom } from '../judge-symptom.ts';
import type { Report } from '../reported-symptom.ts';
import type { NodePain, SymptomKind } from '../pain.ts';
import type { AnalysisSettings } from '../settings.ts';
import type { RobustSpread } from '../table/robust-baseline.ts';
import type { SystemTable } from '../table/system-table.ts';
import type { CallPlanes } from './measure/call-planes.ts';
import type { LogStatement } from './measure/changed-statements.ts';
import type { Gaps } from './measure/gaps.ts';

/** What every kind of evidence is made from. */
export interface EvidenceContext {
  readonly table: SystemTable;
  readonly symptom: Symptom | Report;
  /** Which pain ranks: the symptom's own kind, or for a gauge the kind that deviates more. */
  readonly kind: SymptomKind;
  readonly pain: Readonly<Record<SymptomKind, readonly NodePain[]>>;
  /** Number of each node. */
  readonly nodeOf: ReadonlyMap<string, number>;
  /** What is normal for each gauge, as the table holds them, before floors. */
  readonly spreads: readonly (RobustSpread | undefined)[];
  /** Nodes that can have caused the symptom, with their distance in calls from it. */
  readonly scope: ReadonlyMap<number, number>;
  /** Unix milliseconds: the judged rows, and the baseline. */
  readonly focusWindow: { readonly from: number; readonly to: number };
  readonly baselineWindow: { readonly from: number; readonly to: number };
  /** When the symptom began: best estimate and interval. */
  readonly onset: { readonly at: number; readonly earliest: number; readonly latest: number };
  readonly changes: readonly ChangeEvent[] | undefined;
  readonly calls: readonly CallSummary[] | undefined;
  /** The same, summed up by step. */
  readonly planes: CallPlanes | undefined;
  /** Time lost between components. */
  readonly gaps: Gaps;
  /** Log statements, with how often they are written; none where no logs were read. */
  readonly statements: readonly LogStatement[];
  readonly settings: AnalysisSettings;
}

/** Makes one kind of evidence. Pure; what it cannot read it leaves out. */
export type EvidenceCollector = (context: EvidenceContext) => readonly Finding[];

/** An order for findings that weigh the same, so that the order of what was read decides nothing. */
export function byMessage(a: Finding, b: Finding): number {
  return JSON.stringify(a.message) < JSON.stringify(b.message) ? -1 : 1;
}

/** 0 below `significantZ`, 1 at `maxZ`, straight between them: how much a deviation counts. */
export function strength(z: number, { significantZ, maxZ }: AnalysisSettings): number {
  return Math.max(0, Math.min(1, (z - significantZ + 1) / (maxZ - significantZ + 1)));
}
