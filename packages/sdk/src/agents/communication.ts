import type { IncidentView, StatusUpdate } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { AgentContext, AgentYield, ReportDraft } from './agent.ts';
import { defineAgent } from './define-agent.ts';

/** Writes status updates per audience from what the incident's evidence, decisions and checks say, and nothing else. */
export const communication = defineAgent({
  name: 'communication',
  phase: 'communication',
  title: 'Communication',
  timeoutMs: 5_000,
  run: communicate,
});

// oxlint-disable-next-line require-await -- the contract of an agent is asynchronous
async function* communicate({ incident: view, nextId }: AgentContext): AsyncGenerator<AgentYield, ReportDraft, void> {
  yield { type: 'progress', progress: 0.5, note: 'Writing updates' };
  const supporting = view.hypotheses[0]?.supporting.slice(0, 50) ?? [];
  const write = (audience: StatusUpdate['audience'], parts: readonly (string | undefined)[]): StatusUpdate => ({
    id: nextId('update'),
    audience,
    // Titles come from alerts and outcomes from executors: neither has been cleaned before.
    text: cleanText(parts.filter((part) => part !== undefined && part !== '').join(' ')),
    supporting,
  });
  const updates = [
    write('operators', [standing(view), cause(view), against(view), doing(view), recovery(view)]),
    write('executives', [standing(view), briefCause(view), briefAction(view), recovery(view)]),
    write('customers', [forCustomers(view)]),
  ];
  return {
    verdict: 'concluded',
    claim: cleanText(standing(view)),
    confidence: view.hypotheses[0]?.confidence ?? 0.5,
    supporting,
    updates,
  };
}

function standing({ incident }: IncidentView): string {
  const since = incident.marks.impactStart?.at;
  const began = since === undefined ? '' : `, since ${clockTime(since)}`;
  return `${incident.title}: ${STATUS[incident.status]}${incident.status === 'resolved' || incident.status === 'closed' ? '' : began}.`;
}

const STATUS = {
  triggered: 'being investigated',
  acknowledged: 'being worked on',
  resolved: 'resolved',
  closed: 'closed',
} as const;

function cause({ hypotheses, incident, missing }: IncidentView): string {
  const best = hypotheses[0];
  if (incident.cause !== undefined && best !== undefined)
    return `Likely cause (${percent(incident.cause.confidence)}): ${sentence(incident.cause.statement)}`;
  if (best !== undefined)
    return `No cause is certain; the best candidate is ${best.entity} (${percent(best.confidence)}).${missing.length === 0 ? '' : ` Missing: ${missing.join('; ')}.`}`;
  return missing.length === 0 ? 'No cause has been found.' : `No cause has been found. Missing: ${missing.join('; ')}.`;
}

function against({ hypotheses, evidence }: IncidentView): string | undefined {
  const ids = new Set(hypotheses[0]?.contradicting);
  const found = evidence.find((one) => ids.has(one.id));
  return found === undefined ? undefined : `Against it: ${sentence(found.statement)}`;
}

function briefCause({ incident }: IncidentView): string {
  return incident.cause === undefined
    ? 'The cause is not certain yet.'
    : `The cause most likely sits in ${incident.cause.entity}.`;
}

function doing({ actions, incident }: IncidentView): string | undefined {
  if (incident.escalated && incident.status !== 'resolved') return 'It was handed over to people.';
  const last = actions.at(-1);
  if (last === undefined) return undefined;
  if (last.status === 'proposed') return `Waiting for a decision: ${last.request.title}.`;
  return `${last.request.title}: ${last.status}${last.outcome === undefined ? '' : ` (${last.outcome.message})`}.`;
}

function briefAction({ actions }: IncidentView): string | undefined {
  const last = actions.at(-1);
  if (last === undefined) return undefined;
  return last.status === 'proposed'
    ? 'A fix waits for approval.'
    : last.status === 'succeeded'
      ? 'A fix has been applied.'
      : undefined;
}

function recovery({ recovery: check, incident }: IncidentView): string | undefined {
  if (check === undefined) return undefined;
  if (check.verdict === 'recovered') {
    const { impactStart, mitigated } = incident.marks;
    const lasted =
      impactStart === undefined || mitigated === undefined
        ? ''
        : ` Impact lasted ${duration(mitigated - impactStart.at)}.`;
    return `The signals are back to normal.${lasted}`;
  }
  return check.verdict === 'not-recovered'
    ? 'The signals are not back to normal.'
    : 'Whether the signals came back cannot be told.';
}

function forCustomers({ incident }: IncidentView): string {
  const since = incident.marks.impactStart?.at ?? incident.openedAt;
  if (incident.status === 'resolved' || incident.status === 'closed')
    return 'The problem that some of you noticed is solved.';
  return `Since ${clockTime(since)} parts of the service may be slow or fail. We are working on it.`;
}

/** Time of day in UTC, which is what a text that travels can promise. */
function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 1
    ? `${Math.max(1, Math.round(ms / 1_000))} s`
    : minutes < 120
      ? `${minutes} min`
      : `${(minutes / 60).toFixed(1)} h`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
