/** Characters before a number in which a word may say what the number is. */
const BEFORE = 56;
/** And after it, as in "555 0100 (mobile)". */
const AFTER = 16;

/** Whether a word near the span says what it is. */
export function nearby(text: string, start: number, end: number, words: RegExp): boolean {
  return words.test(text.slice(Math.max(0, start - BEFORE), start)) || words.test(text.slice(end, end + AFTER));
}

/** Whether the span stands alone: no letter, digit or underscore touches it. */
export function standsAlone(text: string, start: number, end: number): boolean {
  return !WORD.test(text.charAt(start - 1)) && !WORD.test(text.charAt(end));
}

const WORD = /[\p{L}\p{N}_]/u;
