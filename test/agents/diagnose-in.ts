import assert from 'node:assert/strict';
import {
  agentsWith,
  bindServices,
  inThreadAnalysis,
  ServiceRecord,
  type Agent,
  type AgentContext,
  type ReportDraft,
} from '@sitrep/sdk/agents';
import type { CauseAnswer } from '@sitrep/sdk/analysis';
import { createAwsManager, type AwsManagerOptions } from '@sitrep/sdk/aws';
import type { Evidence, Hypothesis } from '@sitrep/sdk/protocol';

/** What one diagnosis came to. */
export interface Diagnosed {
  readonly draft: ReportDraft;
  readonly hypotheses: readonly Hypothesis[];
  readonly evidence: readonly Evidence[];
  readonly record: ServiceRecord;
}

/** Diagnosis of one and the same incident, with what `options` lets it ask and with confidences as a test wants them. */
export async function diagnoseIn(
  world: AgentContext,
  options: Omit<AwsManagerOptions, 'clock'> = {},
  confidences?: readonly number[],
): Promise<Diagnosed> {
  const record = new ServiceRecord();
  const { signal } = new AbortController();
  const manager = createAwsManager({ masker: 'none', openTelemetry: false, ...options, clock: world.clock });
  let ids = 0;
  const context: AgentContext = {
    ...world,
    ai: bindServices(manager, {
      incidentId: world.incident.incident.id,
      clock: world.clock,
      attempt: { signal },
      record,
    }),
    evidence: (given) => ({ at: 0, ...given, id: `evd_${String(++ids).padStart(8, '0')}`, agent: 'diagnosis' }),
    nextId: (kind) => `${kind}_${++ids}`,
  };
  const evidence: Evidence[] = [];
  const work = agentOf(confidences).run(context, { signal });
  assert.ok(Symbol.asyncIterator in work);
  for (;;) {
    const step = await work.next();
    if (step.done === true) return { draft: step.value, hypotheses: step.value.hypotheses ?? [], evidence, record };
    if (step.value.type === 'evidence') evidence.push(step.value.evidence);
  }
}

function hasAnswer(outcome: object): outcome is { readonly answer: CauseAnswer } {
  return 'answer' in outcome;
}

function agentOf(confidences: readonly number[] | undefined): Agent {
  const analysis: typeof inThreadAnalysis = {
    ...inThreadAnalysis,
    async run(step, input, options) {
      const outcome = await inThreadAnalysis.run(step, input, options);
      if (confidences === undefined || !hasAnswer(outcome)) return outcome;
      const causes = outcome.answer.causes.map((cause, i) => ({ ...cause, confidence: confidences[i] ?? 0 }));
      return Object.assign({}, outcome, { answer: { ...outcome.answer, causes } });
    },
  };
  const agent = agentsWith({ analysis }).find(({ name }) => name === 'diagnosis');
  assert.ok(agent);
  return agent;
}
