import type { DatabaseSync } from 'node:sqlite';
import { randomEpoch, SitrepError } from '../../../base/index.ts';
import { SQLITE_CORRUPT, SQLITE_NOTADB } from './failure.ts';
import { journalError } from './journal-error.ts';
import { WRITING_CONNECTION } from './writer.ts';

/** "SITR": tells a journal from any other SQLite file. */
const APPLICATION_ID = 0x53495452;

/**
 * One entry for each version of the file: what leads to it from the one before. Entries are never changed after a release.
 *
 * An append is a row, under the seq of its last fact, and names the row before it of the same incident. So an incident is read backwards
 * by primary key, and the table needs no second index, which would cost nearly half of the writing speed. A row a fact, as version 1 had
 * it, took twice as long. `fact` shows single facts to whoever looks into a file by hand; nothing here reads it.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE journal (only INTEGER PRIMARY KEY CHECK (only = 1), epoch TEXT NOT NULL, heads_at INTEGER NOT NULL) STRICT;
   CREATE TABLE fact (
     seq INTEGER PRIMARY KEY, incident TEXT NOT NULL, prev INTEGER NOT NULL, kind TEXT NOT NULL, v INTEGER NOT NULL,
     at INTEGER NOT NULL, key TEXT, body TEXT NOT NULL) STRICT;
   CREATE TABLE head (incident TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE append (
     seq INTEGER PRIMARY KEY, count INTEGER NOT NULL, incident TEXT NOT NULL, prev INTEGER NOT NULL, facts TEXT NOT NULL) STRICT;
   INSERT INTO append SELECT seq, 1, incident, prev, '[{"kind":' || json_quote(kind) || ',"v":' || v || ',"at":' || at
     || CASE WHEN key IS NULL THEN '' ELSE ',"key":' || json_quote(key) END || ',"body":' || body || '}]' FROM fact ORDER BY seq;
   DROP TABLE fact;
   CREATE VIEW fact AS SELECT append.seq - count + 1 + each.key AS seq, incident, each.value ->> 'kind' AS kind, each.value ->> 'v' AS v,
     each.value ->> 'at' AS at, each.value ->> 'key' AS key, each.value -> 'body' AS body FROM append, json_each(facts) AS each;`,
];

/** Appends of a run have about a kilobyte: a group of 64 of them in pages of 4 KiB took the writer's thread a quarter more processor time. */
const PAGE_BYTES = 8_192;

/** The version this release writes. */
const FILE_VERSION = MIGRATIONS.length;

/**
 * Makes a new file a journal, or brings an older one to {@link FILE_VERSION}. A file that is not ours, newer, or damaged is refused
 * before anything is written to it.
 *
 * @throws SitrepError `ERR_SITREP_JOURNAL_VERSION`, `ERR_SITREP_JOURNAL_CORRUPT`, `ERR_SITREP_JOURNAL_UNAVAILABLE`.
 */
export function prepareFile(
  db: DatabaseSync,
  file: string,
  { integrityCheck }: { readonly integrityCheck: boolean },
): void {
  const version = numberOf(db, 'PRAGMA user_version');
  const isNew = numberOf(db, 'SELECT count(*) AS n FROM sqlite_schema') === 0 && version === 0;
  if (!isNew && numberOf(db, 'PRAGMA application_id') !== APPLICATION_ID)
    throw journalError({ code: SQLITE_NOTADB, message: 'it is a database of another program' }, file);
  if (version > FILE_VERSION)
    throw new SitrepError(
      'ERR_SITREP_JOURNAL_VERSION',
      `${file} was written by a newer Sitrep (file version ${version}, this one knows ${FILE_VERSION}); start the newer one`,
      { details: { file, version, known: FILE_VERSION } },
    );
  if (!isNew && integrityCheck) checkIntegrity(db, file);
  if (isNew) db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
  const mode = db.prepare('PRAGMA journal_mode = WAL').get();
  if (mode?.['journal_mode'] !== 'wal')
    throw journalError({ code: 0, message: 'its file system does not allow write-ahead logging' }, file);
  db.exec(WRITING_CONNECTION);
  if (version < FILE_VERSION) migrate(db, version);
}

/** The journal's epoch; `restored` gives it a new one. */
export function epochOf(db: DatabaseSync, { restored }: { readonly restored: boolean }): string {
  if (restored) db.prepare('UPDATE journal SET epoch = ?').run(randomEpoch());
  return db.prepare('SELECT epoch FROM journal').get()?.['epoch'] as string;
}

function migrate(db: DatabaseSync, from: number): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const step of MIGRATIONS.slice(from)) db.exec(step);
    if (from === 0) db.prepare('INSERT INTO journal VALUES (1, ?, 0)').run(randomEpoch());
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FILE_VERSION}; COMMIT`);
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function checkIntegrity(db: DatabaseSync, file: string): void {
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw journalError({ code: SQLITE_CORRUPT, message: String(found) }, file);
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Object.values(db.prepare(sql).get() ?? {})[0] as number;
}
