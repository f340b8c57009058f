import { detectAnomalies, judgeSymptom, sayLevel, type Anomaly, type Symptom } from '../analysis/index.ts';
import type { Evidence, Severity } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { AgentContext, AgentYield, ReportDraft } from './agent.ts';
import { defineAgent } from './define-agent.ts';
import { seriesExcerpt } from './evidence-of.ts';
import { incidentHint } from './incident-hint.ts';
import { readSystem, type SystemReading } from './read-system.ts';

/** Says which signals are abnormal, since when, and how far it reaches. */
export const detection = defineAgent({
  name: 'detection',
  phase: 'detection',
  title: 'Detection',
  timeoutMs: 60_000,
  run: detect,
});

/** From this deviation on, in robust standard deviations, a component counts as affected. */
const AFFECTED_Z = 3;
const SHOWN = 6;

async function* detect(
  context: AgentContext,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  yield { type: 'progress', progress: 0.1, note: 'Reading metrics, calls, logs, changes and topology' };
  const reading = await readSystem(context, signal);
  yield { type: 'progress', progress: 0.6, note: 'Looking for signals outside their baseline' };
  const symptom = judgeSymptom(reading.table, incidentHint(context.incident));
  if (symptom === undefined) return blind(reading);
  const main = context.evidence(symptomEvidence(symptom, reading));
  yield { type: 'evidence', evidence: main };
  const affected = detectAnomalies(reading.table).filter(({ harmful }) => harmful);
  const others: Evidence[] = [];
  for (const anomaly of firstOfEach(affected)
    .filter(({ entity }) => entity !== symptom.entity)
    .slice(0, SHOWN)) {
    const evidence = context.evidence(anomalyEvidence(anomaly, reading));
    others.push(evidence);
    yield { type: 'evidence', evidence };
  }
  const normal = symptom.z < AFFECTED_Z;
  return {
    verdict: normal ? 'nothing-found' : 'concluded',
    claim: normal ? `No signal is clearly outside its baseline; the closest: ${main.statement}` : main.statement,
    confidence: 1 - Math.exp(-Math.max(0, symptom.z) / AFFECTED_Z),
    supporting: [main, ...others].map(({ id }) => id),
    missing: reading.missing,
    usage: { rows: reading.rows },
    impact: {
      severity: severity(symptom, context.incident.incident.severity),
      ...(symptom.onset === undefined
        ? {}
        : {
            start: {
              at: Math.round(symptom.onset.at),
              earliest: Math.round(symptom.onset.earliest),
              latest: Math.round(symptom.onset.latest),
            },
          }),
      entities: [...new Set([symptom.entity, ...affected.map(({ entity }) => entity)])].slice(0, 200),
    },
  };
}

function symptomEvidence(symptom: Symptom, reading: SystemReading) {
  const { entity, kind, name, normal, onset } = symptom;
  const series = seriesExcerpt(
    reading.table,
    kind === 'gauge' ? { entity, signal: 'gauge', name } : { entity, signal: kind },
    onset?.at,
  );
  return {
    kind: 'metric' as const,
    entity,
    statement: cleanText(sayLevel({ ...symptom, usual: normal.median }, { ...symptom, stepMs: reading.table.stepMs })),
    citation: reading.cite('metrics', normal.count + symptom.focus.end - symptom.focus.start),
    ...(series === undefined ? {} : { series }),
  };
}

function anomalyEvidence(anomaly: Anomaly, reading: SystemReading) {
  const { entity, signal, name, normal, onset, values } = anomaly;
  const series = seriesExcerpt(reading.table, { entity, signal, name }, onset.at);
  return {
    kind: 'metric' as const,
    entity,
    statement: cleanText(sayLevel({ ...anomaly, usual: normal.median }, { ...anomaly, stepMs: reading.table.stepMs })),
    citation: reading.cite('metrics', values.length),
    ...(series === undefined ? {} : { series }),
  };
}

function firstOfEach(anomalies: readonly Anomaly[]): Anomaly[] {
  return anomalies.filter((one, index) => anomalies.findIndex(({ entity }) => entity === one.entity) === index);
}

/** A share of failures at what users touch sets the least severity; the alert's own is never lowered. */
function severity(symptom: Symptom, stated: Severity): Severity {
  if (symptom.kind !== 'failures') return stated;
  if (symptom.now >= 0.5) return 'critical';
  return symptom.now >= 0.05 && (stated === 'warning' || stated === 'info') ? 'error' : stated;
}

function blind(reading: SystemReading): ReportDraft {
  return {
    verdict: 'inconclusive',
    claim: 'No signal has both a baseline and values since the alert, so nothing can be compared',
    confidence: 0,
    supporting: [],
    missing:
      reading.missing.length > 0 ? reading.missing : ['Metrics of the affected components, before and since the alert'],
    usage: { rows: reading.rows },
  };
}
