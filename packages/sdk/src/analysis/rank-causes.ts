import type { CauseAnswer, CauseInput } from './cause.ts';
import type { EvidenceCollector } from './evidence/collect.ts';
import { callEvidence } from './evidence/call-evidence.ts';
import { changeEvidence } from './evidence/change-evidence.ts';
import { gaugeEvidence } from './evidence/gauge-evidence.ts';
import { gatherContext } from './evidence/gather-context.ts';
import { growthEvidence } from './evidence/growth-evidence.ts';
import { logEvidence } from './evidence/log-evidence.ts';
import { explainBehaviour } from './evidence/explain-behaviour.ts';
import { painEvidence } from './evidence/pain-evidence.ts';
import { stepEvidence } from './evidence/step-evidence.ts';
import { timeoutEvidence } from './evidence/timeout-evidence.ts';
import { trafficEvidence } from './evidence/traffic-evidence.ts';
import { wayEvidence } from './evidence/way-evidence.ts';
import { message } from './sentences/engine-messages.ts';
import { english } from './sentences/english.ts';
import type { Message } from './sentences/message.ts';
import { stateVerdict } from './sentences/state-verdict.ts';
import { judgeSymptom, type Symptom } from './judge-symptom.ts';
import { passOn } from './pass-on.ts';
import { judgeReport } from './reported-symptom.ts';
import { explains, leadingZ, momentOf, scoreCauses } from './score-causes.ts';
import { ANALYSIS_DEFAULTS } from './settings.ts';
import { meanOf } from './table/robust-baseline.ts';
import type { SystemTable } from './table/system-table.ts';

const collectors: readonly EvidenceCollector[] = [
  painEvidence,
  timeoutEvidence,
  wayEvidence,
  gaugeEvidence,
  growthEvidence,
  trafficEvidence,
  callEvidence,
  stepEvidence,
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
  const symptom = hint.kind === 'reported' ? judgeReport(table, hint, settings) : judgeSymptom(table, hint, settings);
  const measured = symptom === undefined || symptom.kind === 'reported' ? undefined : symptom;
  const nothing = { symptom: measured, onset: undefined, causes: [] };
  if (!symptom)
    return {
      ...nothing,
      verdict: 'inconclusive',
      ...because(message('no-signal', {})),
      missing: [
        hint.entity === undefined ? message('missing-entry', {}) : message('missing-symptom', { entity: hint.entity }),
        ...missing,
      ],
      considered: 0,
      measured: 0,
    };
  if (symptom.z < settings.quietZ)
    return {
      ...nothing,
      verdict: 'nothing-found',
      ...because(stateVerdict(symptom, table.stepMs, 'within-normal')),
      missing,
      considered: 0,
      measured: 0,
    };
  const everywhere = hint.kind === 'reported' && hint.entity === undefined;
  const context = gatherContext({ table, symptom, everywhere, changes, calls, logs, settings });
  const contributions = explainBehaviour(
    context,
    passOn(
      context,
      collectors.flatMap((collect) => collect(context)),
    ),
  );
  const within = [...context.scope.keys()];
  const grounds = {
    missing,
    considered: within.length,
    measured: within.filter((node) => isMeasured(table, node, symptom.focus)).length,
  };
  const causes = scoreCauses(context, contributions, { ...grounds, symptom: measured });
  const best = causes[0];
  const z = best ? leadingZ(best) : 0;
  const joint = (Math.min(symptom.z, settings.maxZ) + z) / Math.SQRT2;
  // A weak symptom takes a component that visibly loses what users lose; a certain one takes any clear evidence.
  const weak = symptom.z < settings.certainZ;
  const clear = best !== undefined && z >= settings.clearZ && explains(context, best, weak) >= settings.clearShare;
  if (weak && (!clear || joint < settings.jointZ))
    return {
      ...nothing,
      ...grounds,
      verdict: 'nothing-found',
      ...because(stateVerdict(symptom, table.stepMs, 'barely-abnormal')),
    };
  const found = { symptom: measured, onset: momentOf(context.onset), causes, ...grounds };
  return clear
    ? {
        ...found,
        verdict: 'found',
        ...because(stateVerdict(symptom, table.stepMs, best.message)),
      }
    : {
        ...found,
        verdict: 'inconclusive',
        ...because(stateVerdict(symptom, table.stepMs, 'nobody')),
      };
}

function missingTelemetry(
  table: SystemTable,
  { changes, calls, logs }: Pick<CauseInput, 'changes' | 'calls' | 'logs'>,
): Message[] {
  const missing: Message[] = [];
  if (changes === undefined) missing.push(message('missing-changes', {}));
  if (calls === undefined) missing.push(message('missing-calls', {}));
  if (logs === undefined) missing.push(message('missing-logs', {}));
  if (table.callees.every((callees) => callees.length === 0)) missing.push(message('missing-graph', {}));
  if (!table.gauges.some(({ role }) => role === 'saturation')) missing.push(message('missing-resources', {}));
  return missing;
}

/** Whether anything that users feel was measured of a node in the judged rows. */
function isMeasured({ requests, latency, rows }: SystemTable, node: number, { start, end }: Symptom['focus']): boolean {
  const at = node * rows;
  return !Number.isNaN(meanOf(requests, at + start, at + end)) || !Number.isNaN(meanOf(latency, at + start, at + end));
}

function because(reasonMessage: Message): Pick<CauseAnswer, 'reason' | 'reasonMessage'> {
  return { reason: english.say(reasonMessage), reasonMessage };
}
