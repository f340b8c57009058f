import { SitrepError } from '../../base/index.ts';
import {
  newFact,
  type Actor,
  type FactBody,
  type FactKind,
  type Hypothesis,
  type NewFact,
} from '../../protocol/index.ts';
import type { Build, Draft } from '../run/incident-writer.ts';
import type { RunRecord } from '../run/run-record.ts';

/** When, by whom and under which stored idempotency key a command came. */
export interface CommandFrame {
  readonly at: number;
  readonly by: Actor;
  readonly key: string | undefined;
}

/** A person says that they look into it. */
export function acknowledge({ at, by, key }: CommandFrame): Build {
  return ({ record, add }) => {
    if (record.status !== 'triggered') throw wrongState(record, 'acknowledged');
    add(fact(record, 'incident-acknowledged', at, { by }, key));
  };
}

/** A person says that it is over. What still waits for a decision is no longer needed. */
export function resolve({ at, by, key }: CommandFrame, reason: string): Build {
  return (draft) => {
    const { record, add } = draft;
    if (record.status !== 'triggered' && record.status !== 'acknowledged') throw wrongState(record, 'resolved');
    expireWaiting(draft, at);
    add(fact(record, 'incident-resolved', at, { by, reason }, key));
  };
}

/** What is noted, and whose words they are. */
export interface NoteText {
  readonly text: string;
  /** `customer`: a customer wrote it, and somebody passes it on. How customers feel can raise the severity. Default: who notes it. */
  readonly from?: 'customer';
  /** Tells customers apart: an identifier of the host's, better not a name. Customers without one count as one. Only with `from`. */
  readonly customer?: string;
}

export function note({ at, by, key }: CommandFrame, noteId: string, said: NoteText): Build {
  return ({ record, add }) => {
    if (record.status === 'closed') throw wrongState(record, 'added to');
    add(fact(record, 'note-added', at, { noteId, by, ...said }, key));
  };
}

/** What a person says of a cause that was named. */
export interface CauseVerdict {
  readonly verdict: 'right' | 'wrong';
  /** Where it really was, if known; only with `wrong`. */
  readonly actual?: string;
}

/** `named` is the hypothesis as the incident's view has it. */
export function judgeCause(
  { at, by, key }: CommandFrame,
  { id: hypothesisId, entity, confidence, engineConfidence }: Hypothesis,
  verdict: CauseVerdict,
): Build {
  return ({ record, add }) => {
    if (record.status === 'closed') throw wrongState(record, 'judged');
    const stated = { entity, confidence, ...(engineConfidence === undefined ? {} : { engineConfidence }) };
    add(fact(record, 'cause-judged', at, { hypothesisId, ...verdict, ...stated, by }, key));
  };
}

/** What a person answers to a proposed action; `digest` is that of the request which the person saw. */
export interface ActionVerdict {
  readonly digest: string;
  readonly verdict: 'approved' | 'rejected';
  readonly reason?: string;
}

/** A person's answer to a proposed action, for exactly the arguments that the digest stands for. */
export function decide(
  { at, by, key }: CommandFrame,
  actionId: string,
  { digest, verdict, reason }: ActionVerdict,
): Build {
  return ({ record, add }) => {
    const action = record.actions.get(actionId);
    if (action === undefined)
      throw new SitrepError('ERR_SITREP_NOT_FOUND', `Incident ${record.incidentId} has no action ${actionId}`);
    const { request, status } = action;
    if (status !== 'proposed') throw notWaiting(`it is ${status}`, { status });
    if (at >= request.expiresAt) throw notWaiting('its time for a decision is over', { status: 'expired' });
    if (digest !== request.digest) throw notWaiting('it has other arguments than those decided about', { status });
    const body = { actionId, digest, by, ...(reason === undefined ? {} : { reason }) };
    add(fact(record, verdict === 'approved' ? 'action-approved' : 'action-rejected', at, body, key));
  };
}

function expireWaiting({ record, add }: Draft, at: number): void {
  for (const { request, status } of record.actions.values())
    if (status === 'proposed' || status === 'approved')
      add(fact(record, 'action-expired', at, { actionId: request.id }));
}

function fact<K extends FactKind>(record: RunRecord, kind: K, at: number, body: FactBody<K>, key?: string): NewFact {
  return newFact(kind, record.incidentId, at, body, key) as NewFact;
}

function wrongState({ incidentId, status }: RunRecord, done: string): SitrepError {
  return new SitrepError('ERR_SITREP_INCIDENT_STATE', `Incident ${incidentId} is ${status} and cannot be ${done}`, {
    details: { status },
  });
}

function notWaiting(why: string, details: Readonly<Record<string, unknown>>): SitrepError {
  return new SitrepError('ERR_SITREP_ACTION_STATE', `The action does not wait for this decision: ${why}`, { details });
}
