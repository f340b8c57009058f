/** Words that are data where they stand beside a number (parts of a date) or as an argument (literals). Bits, so that one look-up tells all. */
export const DAY = 1;
export const MONTH = 2;
/** Half of the day or time zone: data after a time. */
export const ZONE = 4;
/** Truth values and "nothing" in programming languages: data like a number, where a value stands. */
export const LITERAL = 8;

const WORDS: readonly (readonly [number, string])[] = [
  [DAY, 'Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday'],
  [MONTH, 'Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec'],
  [MONTH, 'January February March April June July August September October November December'],
  [ZONE, 'AM PM am pm UTC GMT Z PST PDT MST MDT CST CDT EST EDT CET CEST EET EEST BST IST JST'],
  [LITERAL, 'true false null nil undefined True False None NULL TRUE FALSE NaN nan'],
];

const OFFSET = 0x811c9dc5 | 0;
const BITS = new Map(WORDS.flatMap(([bit, words]) => words.split(' ').map((word) => [hashWord(word), bit] as const)));
/** Whether any known word has these last 12 bits: spares most words the look-up. */
const PRESENT = new Uint8Array(4_096);
for (const hash of BITS.keys()) PRESENT[hash & 4_095] = 1;

/** The bits of the word with this hash; 0 for all others. */
export function knownBits(hash: number): number {
  return PRESENT[hash & 4_095] === 1 ? (BITS.get(hash) ?? 0) : 0;
}

/** FNV-1a over UTF-16 code units, 32 bits, signed. */
export function hashWord(word: string): number {
  let hash = OFFSET;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
}
