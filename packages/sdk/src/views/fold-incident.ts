import type { FactEnvelope, IncidentView } from '../protocol/index.ts';

/**
 * The one fold: an incident's view before a fact to its view after it. Pure and total: a fact that changes nothing, is not known
 * here, or comes before its incident was opened gives back the same object.
 */
export function foldIncident(view: IncidentView | undefined, fact: FactEnvelope): IncidentView | undefined {
  return fact.kind === 'incident-opened' ? view : view;
}
