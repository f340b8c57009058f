/** What went wrong inside SQLite, in a form that can cross to another thread. */
export interface Failure {
  /** SQLite's extended result code; 0 when the failure came from elsewhere. */
  readonly code: number;
  readonly message: string;
}

/** https://www.sqlite.org/rescode.html: the low byte of an extended code is the primary one. */
export const SQLITE_BUSY = 5;
export const SQLITE_READONLY = 8;
export const SQLITE_IOERR = 10;
export const SQLITE_CORRUPT = 11;
export const SQLITE_FULL = 13;
export const SQLITE_CANTOPEN = 14;
export const SQLITE_NOTADB = 26;

/** Reads what `node:sqlite` throws. */
export function failureOf(error: unknown): Failure {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : 0;
  return { code: typeof code === 'number' ? code : 0, message: error instanceof Error ? error.message : String(error) };
}

/** The primary code of a failure. */
export function primaryCode({ code }: Failure): number {
  return code & 0xff;
}
