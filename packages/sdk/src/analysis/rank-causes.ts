import type { CauseAnswer, CauseInput } from './cause.ts';
import type { EvidenceCollector, EvidenceContext } from './evidence/collect.ts';
import { callEvidence } from './evidence/call-evidence.ts';
import { changeEvidence } from './evidence/change-evidence.ts';
import { gaugeEvidence } from './evidence/gauge-evidence.ts';
import { growthEvidence } from './evidence/growth-evidence.ts';
import { logEvidence } from './evidence/log-evidence.ts';
import { painEvidence } from './evidence/pain-evidence.ts';
import { timeoutEvidence } from './evidence/timeout-evidence.ts';
import { trafficEvidence } from './evidence/traffic-evidence.ts';
import { sayLevel } from './sentences/sentences.ts';
import { reachable } from './table/graph.ts';
import { judgeSymptom, type Symptom } from './judge-symptom.ts';
import { accountPain, type NodePain, type SymptomKind } from './pain.ts';
import { explains, leadingZ, momentOf, scoreCauses } from './score-causes.ts';
import { ANALYSIS_DEFAULTS, type AnalysisSettings } from './settings.ts';
import { meanOf } from './table/robust-baseline.ts';
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
      considered: 0,
      measured: 0,
    };
  if (symptom.z < settings.quietZ)
    return {
      verdict: 'nothing-found',
      reason: describe(symptom, table.stepMs, 'which is within its normal range'),
      symptom,
      onset: undefined,
      causes: [],
      missing,
      considered: 0,
      measured: 0,
    };
  const context = gather({ table, symptom, changes, calls, logs, settings });
  const contributions = collectors.flatMap((collect) => collect(context));
  const within = [...context.scope.keys()];
  const grounds = {
    missing,
    considered: within.length,
    measured: within.filter((node) => isMeasured(table, node, symptom.focus)).length,
  };
  const causes = scoreCauses(context, contributions, grounds);
  const best = causes[0];
  const z = best ? leadingZ(best) : 0;
  const joint = (Math.min(symptom.z, settings.maxZ) + z) / Math.SQRT2;
  // A weak symptom takes a component that visibly loses what users lose; a certain one takes any clear evidence.
  const weak = symptom.z < settings.certainZ;
  const clear = best !== undefined && z >= settings.clearZ && explains(context, best, weak) >= settings.clearShare;
  if (symptom.z < settings.certainZ && (!clear || joint < settings.jointZ))
    return {
      verdict: 'nothing-found',
      reason: describe(symptom, table.stepMs, 'which is barely above normal, and no component deviates by itself'),
      symptom,
      onset: undefined,
      causes: [],
      ...grounds,
    };
  const onset = momentOf(context.onset);
  return clear
    ? {
        verdict: 'found',
        reason: describe(symptom, table.stepMs, `which is above normal. ${best.statement}`),
        symptom,
        onset,
        causes,
        ...grounds,
      }
    : {
        verdict: 'inconclusive',
        reason: describe(symptom, table.stepMs, 'which is above normal, but no component stands out'),
        symptom,
        onset,
        causes,
        ...grounds,
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

/** Whether anything that users feel was measured of a node in the judged rows. */
function isMeasured({ requests, latency, rows }: SystemTable, node: number, { start, end }: Symptom['focus']): boolean {
  const at = node * rows;
  return !Number.isNaN(meanOf(requests, at + start, at + end)) || !Number.isNaN(meanOf(latency, at + start, at + end));
}

function describe(symptom: Symptom, stepMs: number, what: string): string {
  return `${sayLevel({ ...symptom, usual: symptom.normal.median }, { ...symptom, stepMs })}, ${what}`;
}
