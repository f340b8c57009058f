/** On one line, so that no text can pretend to be an entry of a list. */
export function oneLine(text: string, limit: number): string {
  return text.replace(/\s+/g, ' ').slice(0, limit);
}
