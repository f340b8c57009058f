/**
 * The JSON value that a model's text holds: the whole text, the inside of its first fenced block, or the stretch from the first bracket
 * to the last. `undefined` when none of them is JSON.
 */
export function readJson(text: string): unknown {
  const trimmed = text.trim();
  for (const candidate of [trimmed, fenced(trimmed), bracketed(trimmed)]) {
    if (candidate === undefined || candidate === '') continue;
    try {
      return JSON.parse(candidate);
    } catch {
      // The next candidate.
    }
  }
  return undefined;
}

function fenced(text: string): string | undefined {
  const open = text.indexOf('```');
  if (open < 0) return undefined;
  const start = text.indexOf('\n', open);
  const end = text.indexOf('```', start);
  return start < 0 || end < 0 ? undefined : text.slice(start + 1, end);
}

function bracketed(text: string): string | undefined {
  const start = text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  return start < 0 || end < start ? undefined : text.slice(start, end + 1);
}
