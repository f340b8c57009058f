/** Words of three letters or more, in small letters. */
function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu));
}

/** How many of the query's words a text holds, 0 to 1: a search good enough to give the right one of a few texts first. */
export function overlap(query: string, text: string): number {
  const wanted = wordsOf(query);
  if (wanted.size === 0) return 0;
  const words = wordsOf(text);
  let shared = 0;
  for (const word of wanted) if (words.has(word)) shared++;
  return shared / wanted.size;
}
