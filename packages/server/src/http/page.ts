import { SitrepError } from '@sitrep/sdk/base';

/** Where a page of incidents ended: everything that sorts before it has been shown. */
export interface PagePosition {
  readonly openedAt: number;
  readonly id: string;
  /** The filters it belongs to: a position in one list means nothing in another. */
  readonly filter: string;
}

/** A position as an opaque text for URLs. */
export function encodeCursor({ openedAt, id, filter }: PagePosition): string {
  return Buffer.from(JSON.stringify([1, openedAt, id, filter])).toString('base64url');
}

/**
 * The position in a cursor of {@link encodeCursor}.
 *
 * @throws SitrepError `ERR_SITREP_REQUEST_INVALID` when it is not one, or belongs to a list with other filters.
 */
export function decodeCursor(cursor: string, filter: string): PagePosition {
  const [version, openedAt, id, of] = parse(cursor);
  if (version !== 1 || typeof openedAt !== 'number' || typeof id !== 'string')
    throw invalid('not one that this server gave out');
  if (of !== filter) throw invalid('of a list with other filters');
  return { openedAt, id, filter };
}

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function invalid(why: string): SitrepError {
  return new SitrepError('ERR_SITREP_REQUEST_INVALID', `cursor is ${why}`, {
    details: { errors: [{ pointer: '/cursor', message: `The cursor is ${why}` }] },
  });
}
