import { SitrepError } from '@sitrep/sdk/base';

/** The header's shape: 1 to 160 visible ASCII characters. A UUID is a good one. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,160}$/;

/**
 * The `Idempotency-Key` of a request, `undefined` without one.
 *
 * @throws SitrepError `ERR_SITREP_REQUEST_INVALID` when it has another shape.
 */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || IDEMPOTENCY_KEY.test(header)) return header;
  throw new SitrepError('ERR_SITREP_REQUEST_INVALID', 'Idempotency-Key has 1 to 160 visible ASCII characters');
}
