// Controls other than tab and line feed; soft hyphen; Arabic letter mark; zero-width and directional marks, embeddings, overrides and
// isolates; line and paragraph separators; word joiner and invisible operators; variation selectors; the byte-order mark; interlinear marks;
// tag characters and the supplementary variation selectors.
const HIDDEN =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e01ef}]/gu;

/** Text without characters that are not seen or that turn the direction of writing; tab and line feed stay. Linear in its length. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, '');
}
