import type { Actor, Fact, ForecastScore, IncidentView, TimelineEntry } from '../protocol/index.ts';
import { appendNewest } from './lists.ts';

const ENTRIES = 500;

/** What happened, a line each, oldest first. Facts that only prepare others have no line. */
export function foldTimeline(timeline: TimelineEntry[], fact: Fact, view: IncidentView): TimelineEntry[] {
  const line = lineOf(fact, view);
  if (line === undefined) return timeline;
  const text = line.text.length > 2_000 ? `${line.text.slice(0, 1_999)}…` : line.text;
  return appendNewest(timeline, [{ seq: fact.seq, at: fact.at, kind: fact.kind, ...line, text }], ENTRIES);
}

interface Line {
  readonly text: string;
  by?: Actor;
  evidence?: string[];
}

function lineOf(fact: Fact, view: IncidentView): Line | undefined {
  switch (fact.kind) {
    case 'incident-opened':
      return { text: `Opened: ${fact.body.title}`, by: fact.body.openedBy };
    case 'incident-acknowledged':
      return { text: 'Acknowledged', by: fact.body.by };
    case 'incident-escalated':
      return { text: `Handed over to people: ${fact.body.reason}` };
    case 'incident-resolved':
      return { text: `Resolved: ${fact.body.reason}`, by: fact.body.by };
    case 'incident-closed':
      return { text: 'Closed', by: fact.body.by };
    case 'severity-changed':
      return { text: `Severity is now ${fact.body.severity}: ${fact.body.reason}` };
    case 'alert-attached':
      return { text: `Alert joined (same ${fact.body.reason}): ${fact.body.alert.title}` };
    case 'alerts-counted':
      return { text: `Further alerts joined: ${fact.body.total} counted beyond those kept` };
    case 'alert-classified': {
      const { severity, entity, by } = fact.body;
      const said = [
        severity === undefined ? '' : `severity ${severity}`,
        entity === undefined ? '' : `component ${entity}`,
      ];
      const what = said.filter((each) => each !== '').join(', ');
      return { text: `Alert read by ${by.model}: ${what} (${alertTitle(view, fact.body.fingerprint)})` };
    }
    case 'alert-fired-again':
      return { text: `Alert fired again: ${alertTitle(view, fact.body.fingerprint)}` };
    case 'alert-cleared':
      return { text: `Alert cleared: ${alertTitle(view, fact.body.fingerprint)}` };
    case 'run-resumed':
      return {
        text: `Investigation goes on after an interruption${fact.body.phase === undefined ? '' : `, at ${fact.body.phase}`}`,
      };
    case 'run-ended':
      return fact.body.outcome === 'finished'
        ? { text: 'Investigation finished' }
        : { text: `Investigation ${fact.body.outcome}${because(fact.body.reason)}` };
    case 'phase-ended':
      return fact.body.outcome === 'completed'
        ? undefined
        : { text: `Phase ${fact.body.phase} ${fact.body.outcome}${because(fact.body.reason)}` };
    case 'agent-reported':
      return { text: `${fact.body.report.agent}: ${fact.body.report.claim}`, evidence: fact.body.report.supporting };
    case 'agent-failed':
      return { text: `Agent ${fact.body.agent} failed: ${fact.body.message}` };
    case 'forecast-scored':
      return { text: outcomeOf(fact.body.score, view) };
    case 'consensus-reached':
      return { text: fact.body.consensus.statement };
    case 'cause-judged': {
      const { entity, verdict, actual, by } = fact.body;
      const where = actual === undefined ? '' : `: it was ${actual}`;
      return { text: `Judged ${verdict}: ${entity} as the cause${where}`, by };
    }
    case 'lesson-learned':
      return { text: `Learned for later incidents. ${fact.body.lesson.text}` };
    case 'lesson-unlearned':
      return { text: `Unlearned what was learned here${because(fact.body.reason)}`, by: fact.body.by };
    case 'action-proposed':
      return { text: `Proposed: ${fact.body.request.title}`, evidence: fact.body.request.supporting };
    case 'action-guarded': {
      const { actionId, verdict, reasons } = fact.body;
      return { text: `${GUARD[verdict]}: ${actionTitle(view, actionId)}${because(reasons.join(', '))}` };
    }
    case 'action-approved':
      return {
        text: `Approved: ${actionTitle(view, fact.body.actionId)}${because(fact.body.reason)}`,
        by: fact.body.by,
      };
    case 'action-rejected':
      return {
        text: `Rejected: ${actionTitle(view, fact.body.actionId)}${because(fact.body.reason)}`,
        by: fact.body.by,
      };
    case 'action-expired':
      return { text: `Nobody decided in time: ${actionTitle(view, fact.body.actionId)}` };
    case 'action-started':
      return { text: `Running: ${actionTitle(view, fact.body.actionId)}` };
    case 'action-completed':
      return {
        text: `${actionTitle(view, fact.body.actionId)}: ${fact.body.outcome.status}${because(fact.body.outcome.message)}`,
      };
    case 'action-undone':
      return {
        text: `Taken back: ${actionTitle(view, fact.body.actionId)}: ${fact.body.outcome.status}${because(fact.body.outcome.message)}`,
      };
    case 'recovery-verified':
      return { text: RECOVERY[fact.body.verdict] };
    case 'update-published':
      return {
        text: `Update for ${fact.body.update.audience}: ${fact.body.update.text}`,
        evidence: fact.body.update.supporting,
      };
    case 'note-added':
      return {
        text: fact.body.from === undefined ? fact.body.text : `A customer: ${fact.body.text}`,
        by: fact.body.by,
      };
    case 'run-started':
    case 'phase-started':
    case 'action-undo-started':
    case 'evidence-recorded':
      return undefined;
  }
}

const GUARD = {
  passed: 'The guard passes',
  blocked: 'The guard blocks',
  'not-checked': 'The guard has not checked',
} as const;

const RECOVERY = {
  recovered: 'Verified: the signals are back to normal',
  'not-recovered': 'Verified: the signals are not back to normal',
  inconclusive: 'Verification is inconclusive',
} as const;

function outcomeOf(
  { forecastId, observed, inside, breach, intervened, reason }: ForecastScore,
  view: IncidentView,
): string {
  const made = view.agents.flatMap(({ report }) => report?.forecasts ?? []).find(({ id }) => id === forecastId);
  const what = made === undefined ? 'A forecast' : `Forecast of ${made.name} of ${made.entity}`;
  if (observed === 0) return `${what}: nothing to compare it with${because(reason)}`;
  const limit =
    breach === undefined ? '' : breach.crossedAt === null ? '; its limit was not crossed' : '; its limit was crossed';
  const overtaken = intervened ? '; an action ran meanwhile' : '';
  return `${what}: ${inside} of ${observed} values within its 80 % band${limit}${overtaken}`;
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === '' ? '' : ` (${reason})`;
}

function alertTitle(view: IncidentView, fingerprint: string): string {
  return view.alerts.find((alert) => alert.fingerprint === fingerprint)?.title ?? fingerprint;
}

function actionTitle(view: IncidentView, actionId: string): string {
  return view.actions.find((action) => action.request.id === actionId)?.request.title ?? actionId;
}
