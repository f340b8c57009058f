/** Begins every text that the fake makes up, so that none can pass for a model's or a service's. */
export const FAKE_MARK = '[aws-fake]';

/** The text with the mark in front; once. */
export function marked(text: string): string {
  return text.startsWith(FAKE_MARK) ? text : `${FAKE_MARK} ${text}`;
}

/** At most `limit` UTF-16 units of a text, no pair cut in two. */
export function clipped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = (text.charCodeAt(limit - 1) & 0xfc00) === 0xd800 ? limit - 1 : limit;
  return text.slice(0, end);
}
