import { caseOfIncident, similarMessage, templateOf, type CaseFeature } from '../../analysis/index.ts';
import type { Evidence, Hypothesis, SimilarCase } from '../../protocol/index.ts';
import type { AgentContext } from '../agent.ts';
import { capital } from '../sentences/capital.ts';

/** Past cases that a report names at most. */
const NAMED = 5;

/** Past incidents and runbooks that are like this incident as a diagnosis now sees it. They are hints beside it and change nothing in it. */
export function similarCases(
  { incident, past, language }: Pick<AgentContext, 'incident' | 'past' | 'language'>,
  hypotheses: readonly Hypothesis[],
  found: readonly Evidence[],
): SimilarCase[] {
  if (!past) return [];
  const { judgement: _, ...known } = incident;
  const evidence = [...incident.evidence, ...found];
  const asked = caseOfIncident({ ...known, hypotheses: [...hypotheses], evidence });
  return past.search(asked, { limit: NAMED }).map((like) => ({
    id: like.id,
    kind: like.kind,
    title: like.title,
    similarity: like.similarity,
    because: capital(language.say(similarMessage(like))),
    supporting: found.filter((each) => isShared(each, like.shared)).map(({ id }) => id),
  }));
}

function isShared({ kind, entity, lines = [] }: Evidence, shared: readonly CaseFeature[]): boolean {
  return shared.some(
    ({ aspect, value }) =>
      (aspect === 'evidence' && value === `${kind} ${entity ?? ''}`.trim()) ||
      (aspect === 'template' && lines.some((line) => templateOf(line) === value)),
  );
}
