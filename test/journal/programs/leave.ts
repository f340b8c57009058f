// `leave.ts FILE [close]`: appends some groups of facts and has nothing else to do then, or closes the journal as soon as they are written.
// Prints how many were acknowledged, and `closed`.
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact } from '@sitrep/sdk/protocol';

const [file = '', close] = process.argv.slice(2);
const journal = await openSqliteJournal({ file });
const by = { kind: 'person' as const, id: 'p' };
let written = 0;
for (let round = 0; round < 3; round++)
  await Promise.all(
    Array.from({ length: 30 }, async (_, i) => {
      const incidentId = `inc_${i}`;
      const facts = [newFact('note-added', incidentId, 1, { noteId: 'n', by, text: 'A note' })];
      await journal.append({ incidentId, expectedSeq: journal.headOf(incidentId), facts });
      written++;
    }),
  );
console.log(written);
if (close === 'close') {
  await journal.close();
  console.log('closed');
}
