// `fill.ts FILE`: a journal under a limit that its parent sets. Answers messages of the parent one by one: `append` writes facts of about
// 64 kB until an append is refused or 400 are written, `once` writes a single small fact, `state` reads everything back.
import { isSitrepError } from '@sitrep/sdk/base';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact, type NewFact } from '@sitrep/sdk/protocol';

const journal = await openSqliteJournal({ file: process.argv[2] ?? '' });
const ID = 'inc_1';

process.on('message', (message) => {
  void answer(message as 'append' | 'once' | 'state').then((reply) => process.send?.(reply));
});
process.send?.({ ready: true });

async function answer(message: 'append' | 'once' | 'state'): Promise<object> {
  if (message === 'state') return state();
  let written = 0;
  for (const limit = message === 'once' ? 1 : 400; written < limit; written++) {
    try {
      const facts = [note(message === 'once' ? 'small' : 'x'.repeat(65_536))];
      await journal.append({ incidentId: ID, expectedSeq: journal.headOf(ID), facts });
    } catch (error) {
      if (!isSitrepError(error)) throw error;
      const { code, retryable, message: text, details } = error;
      return { written, refused: { code, retryable, text, details }, health: journal.health() };
    }
  }
  return { written, health: journal.health() };
}

async function state(): Promise<object> {
  let seq = 0;
  for (let page = await journal.read(0, 100); page.length > 0; page = await journal.read(seq, 100))
    for (const fact of page) if (fact.seq !== ++seq) throw new Error(`Gap before ${fact.seq}`);
  return { read: seq, head: journal.head(), own: (await journal.readIncident(ID, 0, 1_000)).length };
}

function note(text: string): NewFact {
  const parts = text.match(/.{1,2000}/g) ?? [];
  const body = { noteId: 'n', by: { kind: 'person' as const, id: 'p' }, text: parts[0] ?? '', more: parts };
  return newFact('note-added', ID, 1, body);
}
