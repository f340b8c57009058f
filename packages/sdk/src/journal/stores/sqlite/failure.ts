import { SitrepError } from '../../../base/index.ts';

/** What went wrong inside SQLite, in a form that can cross to another thread. */
export interface Failure {
  /** SQLite's extended result code; 0 when the failure came from elsewhere. */
  readonly code: number;
  readonly message: string;
}

/** https://www.sqlite.org/rescode.html: the low byte of an extended code is the primary one. */
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
export const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
export const NOTADB = 26;

/** Reads what `node:sqlite` throws. */
export function failureOf(error: unknown): Failure {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : 0;
  return { code: typeof code === 'number' ? code : 0, message: error instanceof Error ? error.message : String(error) };
}

/** The error that a caller of the journal gets, with what to do in its message. */
export function journalError(failure: Failure, file: string, cause?: unknown): SitrepError {
  const details = { file, sqliteCode: failure.code };
  if (isCorrupt(failure))
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

/** Whether the file itself is at fault. */
export function isCorrupt({ code }: Failure): boolean {
  return (code & 0xff) === CORRUPT || (code & 0xff) === NOTADB;
}

/** Whether somebody else holds the lock that was asked for. */
export function isBusy({ code }: Failure): boolean {
  return (code & 0xff) === BUSY;
}

/** One sentence for people: what the store cannot do, and what would help. */
export function reasonOf({ code, message }: Failure, file: string): string {
  switch (code & 0xff) {
    case FULL:
      return `No space left to write ${file}; free some space, writing then goes on by itself`;
    case IOERR:
      return `The disk answered with an I/O error on ${file} (SQLite ${code}); check it and its quota, writing then goes on by itself`;
    case READONLY:
      return `${file} cannot be written; check its permissions`;
    case CANTOPEN:
      return `${file} cannot be opened; check that its folder exists and may be written`;
    case BUSY:
      return `Another program holds a write lock on ${file}`;
    default:
      return `The journal in ${file} cannot be used: ${message}`;
  }
}
