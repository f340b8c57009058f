import { isSitrepError, type ErrorCode, type SitrepError } from '@sitrep/sdk/base';
import type { Problem } from '@sitrep/sdk/protocol';

/** HTTP status and title of every code that a request can meet. Codes that are not here are the server's own fault: 500. */
const ANSWERS: Partial<Record<ErrorCode, readonly [status: number, title: string]>> = {
  ERR_SITREP_ABORTED: [503, 'Cancelled before it was done'],
  ERR_SITREP_ACTION_INVALID: [422, 'Not an action that can run'],
  ERR_SITREP_ACTION_STATE: [409, 'Action is not waiting for this'],
  ERR_SITREP_IDEMPOTENCY_CONFLICT: [409, 'Idempotency-Key used for another request'],
  ERR_SITREP_INCIDENT_STATE: [409, 'Incident is not in a state for this'],
  ERR_SITREP_JOURNAL_CLOSED: [503, 'Shutting down'],
  ERR_SITREP_JOURNAL_CONFLICT: [503, 'Changed by somebody else just now'],
  ERR_SITREP_JOURNAL_UNAVAILABLE: [503, 'Nothing can be written now'],
  ERR_SITREP_MEDIA_TYPE: [415, 'Not JSON by its content type'],
  ERR_SITREP_METHOD_NOT_ALLOWED: [405, 'Method not allowed here'],
  ERR_SITREP_NOT_FOUND: [404, 'Not found'],
  ERR_SITREP_ORIGIN_REFUSED: [403, 'Not from this origin'],
  ERR_SITREP_OVERLOADED: [503, 'Too much at once'],
  ERR_SITREP_PAYLOAD_INVALID: [422, 'Payload does not fit'],
  ERR_SITREP_PAYLOAD_TOO_LARGE: [413, 'Payload too large'],
  ERR_SITREP_PAYLOAD_UNREADABLE: [400, 'Payload cannot be read'],
  ERR_SITREP_QUEUE_FULL: [503, 'Too many wait already'],
  ERR_SITREP_REQUEST_INVALID: [400, 'Request does not fit'],
  ERR_SITREP_SOURCE_UNKNOWN: [404, 'No such alert source'],
};

/** Seconds after which a refused client may come back. */
const RETRY_AFTER_S = 1;

/** The status that a code is answered with. */
export function problemStatus(code: ErrorCode): number {
  return ANSWERS[code]?.[0] ?? 500;
}

/**
 * The problem answer (RFC 9457) to an error. Only a SitrepError's own words reach the client; anything else is "an unexpected error", and
 * a `Retry-After` comes with what may work later.
 */
export function problemOf(error: unknown): { readonly problem: Problem; readonly retryAfterS?: number } {
  const known = isSitrepError(error) && ANSWERS[error.code] !== undefined ? error : undefined;
  if (known === undefined) return { problem: unexpected(error) };
  const [status, title] = ANSWERS[known.code] as readonly [number, string];
  const errors = issuesOf(known);
  const problem: Problem = {
    type: `urn:sitrep:problem:${known.code}`,
    title,
    status,
    detail: known.message,
    code: known.code,
    ...(errors === undefined ? {} : { errors }),
  };
  return status === 503 ? { problem, retryAfterS: RETRY_AFTER_S } : { problem };
}

function unexpected(error: unknown): Problem {
  const code = isSitrepError(error) ? error.code : 'ERR_SITREP_INTERNAL';
  const detail = 'The server met an unexpected error; its log has more.';
  return { type: `urn:sitrep:problem:${code}`, title: 'Unexpected error', status: 500, detail, code };
}

function issuesOf({ details }: SitrepError): Problem['errors'] {
  return Array.isArray(details['errors']) ? (details['errors'] as Problem['errors']) : undefined;
}
