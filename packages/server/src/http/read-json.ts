import { SitrepError } from '@sitrep/sdk/base';

/** Levels of arrays and objects in a body at most. */
const MAX_JSON_DEPTH = 64;

/**
 * The JSON value in a body. RFC 8259: UTF-8 only; a byte-order mark is skipped.
 *
 * @throws SitrepError `ERR_SITREP_PAYLOAD_UNREADABLE` when it is not UTF-8, not JSON, or nested deeper than {@link MAX_JSON_DEPTH}.
 */
export function readJson(body: Uint8Array): unknown {
  const text = decode(body);
  if (nestsDeeper(text, MAX_JSON_DEPTH)) throw unreadable(`The body is nested deeper than ${MAX_JSON_DEPTH} levels`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(text.trim() === '' ? 'The body is empty' : 'The body is not JSON', cause);
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw unreadable('The body is not UTF-8', cause);
  }
}

// Looks at brackets outside strings only; whether they match is the parser's business.
function nestsDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === BACKSLASH) i++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (char === OPEN_ARRAY || char === OPEN_OBJECT) {
      if (++depth > limit) return true;
    } else if (char === CLOSE_ARRAY || char === CLOSE_OBJECT) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = Array.from('"\\[]{}', (char) =>
  char.charCodeAt(0),
) as [number, number, number, number, number, number];

function unreadable(message: string, cause?: unknown): SitrepError {
  return new SitrepError('ERR_SITREP_PAYLOAD_UNREADABLE', message, { cause });
}
