import type { ActionProgress, Hypothesis, IncidentView, Lesson } from '../../../protocol/index.ts';
import { cleanText } from '../../../safety/index.ts';

/** Characters of a part of a lesson's text. */
const PART = 600;

/**
 * What an incident teaches: its symptom, its cause and what helped, from its facts alone. `undefined` unless it is over and its cause has
 * shown to be right: an action aimed at it brought the signals back, or a person judged it right. That an incident went away shows nothing.
 */
export function lessonOf(view: IncidentView): Pick<Lesson, 'hypothesisId' | 'text'> | undefined {
  const { incident, judgement } = view;
  if (incident.status !== 'resolved' && incident.status !== 'closed') return undefined;
  const cause = causeOf(view);
  if (cause === undefined) return undefined;
  const judged = judgement?.hypothesisId === cause.id ? judgement.verdict : undefined;
  const helped = helpedSince(view, cause);
  if (judged === 'wrong' || (judged === undefined && helped.length === 0)) return undefined;
  return { hypothesisId: cause.id, text: textOf(incident, cause, helped) };
}

/** The cause that a person judged right, or else the one that diagnosis agreed on. */
function causeOf({ hypotheses, consensus, judgement }: IncidentView): Hypothesis | undefined {
  const agreed = consensus.findLast(({ phase, verdict }) => phase === 'diagnosis' && verdict === 'agreed')?.choice;
  const right = judgement?.verdict === 'right' ? judgement.hypothesisId : undefined;
  return hypotheses.find(({ id }) => id === right) ?? hypotheses.find(({ id }) => id === agreed);
}

/** What was done after the cause was named; an incident that was opened again keeps the actions of its earlier episode. */
function helpedSince({ actions, agents }: IncidentView, cause: Hypothesis): readonly ActionProgress[] {
  const named = agents.find(({ report }) => report?.hypotheses?.some(({ id }) => id === cause.id))?.at ?? Infinity;
  return actions.filter(
    ({ status, recovery, completedAt = 0 }) =>
      status === 'succeeded' && recovery === 'recovered' && completedAt >= named,
  );
}

function textOf(
  { title, entity }: IncidentView['incident'],
  cause: Hypothesis,
  helped: readonly ActionProgress[],
): string {
  const symptom = entity === undefined ? title : `${title} (${entity})`;
  const what = helped.map(({ request }) => request.title).join('; ');
  return [
    `Symptom: ${line(symptom)}`,
    `Cause: ${line(`${cause.mechanism} in ${cause.entity}. ${cause.statement}`)}`,
    `Helped: ${what === '' ? 'not known' : line(what)}`,
  ].join('\n');
}

/** One line: what telemetry calls itself must not look like a part of the lesson. */
function line(text: string): string {
  return cleanText(text.replace(/\s+/g, ' '), PART);
}
