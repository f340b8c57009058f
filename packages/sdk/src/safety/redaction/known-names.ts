import { standsAlone } from './context.ts';
import type { Recogniser, SensitiveKind, SensitiveSpan } from './sensitive.ts';

/** Names that only their owner knows to be sensitive: of people, hosts, accounts and so on. */
export type KnownNames = Readonly<Partial<Record<SensitiveKind, readonly string[]>>>;

/** Names that are looked for at once. */
const MAX_NAMES = 10_000;
/** Names that may begin with the same word. */
const MAX_ALIKE = 200;
const MIN_LENGTH = 2;
const WORD = /[\p{L}\p{N}_]{1,256}/gu;

/**
 * Finds given names wherever they stand alone, in any case. One look at each word, whatever the number of names.
 *
 * @throws TypeError for more than 10,000 names, 200 that begin with the same word, one shorter than 2 characters or without a word.
 */
export function recogniseNames(known: KnownNames): Recogniser {
  const byFirstWord = new Map<
    string,
    { readonly kind: SensitiveKind; readonly name: string; readonly before: number }[]
  >();
  let count = 0;
  for (const [kind, names] of Object.entries(known) as [SensitiveKind, readonly string[]][]) {
    for (const given of names) {
      const name = given.trim().toLowerCase();
      const first = [...name.matchAll(WORD)][0];
      if (!first || name.length < MIN_LENGTH) throw new TypeError(`"${given}" is too short to be looked for`);
      if (++count > MAX_NAMES) throw new TypeError(`at most ${MAX_NAMES} names can be looked for`);
      const alike = byFirstWord.get(first[0]) ?? [];
      if (alike.length >= MAX_ALIKE) throw new TypeError(`at most ${MAX_ALIKE} names may begin with "${first[0]}"`);
      byFirstWord.set(first[0], [...alike, { kind, name, before: first.index }]);
    }
  }
  return function* (text): Generator<SensitiveSpan> {
    if (byFirstWord.size === 0) return;
    const lower = lowerCase(text);
    for (const { 0: word, index } of lower.matchAll(WORD)) {
      for (const { kind, name, before } of byFirstWord.get(word) ?? []) {
        const start = index - before;
        const end = start + name.length;
        if (lower.startsWith(name, start) && standsAlone(text, start, end)) yield { kind, start, end };
      }
    }
  };
}

/** Small letters at the same offsets: a letter whose small form is longer stays as it is. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  let same = '';
  for (const char of text) {
    const small = char.toLowerCase();
    same += small.length === char.length ? small : char;
  }
  return same;
}
