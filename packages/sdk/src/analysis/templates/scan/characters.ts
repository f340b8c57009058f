/** What a UTF-16 code unit does in a log line. */
export const SPACE = 0;
export const DIGIT = 1;
export const LETTER = 2;
/** Joins letters and digits to one word: `_ - . / \ @ $ % + ~ * # & ! ?` */
export const JOIN = 3;
/** Opens or closes something, or separates; a column of its own. */
export const MARK = 4;
/** Not seen, or turns the direction of writing: the line is cleaned before it is read. */
export const HIDDEN = 5;

/** Supersets of what `withoutHidden` removes: cleaning a line that had nothing hidden in it costs time and nothing else. */
const HIDDEN_BLOCKS: readonly (readonly [number, number])[] = [
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x061c, 0x061c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
];

/** The class of each code unit. Above Latin-1 all is a letter but the blocks where hidden characters and surrogates live. */
export const CLASSES: Uint8Array = classes();

export const isHex = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);

/** The same for a line that was cleaned: what is left of those blocks, such as halves of an emoji, reads like letters. */
export const CLEAN_CLASSES: Uint8Array = CLASSES.map((kind) => (kind === HIDDEN ? LETTER : kind));

function classes(): Uint8Array {
  const table = new Uint8Array(0x1_0000).fill(LETTER);
  table.fill(HIDDEN, 0, 32);
  table.fill(MARK, 33, 127);
  for (const space of '\t\n\r \u00a0\u3000') table[space.charCodeAt(0)] = SPACE;
  table.fill(DIGIT, 48, 58);
  table.fill(LETTER, 65, 91);
  table.fill(LETTER, 97, 123);
  for (const join of '_-./\\@$%+~*#&!?') table[join.charCodeAt(0)] = JOIN;
  for (const [from, to] of HIDDEN_BLOCKS) table.fill(HIDDEN, from, to + 1);
  return table;
}

/** Code units with a meaning of their own. */
export const code = Object.freeze({
  exclamation: 33,
  apostrophe: 39,
  star: 42,
  dot: 46,
  slash: 47,
  colon: 58,
  less: 60,
  equals: 61,
  greater: 62,
  question: 63,
  at: 64,
  backslash: 92,
  tilde: 126,
});
