import type { Alert, Degradation, Fact, Incident, IncidentView, Severity } from '../protocol/index.ts';
import { appendNewest } from './lists.ts';

const DEGRADED = 20;
const WORST_FIRST: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** The line about an incident that has just been opened. */
export function openedSummary({ incidentId, at, seq, body }: Fact<'incident-opened'>): Incident {
  return {
    id: incidentId,
    title: body.title,
    severity: body.severity,
    status: 'triggered',
    ...(body.entity === undefined ? {} : { entity: body.entity }),
    marks: { detected: at },
    run: { state: 'queued' },
    escalated: false,
    alertCount: 0,
    evidenceCount: 0,
    pendingActions: 0,
    openedAt: at,
    updatedAt: at,
    seq,
  };
}

/** The line after a fact. `view` has the other parts already folded. */
export function foldSummary(incident: Incident, fact: Fact, view: IncidentView): Incident {
  const pendingActions = view.actions.filter((action) => action.status === 'proposed').length;
  const next: Incident = {
    ...incident,
    ...changed(incident, fact, view),
    pendingActions,
    updatedAt: Math.max(incident.updatedAt, fact.at),
    seq: fact.seq,
  };
  if (next.run.state === 'running' && pendingActions > 0)
    next.run = { ...next.run, state: 'waiting', reason: 'An action waits for a decision.' };
  if (next.run.state === 'waiting' && pendingActions === 0) next.run = running(next);
  return next;
}

function changed(incident: Incident, fact: Fact, view: IncidentView): Partial<Incident> {
  const { marks } = incident;
  switch (fact.kind) {
    case 'incident-opened':
      return fact.body.alert === undefined ? {} : { alertCount: incident.alertCount + 1 };
    case 'alert-attached':
      return { alertCount: incident.alertCount + 1, severity: worse(incident.severity, fact.body.alert) };
    case 'alert-classified': {
      const { severity, entity } = fact.body;
      return {
        ...(severity === undefined ? {} : { severity: worse(incident.severity, { severity }) }),
        ...(entity === undefined || incident.entity !== undefined ? {} : { entity }),
      };
    }
    case 'alerts-counted':
      return { alertCount: incident.alertCount + fact.body.added };
    case 'alert-fired-again':
      return incident.status === 'resolved' ? { status: 'triggered' } : {};
    case 'severity-changed':
      return { severity: fact.body.severity };
    case 'incident-acknowledged':
      return {
        ...(incident.status === 'triggered' ? { status: 'acknowledged' as const } : {}),
        marks: { ...marks, acknowledged: marks.acknowledged ?? fact.at },
      };
    case 'incident-escalated':
      return { escalated: true };
    case 'incident-resolved':
      return { status: 'resolved', marks: { ...marks, resolved: fact.at } };
    case 'incident-closed':
      return { status: 'closed', marks: { ...marks, closed: fact.at } };
    case 'run-started':
    case 'run-resumed':
      return { run: running(incident) };
    case 'phase-started':
      // Communication accompanies the others: the run is where the main line is.
      return fact.body.phase === 'communication' ? {} : { run: { state: 'running', phase: fact.body.phase } };
    case 'run-ended':
      return {
        run: { state: fact.body.outcome, ...(fact.body.reason === undefined ? {} : { reason: fact.body.reason }) },
      };
    case 'evidence-recorded':
      return { evidenceCount: incident.evidenceCount + fact.body.evidence.length };
    case 'agent-reported': {
      const { report } = fact.body;
      const start = report.impact?.start;
      return {
        ...(start === undefined ? {} : { marks: { ...marks, impactStart: start } }),
        ...withDegraded(incident, report.agent, report.degraded),
      };
    }
    case 'action-guarded': {
      const { verdict, reasons } = fact.body;
      const missed =
        verdict === 'not-checked' ? [{ capability: 'guard' as const, reason: reasons[0] ?? '' }] : undefined;
      return withDegraded(incident, 'guard', missed);
    }
    case 'consensus-reached':
      return diagnosed(incident, fact, view);
    case 'recovery-verified':
      return fact.body.verdict === 'recovered' ? { marks: { ...marks, mitigated: marks.mitigated ?? fact.at } } : {};
    default:
      return {};
  }
}

function diagnosed(
  { marks }: Incident,
  { at, body }: Fact<'consensus-reached'>,
  view: IncidentView,
): Partial<Incident> {
  const { phase, verdict, choice } = body.consensus;
  if (phase !== 'diagnosis' || verdict !== 'agreed') return {};
  const cause = view.hypotheses.find((hypothesis) => hypothesis.id === choice);
  return {
    marks: { ...marks, diagnosed: marks.diagnosed ?? at },
    ...(cause === undefined
      ? {}
      : { cause: { entity: cause.entity, statement: cause.statement, confidence: cause.confidence } }),
  };
}

/** What each agent, by its newest report, and the guard had to go on without. */
function withDegraded(incident: Incident, agent: string, degraded: readonly Degradation[] = []): Partial<Incident> {
  if (degraded.length === 0 && incident.degraded === undefined) return {};
  const others = incident.degraded?.filter((each) => each.agent !== agent) ?? [];
  const all = appendNewest(others, degraded.map((each) => ({ ...each, agent })), DEGRADED); // prettier-ignore
  return { degraded: all };
}

function running({ run }: Incident): Incident['run'] {
  return run.phase === undefined ? { state: 'running' } : { state: 'running', phase: run.phase };
}

function worse(severity: Severity, alert: Pick<Alert, 'severity'>): Severity {
  return WORST_FIRST.indexOf(alert.severity) < WORST_FIRST.indexOf(severity) ? alert.severity : severity;
}
