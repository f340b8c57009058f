import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { memoryJournal } from '@sitrep/sdk/journal';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { journalContract, type JournalUnderTest } from '@sitrep/sdk/testing';

const sqlite = (thread: 'own' | 'caller') => async (): Promise<JournalUnderTest> => {
  const folder = mkdtempSync(join(tmpdir(), 'sitrep-journal-'));
  const open = () => openSqliteJournal({ file: join(folder, 'journal.db'), thread });
  return {
    journal: await open(),
    reopen: open,
    dispose: async () => rmSync(folder, { recursive: true }),
  };
};

const stores = {
  'the journal in memory': { open: async () => ({ journal: memoryJournal() }), keepsData: false },
  'the journal in SQLite, committing on its own thread': { open: sqlite('own') },
  "the journal in SQLite, committing on the caller's thread": { open: sqlite('caller') },
};

for (const [name, { open, ...options }] of Object.entries(stores))
  describe(name, () => {
    for (const { title, run } of journalContract(open, options)) test(title, run);
  });
