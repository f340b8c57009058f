import type { Lesson, Outcome, Passage } from '../../aws/index.ts';
import type { Message } from '../../analysis/index.ts';
import type { Hypothesis, IncidentView } from '../../protocol/index.ts';
import type { AgentContext, EvidenceDraft } from '../agent.ts';
import { agentMessage } from '../sentences/agent-messages.ts';

/** Documents, earlier incidents and lessons that one diagnosis takes up, each. */
const EACH = 2;
const WITHIN_MS = 8_000;
const QUERY_CHARS = 600;
const QUOTED_CHARS = 300;
const LINE_CHARS = 1_500;
/** Hypotheses whose words go into the question. */
const ASKED = 2;

type Asking = Pick<AgentContext, 'ai' | 'incident' | 'window' | 'language'>;

/**
 * What documents, records of earlier incidents and lessons say about something like this, as evidence: each quotes its source, and cites the
 * call that brought it. Nothing is asked where nobody can answer.
 */
export async function readBackground(
  context: Asking,
  hypotheses: readonly Hypothesis[],
): Promise<readonly EvidenceDraft[]> {
  const query = questionOf(context.incident, hypotheses);
  const { say } = context.language;
  const passages = async (
    capability: 'retrieve' | 'recall',
    what: 'quoted-document' | 'quoted-incident',
  ): Promise<EvidenceDraft[]> => {
    if (!context.ai.available(capability)) return [];
    const outcome = await context.ai.ask(capability, { query, limit: EACH }, { withinMs: WITHIN_MS });
    return draftsOf(context, query, outcome, (found) =>
      found.map((each) => ({ ...each, said: say(agentMessage(what, quote(each))) })),
    );
  };
  const lessons = async (): Promise<EvidenceDraft[]> => {
    if (!context.ai.available('remember')) return [];
    const request = { kind: 'recall', query, limit: EACH } as const;
    const outcome = await context.ai.ask('remember', request, { withinMs: WITHIN_MS });
    return draftsOf(context, query, outcome, (found) =>
      found.lessons.map((lesson) => ({ text: lesson.text, said: say(quoteLesson(lesson)) })),
    );
  };
  const all = await Promise.all([
    passages('retrieve', 'quoted-document'),
    passages('recall', 'quoted-incident'),
    lessons(),
  ]);
  return all.flat();
}

function questionOf({ incident }: IncidentView, hypotheses: readonly Hypothesis[]): string {
  const suspected = hypotheses.slice(0, ASKED).map(({ mechanism, entity }) => `${mechanism} at ${entity}`);
  return [incident.title, incident.entity ?? '', ...suspected].filter(Boolean).join('. ').slice(0, QUERY_CHARS);
}

function draftsOf<C extends 'retrieve' | 'recall' | 'remember'>(
  { window }: Asking,
  query: string,
  outcome: Outcome<C>,
  read: (
    value: Extract<Outcome<C>, { outcome: 'answered' }>['value'],
  ) => readonly { readonly text: string; readonly said: string }[],
): EvidenceDraft[] {
  if (outcome.outcome === 'unanswered') return [];
  const found = read(outcome.value);
  const citation = { source: outcome.by.provider, signal: 'documents', query, window, rows: found.length } as const;
  return found
    .slice(0, EACH)
    .map(({ text, said }) => ({ kind: 'document', statement: said, citation, lines: [text.slice(0, LINE_CHARS)] }));
}

function quote({ title, source, text }: Passage): { readonly name: string; readonly text: string } {
  return { name: title === '' || title === source ? source : `${title} (${source})`, text: shortened(text) };
}

function quoteLesson({ text, incidentId: incident, confirmedBy: by }: Lesson): Message {
  const said = { incident, text: shortened(text) };
  return by === undefined
    ? agentMessage('quoted-lesson-unconfirmed', said)
    : agentMessage('quoted-lesson', { ...said, by });
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/[“”„]/g, '"').trim();
  return line.length <= QUOTED_CHARS ? line : `${line.slice(0, QUOTED_CHARS - 1)}…`;
}
