import type { StatusUpdate } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import type { AgentContext, AgentYield, ReportDraft } from '../agent.ts';
import { defineAgent } from '../define-agent.ts';
import { agentMessage } from '../sentences/agent-messages.ts';
import { standing, updatesByTemplate } from './templates.ts';
import { writeWithModel } from './write-with-model.ts';

/**
 * Writes status updates per audience from what the incident's evidence, decisions and checks say, and nothing else: in the words of a model
 * where one is configured and keeps to that, otherwise by template.
 */
export const communication = defineAgent({
  name: 'communication',
  phase: 'communication',
  title: 'Communication',
  timeoutMs: 50_000,
  run: communicate,
});

const AUDIENCES: readonly StatusUpdate['audience'][] = ['operators', 'executives', 'customers'];

async function* communicate(
  context: AgentContext,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { incident: view, language, nextId } = context;
  yield { type: 'progress', progress: 0.5, note: language.say(agentMessage('update-writing', {})) };
  const supporting = view.hypotheses[0]?.supporting.slice(0, 50) ?? [];
  const templates = updatesByTemplate(view, language);
  const worded = await writeWithModel(context, templates, signal);
  const updates = AUDIENCES.map((audience): StatusUpdate => {
    const written = worded?.[audience];
    return {
      id: nextId('update'),
      audience,
      text: written?.text ?? templates[audience],
      supporting: written === undefined || written.citing.length === 0 ? supporting : [...written.citing],
    };
  });
  return {
    verdict: 'concluded',
    claim: cleanText(language.say(standing(view))),
    confidence: view.hypotheses[0]?.confidence ?? 0.5,
    supporting,
    updates,
  };
}
