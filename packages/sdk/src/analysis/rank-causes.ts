import type { CauseAnswer, CauseInput, Contribution, RankedCause } from './cause.ts';
import type { EvidenceCollector, EvidenceContext } from './evidence/collect.ts';
import { callEvidence } from './evidence/call-evidence.ts';
import { changeEvidence } from './evidence/change-evidence.ts';
import { gaugeEvidence } from './evidence/gauge-evidence.ts';
import { growthEvidence } from './evidence/growth-evidence.ts';
import { logEvidence } from './evidence/log-evidence.ts';
import { painEvidence } from './evidence/pain-evidence.ts';
import { timeoutEvidence } from './evidence/timeout-evidence.ts';
import { trafficEvidence } from './evidence/traffic-evidence.ts';
import { formatNumber, formatQuantity } from './format-number.ts';
import { reachable } from './table/graph.ts';
import { judgeSymptom, type Symptom } from './judge-symptom.ts';
import { nameMechanism } from './evidence/name-mechanism.ts';
import { accountPain, type NodePain, type SymptomKind } from './pain.ts';
import { meanOf } from './table/robust-baseline.ts';
import { ANALYSIS_DEFAULTS, type AnalysisSettings } from './settings.ts';
import type { SystemTable } from './table/system-table.ts';

const collectors: readonly EvidenceCollector[] = [
  painEvidence,
  timeoutEvidence,
  gaugeEvidence,
  growthEvidence,
  trafficEvidence,
  callEvidence,
  changeEvidence,
  logEvidence,
];

/**
 * Ranks the components that can have caused a symptom. Every rank is a sum of contributions of several kinds of evidence, each with its
 * number and its sentence. Correlation alone makes no cause: a component must be reachable by calls from the symptom, and must add
 * something of its own.
 *
 * It keeps silent by rule: when the symptom is within its normal range, or barely outside it while no component deviates by itself,
 * the verdict is `nothing-found`. Row order and names do not influence the answer.
 *
 * @example
 * const table = buildSystemTable({ series, topology, baseline, incident });
 * const { verdict, causes } = rankCauses({ table, symptom: { entity: 'checkout', kind: 'latency' }, changes, calls, logs });
 */
export function rankCauses({
  table,
  symptom: hint = {},
  changes,
  calls,
  logs,
  settings = ANALYSIS_DEFAULTS,
}: CauseInput): CauseAnswer {
  const missing = missingTelemetry(table, { changes, calls, logs });
  const symptom = judgeSymptom(table, hint, settings);
  if (!symptom)
    return {
      verdict: 'inconclusive',
      reason: 'No signal of the symptom has both a baseline and values in the window',
      symptom,
      onset: undefined,
      causes: [],
      missing: [`metrics of ${hint.entity ?? 'the entry component'} over baseline and incident`, ...missing],
    };
  if (symptom.z < settings.quietZ)
    return {
      verdict: 'nothing-found',
      reason: describe(symptom, 'within its normal range'),
      symptom,
      onset: undefined,
      causes: [],
      missing,
    };
  const context = gather({ table, symptom, changes, calls, logs, settings });
  const contributions = collectors.flatMap((collect) => collect(context));
  const causes = rank(context, contributions);
  const best = causes[0];
  const z = best ? leadingZ(best) : 0;
  const joint = (Math.min(symptom.z, settings.maxZ) + z) / Math.SQRT2;
  // A weak symptom takes a component that visibly loses what users lose; a certain one takes any clear evidence.
  const weak = symptom.z < settings.certainZ;
  const clear = best !== undefined && z >= settings.clearZ && explains(context, best, weak) >= settings.clearShare;
  if (symptom.z < settings.certainZ && (!clear || joint < settings.jointZ))
    return {
      verdict: 'nothing-found',
      reason: describe(symptom, 'barely above normal and no component deviates by itself'),
      symptom,
      onset: undefined,
      causes: [],
      missing,
    };
  const onset = { at: context.onset.at, earliest: context.onset.earliest, latest: context.onset.latest };
  return clear
    ? {
        verdict: 'found',
        reason: describe(symptom, `above normal; ${best.statement}`),
        symptom,
        onset,
        causes,
        missing,
      }
    : {
        verdict: 'inconclusive',
        reason: describe(symptom, 'above normal, but no component stands out'),
        symptom,
        onset,
        causes,
        missing,
      };
}

function gather({
  table,
  symptom,
  settings,
  ...read
}: Pick<CauseInput, 'table' | 'changes' | 'calls' | 'logs'> & {
  symptom: Symptom;
  settings: AnalysisSettings;
}): EvidenceContext {
  const pain = {
    latency: accountPain(table, { kind: 'latency', focus: symptom.focus, settings }),
    failures: accountPain(table, { kind: 'failures', focus: symptom.focus, settings }),
  };
  const worst = (kind: SymptomKind): number => (pain[kind][symptom.node] as NodePain).z;
  const start = table.times[symptom.focus.start] as number;
  return {
    table,
    symptom,
    kind: symptom.kind === 'gauge' ? (worst('failures') > worst('latency') ? 'failures' : 'latency') : symptom.kind,
    pain,
    scope: reachable(table.callees, symptom.node),
    focusWindow: { from: start, to: (table.times[symptom.focus.end - 1] as number) + table.stepMs },
    baselineWindow: {
      from: table.times[0] as number,
      to: (table.times[Math.max(0, table.baseline.end - 1)] as number) + table.stepMs,
    },
    onset: symptom.onset ?? { at: start, earliest: start - table.stepMs, latest: start + table.stepMs },
    changes: read.changes,
    calls: read.calls,
    logs: read.logs,
    settings,
  };
}

function rank(context: EvidenceContext, contributions: readonly Contribution[]): RankedCause[] {
  const { settings } = context;
  const scored = [...Map.groupBy(contributions, ({ entity }) => entity)]
    .map(([entity, own]) => ({
      entity,
      ...sum(context, own),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.entity < b.entity ? -1 : 1));
  const top = scored[0]?.score ?? 0;
  const all = scored.reduce((total, { score }) => total + score, 0);
  return scored
    .filter(({ score }) => score >= top * settings.listShare)
    .slice(0, settings.maxHypotheses)
    .map(({ entity, own, score }) => {
      const mechanism = nameMechanism(context, own);
      const strongest = own.find(({ weight }) => weight > 0) as Contribution;
      const z = leadingZ({ contributions: own });
      return {
        entity,
        mechanism,
        score,
        confidence: Math.max(
          0.01,
          Math.min(
            0.99,
            (score / all) * Math.min(1, 2 * score) * (1 - Math.exp(-Math.max(0, z) / settings.significantZ)),
          ),
        ),
        statement: `${mechanism} at ${entity}: ${strongest.statement}`,
        contributions: own,
      };
    });
}

/**
 * Adds a component's contributions up. Pain counts as it is. Everything else is support: together at most as much as the pain plus a
 * little, because a full disk or a new log line at a component that costs users nothing explains nothing. A change counts only as far
 * as its component deviates by itself. Where the symptom is a gauge there is no pain to go by and support counts in full.
 */
function sum(
  { settings, symptom }: EvidenceContext,
  contributions: readonly Contribution[],
): { own: Contribution[]; score: number } {
  const pain = total(contributions.filter(({ kind }) => kind === 'pain'));
  const support = contributions.filter(({ kind }) => kind !== 'pain');
  const deviates = Math.max(0, pain) + total(support.filter(({ kind }) => kind !== 'change' && kind !== 'traffic'));
  const placed = support.map((one) =>
    one.kind === 'change' ? { ...one, weight: one.weight * Math.min(1, deviates / settings.placeShare) } : one,
  );
  const cap = symptom.kind === 'gauge' ? Infinity : settings.supportCap + Math.max(0, pain);
  const factor = Math.min(1, cap / Math.max(Number.MIN_VALUE, total(placed)));
  const own = [
    ...contributions.filter(({ kind }) => kind === 'pain'),
    ...placed.map((one) => ({ ...one, weight: one.weight * factor })),
  ];
  return { own: own.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)), score: total(own) };
}

function total(contributions: readonly Contribution[]): number {
  return contributions.reduce((sum, { weight }) => sum + weight, 0);
}

/** Deviation of the strongest evidence for a cause. */
function leadingZ({ contributions }: Pick<RankedCause, 'contributions'>): number {
  return contributions.find(({ weight }) => weight > 0)?.z ?? 0;
}

/**
 * Which share of the loss at the symptom a cause's own loss makes up; 1 when the two are not in the same unit. A component that adds
 * milliseconds explains no seconds, however unusual they are for it.
 */
function explains(
  { symptom, table, kind, pain, settings }: EvidenceContext,
  { entity, contributions }: RankedCause,
  byPainOnly: boolean,
): number {
  if (symptom.kind === 'gauge' || (!byPainOnly && contributions.find(({ weight }) => weight > 0)?.kind !== 'pain'))
    return 1;
  const { start, end } = symptom.focus;
  const requests = meanOf(table.requests, symptom.node * table.rows + start, symptom.node * table.rows + end);
  const loss = (symptom.now - symptom.normal.median) * requests;
  const { exclusive: own, exclusiveZ } = pain[kind][table.nodes.indexOf(entity)] as NodePain;
  if (byPainOnly && exclusiveZ < settings.clearZ) return 0;
  return loss > 0 ? own / loss : 1;
}

function missingTelemetry(
  table: SystemTable,
  { changes, calls, logs }: Pick<CauseInput, 'changes' | 'calls' | 'logs'>,
): string[] {
  const missing: string[] = [];
  if (changes === undefined) missing.push('deploys and other changes before the onset');
  if (calls === undefined) missing.push('calls between components, as both sides measured them');
  if (logs === undefined) missing.push('logs of the components involved');
  if (table.callees.every((callees) => callees.length === 0)) missing.push('which component calls which');
  if (!table.gauges.some(({ role }) => role === 'saturation')) missing.push('how full the resources are');
  return missing;
}

function describe({ entity, name, unit, now, normal, z }: Symptom, what: string): string {
  return `${name} of ${entity} is ${formatQuantity(now, unit)} against a usual ${formatQuantity(normal.median, unit)} (z ${formatNumber(z)}), ${what}`;
}
