// `flood.ts FILE SEED`: appends from several writers at once until it is killed. Writes a line to descriptor 3 when the file is open,
// and for each acknowledged fact `ack INCIDENT SEQ NOTE` to standard output, a file, before its writer goes on.
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { seededRandom } from '@sitrep/sdk/base';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact } from '@sitrep/sdk/protocol';

const [file = '', seed = '0'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const journal = await openSqliteJournal({ file });
const WRITERS = 12;

async function write(writer: number): Promise<void> {
  const incidentId = `inc_${writer}`;
  let head = journal.headOf(incidentId);
  let count = 0;
  for (let seq = 0; seq < head;) {
    const page = await journal.readIncident(incidentId, seq, 1_000);
    count += page.length;
    seq = page.at(-1)?.seq ?? head;
  }
  for (;;) {
    const batch = 1 + Math.floor(random() * 3);
    const facts = Array.from({ length: batch }, (_, i) => {
      const text = 'x'.repeat(Math.floor(random() * 2_000));
      return newFact('note-added', incidentId, 1, { noteId: `n${count + i}`, by: { kind: 'person', id: 'p' }, text });
    });
    const written = await journal.append({ incidentId, expectedSeq: head, facts });
    head = written.at(-1)?.seq ?? head;
    for (const { seq } of written) writeSync(1, `ack ${incidentId} ${seq} n${count++}\n`);
  }
}

// Its end will leave no time for that.
flushCompileCache();
writeSync(3, 'open\n');
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
