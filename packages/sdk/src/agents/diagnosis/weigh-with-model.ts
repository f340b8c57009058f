import { isSitrepError, throwIfAborted } from '../../base/index.ts';
import { generateStructured } from '../../models/index.ts';
import type { Evidence, Hypothesis } from '../../protocol/index.ts';
import type { AgentContext } from '../agent.ts';
import { weighCauses } from '../prompts/weigh-causes.ts';
import { applyWeighing, type Weighed } from './apply-weighing.ts';

/** Pieces of evidence that a model is shown: what the causes cite, then what was known before, newest first. */
const SHOWN = 60;
const AS_RANKED = 'The causes stand as the engine ranked them';

/** Lets a model weigh causes within the evidence that exists. `undefined` when there is none to ask, or what it said is of no use. */
export async function weighWithModel(
  { ai, incident, language }: Pick<AgentContext, 'ai' | 'incident' | 'language'>,
  hypotheses: readonly Hypothesis[],
  found: readonly Evidence[],
  signal: AbortSignal,
): Promise<Weighed | undefined> {
  if (hypotheses.length === 0 || !ai.available('reason')) return undefined;
  const evidence = [...found, ...incident.evidence.toReversed()].slice(0, SHOWN);
  const {
    request,
    causes,
    evidence: labels,
  } = weighCauses({ incident, hypotheses, evidence, locale: language.locale });
  try {
    const outcome = await generateStructured(ai.model, request, { signal });
    if (outcome.outcome === 'valid') {
      const weighed = applyWeighing(outcome.value, causes, labels);
      // What is as it was is still the engine's work.
      if (weighed.claim === undefined && JSON.stringify(weighed.hypotheses) === JSON.stringify(hypotheses))
        ai.discard('reason', `${AS_RANKED}: ${weighed.problems.join('; ') || 'the model changes nothing'}`);
      return weighed;
    }
    ai.discard('reason', `${AS_RANKED}: ${outcome.failures.at(-1)?.problems[0] ?? 'no model answered'}`);
  } catch (error) {
    throwIfAborted(signal);
    if (!isSitrepError(error)) throw error;
    ai.discard('reason', `${AS_RANKED}: ${error.message}`);
  }
  return undefined;
}
