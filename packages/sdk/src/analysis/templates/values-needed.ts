import { PUNCTUATION, VALUE, WORD } from './scan/columns.ts';
import { MASK, type Shape } from './shape.ts';

/**
 * How many different words must stand in a column, all else being equal, before it is taken for a value. Few: what the column holds looks
 * like a name, or stands where values stand. Many: it may be a choice that makes another statement, such as a state. The numbers are the
 * same for all systems; scores on public data hardly move when any is changed by a third.
 */
export const VALUES_NEEDED = Object.freeze({
  /** Names beside values with digits: `10.0.0.7` and `db.example.org`; units behind a number. */
  nameBesideValue: 2,
  /** Words with a dot, slash, backslash, `@` or `$` inside: hosts, files, classes. */
  name: 3,
  /** Behind a word that announces a name: `user alice`. */
  announced: 3,
  /** Behind `=`, `:`, a quote or an opening bracket. */
  argument: 4,
  /** Any word beside values with digits. */
  besideValue: 4,
  plain: 6,
  /** Words in capitals are mostly states and verbs, which make other statements. */
  capitals: 10,
  /** The first word, and what stands before a colon, mostly say which statement it is. */
  first: 12,
  key: 8,
  /** Each of two columns that vary together. */
  pair: 4,
  /** Combinations of words where values stand. */
  combinations: 6,
  /** Shapes in which three words or more are rare and all others the same. */
  rare: 8,
});

const NAME = /[^\W\d_][.@$\\/][^\W\d_]/u;
const HEX = /^[a-f]+$/i;
const CAPITALS = /^[^a-z]+$/;
const UNITS = words(
  'B KB MB GB TB PB KiB MiB GiB TiB kB bytes ns us µs ms s sec secs seconds min minutes h hours d days',
);
const ANNOUNCE = words(
  'user username login account host hostname server node device interface domain file filename directory folder path package class',
);
const ARGUMENT_MARKS = words('= : ( [ { " \' <');

/** How many different words a column needs, given those that it holds (`MASK` for values). For columns that {@link mayVary}. */
export function valuesNeeded({ words, kinds }: Shape, column: number, held: ReadonlySet<string>): number {
  const own = [...held].filter((word) => word !== MASK);
  const besideValue = own.length < held.size;
  const names = mostly(own, (word) => NAME.test(word));
  if (besideValue && (names || mostly(own, (word) => HEX.test(word)))) return VALUES_NEEDED.nameBesideValue;
  const before = column - 1;
  if (before >= 0 && kinds[before] === VALUE && own.every((word) => UNITS.has(word)))
    return VALUES_NEEDED.nameBesideValue;
  if (names) return VALUES_NEEDED.name;
  if (isAnnounced({ words, kinds }, column)) return VALUES_NEEDED.announced;
  if (mostly(own, (word) => CAPITALS.test(word))) return VALUES_NEEDED.capitals;
  if (!kinds.slice(0, column).includes(WORD)) return VALUES_NEEDED.first;
  if (words[column + 1] === ':') return VALUES_NEEDED.key;
  if (isArgument({ words, kinds }, column)) return VALUES_NEEDED.argument;
  return besideValue ? VALUES_NEEDED.besideValue : VALUES_NEEDED.plain;
}

function isArgument({ words, kinds }: Shape, column: number): boolean {
  return column > 0 && kinds[column - 1] === PUNCTUATION && ARGUMENT_MARKS.has(words[column - 1] as string);
}

/** Whether a column may vary at all: it holds a word or a value, is not yet known to vary, and is no key. */
export function mayVary(shape: Shape, column: number): boolean {
  const kind = shape.kinds[column];
  return (kind === WORD || kind === VALUE) && !isKey(shape, column);
}

/** The name of an argument, or of a field in JSON. */
function isKey({ words }: Shape, column: number): boolean {
  const next = words[column + 1];
  return next === '=' || (next === '"' && words[column + 2] === ':');
}

/** Whether a column holds a name or stands where values stand; not so words in capitals, which are states. */
export function isLikelyValue(shape: Shape, column: number): boolean {
  const word = shape.words[column] as string;
  if (NAME.test(word)) return true;
  if (!isArgument(shape, column) && !isAnnounced(shape, column)) return false;
  return word === MASK || !CAPITALS.test(word);
}

function isAnnounced({ words }: Shape, column: number): boolean {
  return column > 0 && ANNOUNCE.has((words[column - 1] as string).toLowerCase());
}

function mostly(words: readonly string[], is: (word: string) => boolean): boolean {
  return words.length > 0 && words.filter((word) => is(word)).length >= 0.6 * words.length;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
