/** Characters that {@link cleanText} keeps unless told otherwise. */
export const CLEAN_TEXT_LIMIT = 2_000;

// Controls other than tab and line feed; soft hyphen; Arabic letter mark; zero-width and directional marks, embeddings, overrides and
// isolates; line and paragraph separators; word joiner and invisible operators; variation selectors; the byte-order mark; interlinear marks;
// tag characters and the supplementary variation selectors.
const HIDDEN =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e01ef}]/gu;

/**
 * Text from telemetry as it may be shown and kept: without control characters (tab and line feed stay), without characters that are not
 * seen or turn the direction of writing, well-formed, and at most `limit` UTF-16 code units long (a cut ends in `…`). What the text says
 * is left as it is: it stays untrusted.
 */
export function cleanText(text: string, limit: number = CLEAN_TEXT_LIMIT): string {
  // Bound the work before the pattern runs: a log line may have megabytes.
  const clean = text
    .slice(0, limit * 4)
    .toWellFormed()
    .replace(HIDDEN, '');
  if (clean.length <= limit && text.length <= limit * 4) return clean;
  return `${clean.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
