import { SitrepError } from '../../../base/index.ts';
import {
  primaryCode,
  SQLITE_BUSY,
  SQLITE_CANTOPEN,
  SQLITE_CORRUPT,
  SQLITE_FULL,
  SQLITE_IOERR,
  SQLITE_NOTADB,
  SQLITE_READONLY,
  type Failure,
} from './failure.ts';

/** The error that a caller of the journal gets, with what to do in its message. */
export function journalError(failure: Failure, file: string, cause?: unknown): SitrepError {
  const details = { file, sqliteCode: failure.code };
  const primary = primaryCode(failure);
  if (primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB)
    return new SitrepError(
      'ERR_SITREP_JOURNAL_CORRUPT',
      `${file} is damaged or not a Sitrep journal (${failure.message}); restore it from a copy`,
      { cause, details },
    );
  return new SitrepError('ERR_SITREP_JOURNAL_UNAVAILABLE', reasonOf(failure, file), {
    cause,
    details,
    retryable: true,
  });
}

/** One sentence for people: what the store cannot do, and what would help. */
export function reasonOf(failure: Failure, file: string): string {
  switch (primaryCode(failure)) {
    case SQLITE_FULL:
      return `No space left to write ${file}; free some space, writing then goes on by itself`;
    case SQLITE_IOERR:
      return `The disk answered with an I/O error on ${file} (SQLite ${failure.code}); check it and its quota, writing then goes on by itself`;
    case SQLITE_READONLY:
      return `${file} cannot be written; check its permissions`;
    case SQLITE_CANTOPEN:
      return `${file} cannot be opened; check that its folder exists and may be written`;
    case SQLITE_BUSY:
      return `Another program holds a write lock on ${file}`;
    default:
      return `The journal in ${file} cannot be used: ${failure.message}`;
  }
}
