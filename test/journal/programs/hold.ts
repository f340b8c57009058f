// `hold.ts FILE`: opens a journal, writes one fact, says so, and keeps the journal open until it is killed.
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact } from '@sitrep/sdk/protocol';

const journal = await openSqliteJournal({ file: process.argv[2] ?? '' });
const fact = newFact('incident-acknowledged', 'inc_1', 1, { by: { kind: 'person', id: 'p' } });
await journal.append({ incidentId: 'inc_1', expectedSeq: 0, facts: [fact] });
process.on('message', () => undefined);
process.send?.('held');
