import { DatabaseSync } from 'node:sqlite';
import { isSitrepError, systemClock, type Clock } from '../../../base/index.ts';
import type { Journal } from '../../contract/journal.ts';
import { callerCommitter, threadCommitter, type Committer } from './committer.ts';
import { failureOf, SQLITE_CORRUPT } from './failure.ts';
import { Heads } from './heads.ts';
import { journalError } from './journal-error.ts';
import { holdLock } from './lock.ts';
import { withLoneCommits } from './lone-commit.ts';
import { Reader } from './reader.ts';
import { epochOf, prepareFile } from './schema.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { openWriter } from './writer.ts';

/** What {@link openSqliteJournal} takes. */
export interface SqliteJournalOptions {
  /** Path of the file, on a local disk; it is made when missing, its folder is not. `-wal`, `-shm` and `-lock` appear beside it. */
  readonly file: string;
  /**
   * Says that the file was put back from an older copy: the journal gets a new epoch, so that readers with a cursor from the lost time
   * start over instead of skipping facts. Give it once, at the first start on the copy. Default `false`.
   */
  readonly restored?: boolean;
  /** Whether to look through the pages of an existing file before using it (about 1.5 s a gigabyte when it is in memory). Default `true`. */
  readonly integrityCheck?: boolean;
  /**
   * `own`: commits run on a thread of their own and the event loop stays free, except that a small append alone in its turn is committed
   * at once while the disk answers within 2 ms. `caller`: all run on the caller's thread, which stands still for each; for programs
   * bundled into one file, where the thread's module cannot be found. Default `own`.
   */
  readonly thread?: 'own' | 'caller';
  /** Measures how fast the disk answers. Default `systemClock`. */
  readonly clock?: Clock;
  /**
   * Appends that may wait for the disk besides those of the commit at hand (2,048 facts at most). Default 10,000; one more is refused
   * with `ERR_SITREP_QUEUE_FULL`.
   */
  readonly maxWaitingAppends?: number;
  /** Characters of JSON in all appends that are not acknowledged yet. Default 67,108,864; an append beyond is refused with `ERR_SITREP_QUEUE_FULL`. */
  readonly maxWaitingChars?: number;
}

/** Defaults of {@link openSqliteJournal}. */
export const SQLITE_JOURNAL_DEFAULTS = Object.freeze({
  restored: false,
  integrityCheck: true,
  thread: 'own',
  maxWaitingAppends: 10_000,
  maxWaitingChars: 67_108_864,
} as const);

/**
 * Opens a journal in one SQLite file, in write-ahead mode with `synchronous=FULL`: an append resolves when its facts would survive a
 * power cut. Appends that wait at the same time share a commit. One process holds a file; the lock goes with the process, however that
 * ends. After a crash everything acknowledged is there, and perhaps facts whose acknowledgement was on its way.
 *
 * When the disk is full or fails, appends are refused, {@link Journal.health} says `degraded` and why, reading goes on, and each
 * further append tries again.
 *
 * @throws SitrepError `ERR_SITREP_JOURNAL_LOCKED` when another process or journal has the file; `ERR_SITREP_JOURNAL_VERSION` when a
 * newer version wrote it; `ERR_SITREP_JOURNAL_CORRUPT` when it is damaged or no journal; `ERR_SITREP_JOURNAL_UNAVAILABLE` when it
 * cannot be opened. A refused file is left as it is.
 *
 * @example
 * const journal = await openSqliteJournal({ file: 'sitrep.db' });
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  const { file, clock, restored, integrityCheck, thread, maxWaitingAppends, maxWaitingChars } = {
    ...SQLITE_JOURNAL_DEFAULTS,
    clock: systemClock,
    ...options,
  };
  if (file === '' || file === ':memory:') throw new TypeError('file must be a path; use memoryJournal() for none');
  const unlock = holdLock(file);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 1_000 });
    prepareFile(db, file, { integrityCheck });
    const epoch = epochOf(db, { restored });
    db.exec('PRAGMA query_only = ON');
    const reader = new Reader(db, file);
    const heads = new Heads(reader);
    const head = recoverHeads(reader, heads, file);
    const committer = thread === 'own' ? await ownThread(file, clock) : callerCommitter(file);
    const connection = db;
    const release = (): void => {
      connection.close();
      unlock();
    };
    const limits = { maxWaitingAppends, maxWaitingChars, clock };
    return new SqliteJournal({
      file,
      epoch,
      head,
      heads,
      reader,
      committer,
      release,
      ...limits,
    });
  } catch (error) {
    db?.close();
    unlock();
    throw isSitrepError(error) || error instanceof TypeError ? error : journalError(failureOf(error), file, error);
  }
}

async function ownThread(file: string, clock: Clock): Promise<Committer> {
  const writer = openWriter(file, { checkpoints: false });
  try {
    return withLoneCommits(await threadCommitter(file), writer, clock);
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** Reads again what was written since heads were last saved, and checks on the way that numbers and chains have no holes. */
function recoverHeads(reader: Reader, heads: Heads, file: string): number {
  let last = reader.headsSavedAt();
  for (const { seq, count, incident, prev } of reader.tail(last)) {
    if (count < 1 || seq !== last + count || heads.get(incident) !== prev) throw brokenChain(seq, file);
    heads.advance([[incident, seq]], count);
    last = seq;
  }
  if (reader.lastSeq() !== last) throw brokenChain(last, file);
  return last;
}

function brokenChain(seq: number, file: string): Error {
  return journalError(
    {
      code: SQLITE_CORRUPT,
      message: `fact ${seq} does not follow on the one before it`,
    },
    file,
  );
}
