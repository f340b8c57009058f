import { withoutHidden } from '../base/index.ts';

/** Characters that {@link cleanText} keeps unless told otherwise. */
export const CLEAN_TEXT_LIMIT = 2_000;

const PLAIN = /^[\t\n\x20-\x7e]*$/;

/**
 * Text from telemetry as it may be shown and kept: without control characters (tab and line feed stay), without characters that are not
 * seen or turn the direction of writing, well-formed, and at most `limit` UTF-16 code units long (a cut ends in `…`). What the text says
 * is left as it is: it stays untrusted.
 */
export function cleanText(text: string, limit: number = CLEAN_TEXT_LIMIT): string {
  // Most text has nothing to be taken away, and is seen to in a quarter of the time.
  if (text.length <= limit && PLAIN.test(text)) return text;
  // Bound the work before the pattern runs: a log line may have megabytes.
  const clean = withoutHidden(text.slice(0, limit * 4).toWellFormed());
  if (clean.length <= limit && text.length <= limit * 4) return clean;
  return `${clean.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
