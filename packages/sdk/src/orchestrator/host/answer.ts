import type { AlertReceipt } from '../../intake/index.ts';
import type { Fact, FactEnvelope } from '../../protocol/index.ts';
import type { IdempotencyLedger } from './idempotency-ledger.ts';

/** What a request led to, kept for its repeats. Incidents are answered as they are by then. */
export type Answer =
  | { readonly about: 'incident'; readonly incidentId: string }
  | { readonly about: 'lesson'; readonly lessonId: string }
  | { readonly about: 'alerts'; readonly receipts: readonly AlertReceipt[] };

/** Enters into `ledger` what a journaled fact says about the request that caused it. */
export function restoreAnswer(ledger: IdempotencyLedger<Answer>, envelope: FactEnvelope): void {
  const { key, at } = envelope;
  if (key === undefined) return;
  const answer = answerOf(envelope as unknown as Fact);
  if (answer === undefined) return;
  ledger.restore(key, at, (earlier) => {
    if (answer.about !== 'alerts' || earlier === undefined) return answer;
    // A payload's alerts are journaled one by one.
    return earlier.then((before) =>
      before.about === 'alerts' ? { about: 'alerts', receipts: [...before.receipts, ...answer.receipts] } : answer,
    );
  });
}

function answerOf(fact: Fact): Answer | undefined {
  const { incidentId } = fact;
  const alert = (
    outcome: AlertReceipt['outcome'],
    { id, fingerprint }: { id: string; fingerprint: string },
  ): Answer => ({
    about: 'alerts',
    receipts: [{ alertId: id, fingerprint, outcome, incidentId }],
  });
  switch (fact.kind) {
    case 'incident-opened':
      return fact.body.openedBy.id === 'intake' && fact.body.alert !== undefined
        ? alert('opened', fact.body.alert)
        : { about: 'incident', incidentId };
    case 'alert-attached':
      return alert('attached', fact.body.alert);
    case 'alert-fired-again':
      return alert('fired-again', { id: fact.body.alertId, fingerprint: fact.body.fingerprint });
    case 'alert-cleared':
      return alert('cleared', { id: fact.body.alertId, fingerprint: fact.body.fingerprint });
    case 'action-approved':
    case 'action-rejected':
    case 'incident-acknowledged':
    case 'incident-resolved':
    case 'note-added':
    case 'cause-judged':
      return { about: 'incident', incidentId };
    case 'lesson-unlearned':
      return { about: 'lesson', lessonId: fact.body.lessonId };
    default:
      return undefined;
  }
}
