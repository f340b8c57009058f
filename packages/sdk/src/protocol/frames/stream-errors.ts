/**
 * Codes of the stream: of `err` frames, and of answers to a request that may not open it. Stable within the subprotocol; texts never hold
 * internals.
 */
export const streamErrorCodes = [
  'ERR_STREAM_JSON',
  'ERR_STREAM_FRAME',
  'ERR_STREAM_BINARY',
  'ERR_STREAM_BATCH',
  'ERR_STREAM_STATE',
  'ERR_STREAM_SUBSCRIPTION',
  'ERR_STREAM_SUBSCRIPTIONS',
  'ERR_STREAM_RATE',
  'ERR_STREAM_UNAVAILABLE',
  'ERR_STREAM_PROTOCOL',
  'ERR_STREAM_ORIGIN',
  'ERR_STREAM_BUSY',
] as const;

/** One of {@link streamErrorCodes}. */
export type StreamErrorCode = (typeof streamErrorCodes)[number];

/** Why a server closes a socket. 41xx: come back with the cursor; 44xx: final until something changes. */
export const closeCodes = {
  slow: 4100,
  positionLost: 4101,
  noPong: 4102,
  goingAway: 4103,
  tooFast: 4104,
  authorisationExpired: 4105,
  overloaded: 4106,
  malformed: 4400,
  notAuthenticated: 4401,
  forbidden: 4403,
  noCommonVersion: 4406,
  noAuthInTime: 4408,
  tooManySockets: 4409,
  sessionRevoked: 4410,
} as const;

/** Whether a client comes back by itself after this close code: everything but the 44xx family. */
export function isTransientClose(code: number): boolean {
  return code < 4400 || code > 4499;
}
