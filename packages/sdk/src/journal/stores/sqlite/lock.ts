import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SitrepError } from '../../../base/index.ts';
import { failureOf, primaryCode, SQLITE_BUSY } from './failure.ts';
import { journalError } from './journal-error.ts';

/**
 * Takes the lock that keeps a journal to one process, and within it to one journal. It is SQLite's own file lock on an empty file
 * beside the journal, so the operating system releases it when the process ends, however it ends; the file that stays behind means
 * nothing. The journal's own file is not locked that way, because reader and writer are two connections to it.
 *
 * @returns a function that releases the lock.
 * @throws SitrepError `ERR_SITREP_JOURNAL_LOCKED`; `ERR_SITREP_JOURNAL_UNAVAILABLE` when the folder cannot be written.
 */
export function holdLock(file: string): () => void {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFileOf(file), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock?.close();
    const failure = failureOf(cause);
    if (primaryCode(failure) !== SQLITE_BUSY) throw journalError(failure, file, cause);
    throw new SitrepError(
      'ERR_SITREP_JOURNAL_LOCKED',
      `${file} is in use by another process or another journal of this one; a journal has one writer`,
      { cause, details: { file } },
    );
  }
  const held = lock;
  return () => held.close();
}

/** Two paths to one folder lead to one lock. */
function lockFileOf(file: string): string {
  let folder = dirname(file);
  try {
    folder = realpathSync(folder);
  } catch {
    // The folder does not exist: opening the file says so better.
  }
  return join(folder, `${basename(file)}-lock`);
}
