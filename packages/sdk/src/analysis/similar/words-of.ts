/** Characters that are looked at, and words that are kept. */
const MAX_TEXT = 2_000;
const MAX_WORDS = 48;
const MAX_WORD = 60;

/** So common in English and in alerts that they tell nothing. */
const COMMON = new Set(
  'a an and are as at be been but by can for from had has have in into is it its no not of on or over since so than that the their there these this to under up was were when which while will with alert alerts incident incidents'.split(
    ' ',
  ),
);

/** The different words of a text in lower case: letters, digits and what joins them (`shop-db`, `p99`), without the commonest, at most 48. */
export function wordsOf(text: string): string[] {
  const found = new Set<string>();
  for (const [word] of text
    .slice(0, MAX_TEXT)
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*/gu)) {
    if (word.length < 2 || word.length > MAX_WORD || COMMON.has(word) || /^[\d.]+$/.test(word)) continue;
    found.add(word);
    if (found.size >= MAX_WORDS) break;
  }
  return [...found];
}
