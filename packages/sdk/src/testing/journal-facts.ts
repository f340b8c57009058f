import { isSitrepError, type ErrorCode } from '../base/index.ts';
import type { Journal } from '../journal/index.ts';
import { newFact, type FactEnvelope, type NewFact } from '../protocol/index.ts';

/** What one case does with an empty journal; `reopen` closes it and opens the same data again, where a store can. */
export type JournalCheck = (journal: Journal, reopen: (() => Promise<Journal>) | undefined) => Promise<void>;

export function note(incidentId: string, text = 'A note'): NewFact {
  return newFact('note-added', incidentId, 1_790_000_000_000, { noteId: 'n', by: { kind: 'person', id: 'p' }, text });
}

/** A fact that the types would not let through. */
export function odd(fields: Readonly<Record<string, unknown>>): NewFact {
  return { ...note('a'), ...fields };
}

export function append(
  journal: Journal,
  incidentId: string,
  expectedSeq: number,
  count: number,
): Promise<readonly FactEnvelope[]> {
  const facts = Array.from({ length: count }, (_, i) => note(incidentId, `Note ${i}`));
  return journal.append({ incidentId, expectedSeq, facts });
}

/** `count` facts, one an append, over the incidents in turn. */
export async function fill(journal: Journal, count: number, incidents: readonly string[], from = 0): Promise<void> {
  for (let i = from; i < from + count; i++) {
    const incidentId = incidents[i % incidents.length] as string;
    await append(journal, incidentId, journal.headOf(incidentId), 1);
  }
}

export async function refused(
  promise: Promise<unknown>,
  code: ErrorCode,
): Promise<{ retryable: boolean; details: Readonly<Record<string, unknown>> }> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isSitrepError(error, code)) throw error ?? new Error(`Expected ${code}, got a success`);
  return error;
}

/** Lets everything run that is ready to. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

export function seqs(facts: readonly { readonly seq: number }[]): number[] {
  return facts.map(({ seq }) => seq);
}
