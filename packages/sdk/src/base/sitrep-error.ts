import type { ErrorCode } from './error-codes.ts';

/** What a {@link SitrepError} takes besides its code and message. */
export interface SitrepErrorOptions {
  /** What was caught, kept for logs; never sent to a client. */
  readonly cause?: unknown;
  /** Whether the same call may succeed later. Decided where the failure is understood. Default `false`. */
  readonly retryable?: boolean;
  /** Facts about the failure a program can read, such as `{ expectedSeq: 7, headSeq: 9 }`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * A failure that a caller may want to handle. Read `code`, not `message`. Misuse of an API is a `TypeError` instead.
 *
 * @example
 * throw new SitrepError('ERR_SITREP_JOURNAL_CONFLICT', 'Expected seq 7, incident is at 9', { retryable: true });
 */
export class SitrepError extends Error {
  override readonly name = 'SitrepError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, { cause, retryable = false, details = {} }: SitrepErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    this.details = details;
  }
}

/** `true` for a {@link SitrepError}, also one that another copy of the package made; with `code`, only for that code. */
export function isSitrepError(value: unknown, code?: ErrorCode): value is SitrepError {
  return (
    value instanceof Error &&
    value.name === 'SitrepError' &&
    'code' in value &&
    (code === undefined || value.code === code)
  );
}
