import { factVersions, type Fact, type FactEnvelope, type FactKind, type IncidentView } from '../protocol/index.ts';
import { foldActions } from './fold-actions.ts';
import { foldAgents } from './fold-agents.ts';
import { foldAlerts } from './fold-alerts.ts';
import { foldEvidence } from './fold-evidence.ts';
import { foldPhases } from './fold-phases.ts';
import { foldSummary, openedSummary } from './fold-summary.ts';
import { foldTimeline } from './fold-timeline.ts';
import { opensAgain, startAnew } from './start-anew.ts';

/**
 * The one fold: an incident's view before a fact to its view after it. Pure and total: a fact that is not known here, or comes before its
 * incident was opened, gives back the same object, and parts that a fact does not touch stay the same objects. Bodies are trusted: the
 * journal's writer or `decodeFact` has checked them.
 */
export function foldIncident(view: IncidentView | undefined, envelope: FactEnvelope): IncidentView | undefined {
  if (factVersions[envelope.kind as FactKind] !== envelope.v) return view;
  const fact = envelope as unknown as Fact;
  const known = view ?? (fact.kind === 'incident-opened' ? emptyView(fact) : undefined);
  if (known === undefined) return view;
  const before = opensAgain(known, fact) ? startAnew(known) : known;
  const after: IncidentView = {
    ...before,
    alerts: foldAlerts(before.alerts, fact),
    phases: foldPhases(before.phases, fact),
    ...foldAgents(before, fact),
    evidence: foldEvidence(before.evidence, fact),
    ...foldActions(before, fact),
    timeline: foldTimeline(before.timeline, fact, before),
  };
  after.incident = foldSummary(before.incident, fact, after);
  return after;
}

function emptyView(fact: Fact<'incident-opened'>): IncidentView {
  return {
    incident: openedSummary(fact),
    alerts: [],
    phases: [],
    agents: [],
    evidence: [],
    hypotheses: [],
    missing: [],
    forecasts: [],
    consensus: [],
    actions: [],
    updates: [],
    timeline: [],
  };
}
