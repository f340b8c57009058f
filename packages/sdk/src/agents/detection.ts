import type { Language, Symptom } from '../analysis/index.ts';
import type { Severity } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { Agent, AgentContext, AgentYield, EvidenceDraft, ReportDraft } from './agent.ts';
import { inThreadAnalysis, type AnalysisRunner } from './analysis-runner/analysis-runner.ts';
import { defineAgent } from './define-agent.ts';
import { incidentHint } from './incident-hint.ts';
import { LEVELS, readSystem, type SystemReading } from './read-system.ts';
import { agentMessage } from './sentences/agent-messages.ts';
import type { ShownSignal } from './steps/detect.ts';

/** Says which signals are abnormal, since when, and how far it reaches. */
export const detection = detectionWith(inThreadAnalysis);

/** {@link detection} that computes elsewhere, as in a worker thread. */
export function detectionWith(analysis: AnalysisRunner): Agent {
  return defineAgent({
    name: 'detection',
    phase: 'detection',
    title: 'Detection',
    timeoutMs: 60_000,
    run: (context, { signal }) => detect(context, { signal, analysis }),
  });
}

/** From this deviation on, in robust standard deviations, a component counts as affected. */
const AFFECTED_Z = 3;

async function* detect(
  context: AgentContext,
  { signal, analysis }: { readonly signal: AbortSignal; readonly analysis: AnalysisRunner },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { language } = context;
  const { say } = language;
  yield { type: 'progress', progress: 0.1, note: say(agentMessage('reading-levels', {})) };
  const reading = await readSystem(context, { signal, kinds: LEVELS });
  yield { type: 'progress', progress: 0.6, note: say(agentMessage('detection-looking', {})) };
  const found = await analysis.run(
    'detect',
    { system: reading.system, hint: incidentHint(context.incident) },
    { signal },
  );
  const { symptom } = found;
  if (symptom === undefined) return blind(language, reading);
  const supporting: string[] = [];
  for (const shown of [symptom, ...found.others]) {
    const evidence = context.evidence(evidenceOf(shown, reading, language));
    supporting.push(evidence.id);
    yield { type: 'evidence', evidence };
  }
  const normal = symptom.z < AFFECTED_Z;
  return {
    verdict: normal ? 'nothing-found' : 'concluded',
    claim: cleanText(say(normal ? agentMessage('detection-normal', { closest: symptom.message }) : symptom.message)),
    confidence: 1 - Math.exp(-Math.max(0, symptom.z) / AFFECTED_Z),
    supporting,
    missing: reading.missing,
    usage: { rows: reading.rows },
    impact: {
      severity: severity(symptom, context.incident.incident.severity),
      ...(symptom.onset === undefined ? {} : { start: symptom.onset }),
      entities: [...found.entities],
    },
  };
}

function evidenceOf(
  { entity, message, rows, series }: ShownSignal,
  reading: SystemReading,
  { say }: Language,
): EvidenceDraft {
  return {
    kind: 'metric',
    entity,
    statement: cleanText(say(message)),
    citation: reading.cite('metrics', rows),
    ...(series === undefined ? {} : { series }),
  };
}

/** A share of failures at what users touch sets the least severity; the alert's own is never lowered. */
function severity(symptom: Pick<Symptom, 'kind' | 'now'>, stated: Severity): Severity {
  if (symptom.kind !== 'failures') return stated;
  if (symptom.now >= 0.5) return 'critical';
  return symptom.now >= 0.05 && (stated === 'warning' || stated === 'info') ? 'error' : stated;
}

function blind({ say }: Language, reading: SystemReading): ReportDraft {
  return {
    verdict: 'inconclusive',
    claim: say(agentMessage('detection-blind', {})),
    confidence: 0,
    supporting: [],
    missing: reading.missing.length > 0 ? reading.missing : [say(agentMessage('missing-both-sides', {}))],
    usage: { rows: reading.rows },
  };
}
