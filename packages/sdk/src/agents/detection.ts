import type { Language, Message, Symptom } from '../analysis/index.ts';
import type { Severity } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { Agent, AgentContext, AgentYield, EvidenceDraft, ReportDraft } from './agent.ts';
import { inThreadAnalysis, type AnalysisRunner } from './analysis-runner/analysis-runner.ts';
import { defineAgent } from './define-agent.ts';
import { incidentHint } from './incident-hint.ts';
import { quotedLines } from './evidence-of.ts';
import { readSystem, type ReadKind, type SystemReading } from './read-system.ts';
import { agentMessage } from './sentences/agent-messages.ts';
import type { Detection, ShownSignal } from './steps/detect.ts';

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
const KINDS: readonly ReadKind[] = ['metrics', 'topology', 'spans', 'logs'];

async function* detect(
  context: AgentContext,
  { signal, analysis }: { readonly signal: AbortSignal; readonly analysis: AnalysisRunner },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { language } = context;
  const { say } = language;
  yield { type: 'progress', progress: 0.1, note: say(agentMessage('reading-levels-and-logs', {})) };
  const reading = await readSystem(context, { signal, kinds: KINDS });
  yield { type: 'progress', progress: 0.6, note: say(agentMessage('detection-looking', {})) };
  const found = await analysis.run(
    'detect',
    { system: reading.system, hint: incidentHint(context.incident) },
    { signal },
  );
  const supporting: string[] = [];
  for (const draft of draftsOf(found, reading, language)) {
    const evidence = context.evidence(draft);
    supporting.push(evidence.id);
    yield { type: 'evidence', evidence };
  }
  const { symptom } = found;
  if (symptom === undefined) return blind(found, reading, { language, supporting });
  const normal = symptom.z < AFFECTED_Z;
  return {
    verdict: normal ? 'nothing-found' : 'concluded',
    claim: cleanText(
      say(normal ? orLogs(agentMessage('detection-normal', { closest: symptom.message }), found) : symptom.message),
    ),
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

function draftsOf(
  { symptom, others, resources, statements }: Detection,
  reading: SystemReading,
  { say }: Language,
): EvidenceDraft[] {
  const draft = (kind: 'metric' | 'log', { entity, message, rows, series }: ShownSignal): EvidenceDraft => ({
    kind,
    entity,
    statement: cleanText(say(message)),
    citation: reading.cite(kind === 'log' ? 'logs' : 'metrics', rows),
    ...(series === undefined ? {} : { series }),
  });
  return [
    ...(symptom === undefined ? [] : [symptom, ...others, ...resources]).map((one) => draft('metric', one)),
    ...statements.map((one) => ({ ...draft('log', one), lines: quotedLines(one.lines) })),
  ];
}

/** A share of failures at what users touch sets the least severity; the alert's own is never lowered. */
function severity(symptom: Pick<Symptom, 'kind' | 'now'>, stated: Severity): Severity {
  if (symptom.kind !== 'failures') return stated;
  if (symptom.now >= 0.5) return 'critical';
  return symptom.now >= 0.05 && (stated === 'warning' || stated === 'info') ? 'error' : stated;
}

/** What is said where signals say little, with what the logs say. */
function orLogs(signals: Message, { statements: [clearest] }: Detection): Message {
  return clearest === undefined ? signals : agentMessage('detection-but-logs', { signals, line: clearest.message });
}

function blind(
  found: Detection,
  reading: SystemReading,
  { language: { say }, supporting }: { readonly language: Language; readonly supporting: readonly string[] },
): ReportDraft {
  return {
    verdict: 'inconclusive',
    claim: cleanText(say(orLogs(agentMessage('detection-blind', {}), found))),
    confidence: 0,
    supporting,
    missing: reading.missing.length > 0 ? reading.missing : [say(agentMessage('missing-both-sides', {}))],
    usage: { rows: reading.rows },
  };
}
