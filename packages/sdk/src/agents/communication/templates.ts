import type { Message, Quantity } from '../../analysis/index.ts';
import type { IncidentView, StatusUpdate } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import type { AgentContext } from '../agent.ts';
import { agentMessage } from '../sentences/agent-messages.ts';

/** An update's words by kind of reader. */
export type UpdateTexts = Readonly<Record<StatusUpdate['audience'], string>>;

/** Updates from what an incident's evidence, decisions and checks say, and nothing else. */
export function updatesByTemplate(view: IncidentView, { say }: AgentContext['language']): UpdateTexts {
  // Titles come from alerts and outcomes from executors: neither has been cleaned before.
  const write = (...parts: readonly Message[]): string => cleanText(parts.map((part) => say(part)).join(' '));
  return {
    operators: write(standing(view), ...cause(view), ...against(view), ...doing(view), ...recovery(view)),
    executives: write(standing(view), briefCause(view), ...briefAction(view), ...recovery(view)),
    customers: write(forCustomers(view)),
  };
}

/** Where an incident stands, in a sentence. */
export function standing({ incident: { title, status, marks } }: IncidentView): Message {
  const since = marks.impactStart?.at;
  return since === undefined || status === 'resolved' || status === 'closed'
    ? agentMessage('update-standing', { title, status })
    : agentMessage('update-standing-since', { title, status, since: clockTime(since) });
}

function cause({ hypotheses, incident, missing }: IncidentView): Message[] {
  const best = hypotheses[0];
  if (incident.cause !== undefined && best !== undefined) {
    const { confidence, statement } = incident.cause;
    return [agentMessage('update-cause', { confidence: percent(confidence), cause: sentence(statement) })];
  }
  return [
    best === undefined
      ? agentMessage('update-no-cause', {})
      : agentMessage('update-candidate', { entity: best.entity, confidence: percent(best.confidence) }),
    ...(missing.length === 0 ? [] : [agentMessage('update-missing', { missing: missing.join('; ') })]),
  ];
}

function against({ hypotheses, evidence }: IncidentView): Message[] {
  const ids = new Set(hypotheses[0]?.contradicting);
  const found = evidence.find((one) => ids.has(one.id));
  return found === undefined ? [] : [agentMessage('update-against', { statement: sentence(found.statement) })];
}

function briefCause({ incident: { cause: found } }: IncidentView): Message {
  return found === undefined
    ? agentMessage('update-brief-no-cause', {})
    : agentMessage('update-brief-cause', { entity: found.entity });
}

function doing({ actions, incident }: IncidentView): Message[] {
  if (incident.escalated && incident.status !== 'resolved') return [agentMessage('update-handed-over', {})];
  const last = actions.at(-1);
  if (last === undefined) return [];
  const { status, outcome } = last;
  const action = last.request.title;
  if (status === 'proposed') return [agentMessage('update-waiting', { action })];
  return [
    outcome === undefined
      ? agentMessage('update-action', { action, status })
      : agentMessage('update-action-outcome', { action, status, outcome: outcome.message }),
  ];
}

function briefAction({ actions }: IncidentView): Message[] {
  const last = actions.at(-1);
  if (last?.status === 'proposed') return [agentMessage('update-brief-waiting', {})];
  return last?.status === 'succeeded' ? [agentMessage('update-brief-done', {})] : [];
}

function recovery({ recovery: check, incident }: IncidentView): Message[] {
  if (check === undefined) return [];
  if (check.verdict !== 'recovered')
    return [agentMessage(check.verdict === 'not-recovered' ? 'update-not-recovered' : 'update-untold', {})];
  const { impactStart, mitigated } = incident.marks;
  const back = agentMessage('update-recovered', {});
  return impactStart === undefined || mitigated === undefined
    ? [back]
    : [back, agentMessage('update-lasted', { lasted: { as: 'duration', ms: wholeUnits(mitigated - impactStart.at) } })];
}

function forCustomers({ incident }: IncidentView): Message {
  if (incident.status === 'resolved' || incident.status === 'closed')
    return agentMessage('update-customers-solved', {});
  return agentMessage('update-customers', { since: clockTime(incident.marks.impactStart?.at ?? incident.openedAt) });
}

/** A time of day in UTC, which is what a text that travels can promise. */
function clockTime(at: number): Quantity & { readonly as: 'time' } {
  return { as: 'time', at };
}

const MINUTE_MS = 60_000;

/** Whole minutes; whole seconds, at least one, below a minute. */
function wholeUnits(ms: number): number {
  return ms < MINUTE_MS ? Math.max(1, Math.round(ms / 1_000)) * 1_000 : Math.round(ms / MINUTE_MS) * MINUTE_MS;
}

function percent(share: number): Quantity & { readonly as: 'share' } {
  return { as: 'share', share };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
