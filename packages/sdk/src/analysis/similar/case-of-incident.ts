import type { IncidentView } from '../../protocol/index.ts';
import type { Case, CaseFeature } from './case.ts';
import { templateOf } from './case-of-runbook.ts';

/** What of an incident is compared: see {@link caseOfIncident}. */
export type IncidentParts = Pick<
  IncidentView,
  'incident' | 'alerts' | 'agents' | 'hypotheses' | 'evidence' | 'judgement' | 'actions'
>;

/** Components, and lines of log evidence, that are taken of one incident. */
const COMPONENTS = 12;
const LINES = 12;

/**
 * An incident as a case: its leading cause and mechanism, the components that showed symptoms, the evidence for the cause, the log
 * statements in it, and the words of its alerts. A cause that a person called wrong is left out, and the one that they named instead is taken.
 * What was done about it is part of it once it has worked.
 */
export function caseOfIncident({
  incident,
  alerts,
  agents,
  hypotheses,
  evidence,
  judgement,
  actions,
}: IncidentParts): Case {
  const [lead] = hypotheses;
  const isWrong = judgement?.verdict === 'wrong' && judgement.hypothesisId === lead?.id;
  const cause = isWrong ? judgement.actual : lead?.entity;
  const cited = isWrong ? [] : evidence.filter(({ id }) => lead?.supporting.includes(id));
  const affected = agents.flatMap(({ report }) => report?.impact?.entities ?? []).slice(0, COMPONENTS);
  const named = [incident.entity, ...alerts.map(({ entity }) => entity), ...affected].filter(
    (name) => name !== undefined,
  );
  const lines = cited.flatMap(({ lines = [] }) => lines).slice(0, LINES);
  const done = actions.filter(({ status, recovery }) => status === 'succeeded' && recovery === 'recovered');
  const features: CaseFeature[] = [
    ...(cause === undefined ? [] : [{ aspect: 'cause' as const, value: cause }]),
    ...(lead === undefined || isWrong ? [] : [{ aspect: 'mechanism' as const, value: lead.mechanism }]),
    ...named.map((value) => ({ aspect: 'component' as const, value })),
    ...cited.map(({ kind, entity }) => ({ aspect: 'evidence' as const, value: `${kind} ${entity ?? ''}`.trim() })),
    ...lines.map((line) => ({ aspect: 'template' as const, value: templateOf(line) })),
    ...done.map(({ request }) => ({ aspect: 'action' as const, value: `${request.action} ${request.target}` })),
  ];
  const words = [incident.title, ...alerts.flatMap(({ title, description = '' }) => [title, description])];
  return {
    id: incident.id,
    kind: 'incident',
    title: incident.title,
    features: distinct(features),
    text: words.join('\n').slice(0, 4_000),
  };
}

function distinct(features: readonly CaseFeature[]): CaseFeature[] {
  return [...new Map(features.map((feature) => [`${feature.aspect} ${feature.value}`, feature])).values()];
}
