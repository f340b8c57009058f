import { isSitrepError, throwIfAborted } from '../../base/index.ts';
import { runToolLoop } from '../../models/index.ts';
import type { Evidence, Hypothesis, SecondOpinion } from '../../protocol/index.ts';
import type { AgentContext } from '../agent.ts';
import { findAll } from '../prompts/label-list.ts';
import { OPINION_TOKENS, secondOpinion, type OpinionPrompt } from '../prompts/second-opinion.ts';
import { readingTools } from './reading-tools.ts';

type Asking = Pick<AgentContext, 'ai' | 'incident' | 'telemetry' | 'window' | 'baseline'>;

/** A leading cause at least so sure needs no second opinion of a model. */
const SURE = 0.8;
const SHOWN = 40;
const ACT_MS = 20_000;
const LIMITS = Object.freeze({ turns: 5, calls: 10, repeats: 1, resultChars: 6_000 });
const SESSION_CHARS = 100;

/**
 * Asks somebody else which cause is most likely: the agent that the host has outside, whenever there is one; else, when the engine is not
 * sure, a model that reads evidence and metrics with tools. What counts of the answer is which cause and evidence it names. It is told
 * beside the diagnosis and changes nothing in it.
 */
export async function askSecondOpinion(
  context: Asking,
  hypotheses: readonly Hypothesis[],
  found: readonly Evidence[],
  signal: AbortSignal,
): Promise<SecondOpinion | undefined> {
  const { ai, incident } = context;
  const [leader, rival] = hypotheses;
  if (leader === undefined || rival === undefined) return undefined;
  const prompt = secondOpinion({ incident, hypotheses, evidence: found.slice(0, SHOWN) });
  if (ai.available('act')) return opinionOfAgent(ai, incident.incident.id, prompt);
  if (leader.confidence >= SURE || !ai.available('reason')) return undefined;
  try {
    const tools = readingTools(context, prompt.evidence);
    const { end, answer } = await runToolLoop(ai.adviser, prompt.request, { tools, limits: LIMITS }, { signal });
    if (end === 'answered') return read(answer.text, answer.model, prompt);
    ai.discard('act', `The second opinion ended without an answer: ${end}`);
  } catch (error) {
    throwIfAborted(signal);
    if (!isSitrepError(error)) throw error;
  }
  return undefined;
}

async function opinionOfAgent(
  ai: Asking['ai'],
  incidentId: string,
  prompt: OpinionPrompt,
): Promise<SecondOpinion | undefined> {
  const session = `${incidentId}-opinion`.replace(/[^0-9A-Za-z._:-]/g, '-').slice(0, SESSION_CHARS);
  const request = { question: prompt.question, session, maxOutputTokens: OPINION_TOKENS };
  const outcome = await ai.ask('act', request, { withinMs: ACT_MS });
  return outcome.outcome === 'answered' ? read(outcome.value.text, outcome.by.provider, prompt) : undefined;
}

/** The first cause that an answer names, and the evidence that it names. Its words are not kept. */
function read(text: string, by: string, { causes, evidence }: OpinionPrompt): SecondOpinion {
  const labels = (letter: string) =>
    text.match(new RegExp(String.raw`(?<![\p{L}\p{N}])${letter}\d{1,3}(?![\p{L}\p{N}])`, 'gu')) ?? [];
  const [first] = labels('H');
  const chosen = first === undefined ? undefined : causes.find(first);
  const supporting = findAll(evidence, labels('E')).found.map(({ id }) => id);
  if (chosen === undefined) return { by, verdict: 'undecided', supporting: [] };
  const verdict = chosen === causes.items[0] ? 'agrees' : 'differs';
  return { by, verdict, hypothesisId: chosen.id, supporting };
}
