import { PHRASE, PUNCTUATION, VALUE, WORD, type ColumnKind } from './scan/columns.ts';
import { LineScanner } from './scan/scan-line.ts';

/** How a value is shown. */
export const MASK = '<*>';

/** What lines of one statement have in common. */
export interface Shape {
  /** What each column says: a word, a mark, or {@link MASK}. */
  readonly words: readonly string[];
  readonly kinds: readonly ShapeKind[];
}

/** A column that comparison with other lines showed to vary, so that words and values fit; the scanner does not know such. */
export const WILD = 4;
export type ShapeKind = Exclude<ColumnKind, typeof PHRASE> | typeof WILD;

const phrases = new LineScanner();

/** The shape of the line that was scanned last. */
export function shapeOf({ line, columns }: LineScanner): Shape {
  const words: string[] = [];
  const kinds: ShapeKind[] = [];
  for (let column = 0; column < columns.count; column++) {
    const kind = columns.kinds[column] as ColumnKind;
    const start = columns.starts[column] as number;
    const end = columns.ends[column] as number;
    kinds.push(kind === PHRASE ? WORD : kind);
    if (kind === VALUE) words.push(MASK);
    else if (kind === PHRASE) words.push(maskPhrase(line.slice(start, end)));
    // As many of one mark as there may be are the same mark.
    else words.push(line.slice(start, kind === PUNCTUATION ? start + 1 : end));
  }
  return { words, kinds };
}

function maskPhrase(text: string): string {
  phrases.scan(text);
  return identityOf(shapeOf(phrases));
}

/** The shape as one text, equal for equal shapes. */
export function identityOf({ words }: Shape): string {
  return words.join(' ');
}

/** What stands between the columns of the line that was scanned last, and behind the last: one more than columns. Space is one space. */
export function gapsOf({ line, columns }: LineScanner): readonly string[] {
  const gaps: string[] = [];
  let from = 0;
  for (let column = 0; column <= columns.count; column++) {
    const to = column < columns.count ? (columns.starts[column] as number) : line.length;
    gaps.push(line.slice(from, to).replace(/\s+/g, ' '));
    // What repeats a mark is no part of the shape, but of the text.
    from = columns.kinds[column] === PUNCTUATION ? to + 1 : (columns.ends[column] as number);
  }
  return gaps;
}

/** Which columns of the line that was scanned last hold nothing. */
export function blanksOf({ columns: { count, starts, ends } }: LineScanner): readonly boolean[] {
  return Array.from({ length: count }, (_, column) => starts[column] === ends[column]);
}

/** The statement as a person reads it. */
export function textOf({ words }: Shape, gaps: readonly string[], blank: readonly boolean[] = []): string {
  let text = '';
  for (const [column, word] of words.entries()) text += `${gaps[column]}${blank[column] === true ? '' : word}`;
  return `${text}${gaps[words.length]}`.trim();
}
