import { isSitrepError, throwIfAborted } from '../../base/index.ts';
import { generateStructured } from '../../models/index.ts';
import type { Evidence, IncidentView, StatusUpdate } from '../../protocol/index.ts';
import { cleanText, findSensitive } from '../../safety/index.ts';
import type { AgentContext } from '../agent.ts';
import { checkWording } from '../prompts/check-wording.ts';
import { findAll } from '../prompts/label-list.ts';
import { UPDATE_CHARS, writeUpdates, type WrittenUpdates } from '../prompts/write-updates.ts';
import type { UpdateTexts } from './templates.ts';

type Audience = StatusUpdate['audience'];

/** An update as a model worded it, checked. */
export interface WordedUpdate {
  readonly text: string;
  /** Evidence ids. */
  readonly citing: readonly string[];
}

const SHOWN = 12;
const LEAST_CHARS = 20;
const GUARD_MS = 5_000;
const BY_TEMPLATE = 'The updates are written by template';
/** Words that tell of an end which has not come yet. */
const OVER =
  /\b(?:ist|sind|wurde|wurden) (?:\p{L}+ )?(?:behoben|gelöst|wiederhergestellt)\b|\b(?:is|are|was|were|has been|have been|now|fully|already) (?:now |fully |already )?(?:solved|resolved|fixed|restored|recovered|back to normal)\b/iu;

/**
 * The updates in the words of a model, where one is configured: each is held against the facts, the one for customers against what customers
 * may know, and all are shown to the guard where there is one. A reader whose update does not pass is absent; so are all when no model answers.
 */
export async function writeWithModel(
  { ai, incident, language }: Pick<AgentContext, 'ai' | 'incident' | 'language'>,
  templates: UpdateTexts,
  signal: AbortSignal,
): Promise<Partial<Record<Audience, WordedUpdate>> | undefined> {
  if (!ai.available('reason')) return undefined;
  const evidence = evidenceFor(incident);
  const effect = incident.actions.at(-1)?.request.expectedEffect;
  const facts = [
    templates.operators,
    templates.executives,
    ...incident.forecasts.map(({ statement }) => statement),
    ...(effect === undefined ? [] : [effect]),
  ];
  const { request, evidence: labels } = writeUpdates({
    facts,
    forCustomers: templates.customers,
    evidence,
    locale: language.locale,
  });
  const check = checkerOf(incident, facts, templates.customers, evidence);
  try {
    const outcome = await generateStructured(ai.model, { ...request, check }, { signal });
    if (outcome.outcome === 'invalid') {
      ai.discard('reason', `${BY_TEMPLATE}: ${outcome.failures.at(-1)?.problems[0] ?? 'no model answered'}`);
      return undefined;
    }
    const { operators, executives, customers } = outcome.value;
    const cited = (list: readonly string[]) => findAll(labels, list).found.map(({ id }) => id);
    const worded: Record<Audience, WordedUpdate> = {
      operators: { text: cleanText(operators.text.trim()), citing: cited(operators.citing) },
      executives: { text: cleanText(executives.text.trim()), citing: cited(executives.citing) },
      customers: { text: cleanText(customers.text.trim()), citing: [] },
    };
    return await guarded(ai, worded, facts);
  } catch (error) {
    throwIfAborted(signal);
    if (!isSitrepError(error)) throw error;
    ai.discard('reason', `${BY_TEMPLATE}: ${error.message}`);
    return undefined;
  }
}

/** What the leading causes cite, and the newest of the rest. */
function evidenceFor({ hypotheses, evidence }: IncidentView): Evidence[] {
  const cited = new Set(hypotheses.slice(0, 2).flatMap((each) => [...each.supporting, ...each.contradicting]));
  const first = evidence.filter(({ id }) => cited.has(id));
  const rest = evidence.filter(({ id }) => !cited.has(id)).toReversed();
  return [...first, ...rest].slice(0, SHOWN);
}

function checkerOf(
  incident: IncidentView,
  facts: readonly string[],
  forCustomers: string,
  evidence: readonly Evidence[],
): (written: WrittenUpdates) => readonly string[] {
  const known = [...facts, ...evidence.map(({ statement }) => statement)];
  const foreign = evidence.flatMap(({ lines = [] }) => lines);
  const own = [...facts, forCustomers];
  const unsaid = internalNames(incident);
  const over = incident.incident.status === 'resolved' || incident.incident.status === 'closed';
  return (written) =>
    (['operators', 'executives', 'customers'] as const).flatMap((audience) => {
      const text = written[audience].text.trim();
      const isPublic = audience === 'customers';
      return [
        ...(text.length < LEAST_CHARS ? ['it says too little'] : []),
        ...(text.length > UPDATE_CHARS[audience] ? [`at most ${UPDATE_CHARS[audience]} characters`] : []),
        ...(!over && OVER.test(text) && !OVER.test(forCustomers) && incident.recovery?.verdict !== 'recovered'
          ? ['the incident is not over']
          : []),
        ...(isPublic && findSensitive(text).length > 0 ? ['no addresses, names or numbers of people or machines'] : []),
        ...checkWording(
          text,
          isPublic ? { facts: [forCustomers], foreign, own, unsaid } : { facts: known, foreign, own },
        ),
      ].map((problem) => `${audience}: ${problem}`);
    });
}

/** Names of components: customers have never heard of them. */
function internalNames({ incident, evidence, hypotheses, actions, alerts }: IncidentView): string[] {
  const names = [
    incident.entity,
    ...evidence.map(({ entity }) => entity),
    ...hypotheses.map(({ entity }) => entity),
    ...actions.map(({ request }) => request.target),
    ...alerts.map(({ entity }) => entity),
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Those updates that the guard lets pass; all of them where there is none. */
async function guarded(
  ai: AgentContext['ai'],
  worded: Record<Audience, WordedUpdate>,
  facts: readonly string[],
): Promise<Partial<Record<Audience, WordedUpdate>>> {
  if (!ai.configured('guard')) return worded;
  const grounding = { facts: facts.join('\n').slice(0, 8_000), question: 'What is the state of the incident?' };
  const passed = await Promise.all(
    (Object.entries(worded) as [Audience, WordedUpdate][]).map(async ([audience, update]) => {
      const outcome = await ai.ask('guard', { source: 'output', text: update.text, grounding }, { withinMs: GUARD_MS });
      const checked = outcome.outcome === 'answered' && !outcome.by.local;
      // A text that the guard had to change is not the one that was checked.
      return checked && outcome.value.allowed && outcome.value.masked === undefined
        ? ([[audience, update]] as const)
        : [];
    }),
  );
  const kept = passed.flat();
  if (kept.length < 3) {
    const why = `${BY_TEMPLATE} where the guard did not let a model's words pass`;
    if (kept.length === 0) ai.discard('reason', why);
    else ai.discard('guard', why);
  }
  return Object.fromEntries(kept);
}
