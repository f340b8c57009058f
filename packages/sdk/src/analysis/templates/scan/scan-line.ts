import { withoutHidden } from '../../../base/index.ts';
import { CLASSES, CLEAN_CLASSES, code, DIGIT, HIDDEN, isHex, JOIN, LETTER, MARK, SPACE } from './characters.ts';
import { Columns, MAX_COLUMNS, PUNCTUATION, WORD } from './columns.ts';
import { foldColumns } from './fold-columns.ts';
import { knownBits, LITERAL } from './known-words.ts';

/** Characters of a line that are looked at. */
export const MAX_LINE_LENGTH = 2_000;

/** No known word is longer. */
const LONGEST_KNOWN = 9;
/** A longer word is data: an encoded key, a digest. */
const MAX_WORD = 100;
/** Letters from which `a` to `f` alone are a number in base 16. */
const MIN_HEX_WORD = 8;
/** How far a value with brackets may reach behind `=`, and how much of one line may be searched for ends of such values. */
const MAX_NESTED = 400;
const NESTED_BUDGET = 2 * MAX_LINE_LENGTH;

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
/** Another odd multiplier, for a second hash over the same characters. */
const CHECK_PRIME = 0x5bd1e995;

/**
 * Splits log lines into columns and tells values from words: whatever has a digit in it, paths, addresses, what is in brackets behind `=`.
 * One pass over the characters, no patterns, so time is linear and nothing is allocated; the columns of the last line stand in the arrays
 * until the next one is scanned.
 *
 * What is not split: letters, digits and what joins them (`blk_-38`, `10.0.0.1:80`, `a@b.org`). Whatever else is not space is a mark. An
 * empty argument (`f()`, `user= `) is an empty value, so that lines with and without it have the same columns.
 */
export class LineScanner {
  line = '';
  readonly columns: Columns = new Columns();
  #classes = CLASSES;
  #nestedBudget = 0;

  /**
   * Reads a line and returns its key, an integer of 53 bits: lines with the same key have the same columns but for their values. (Two
   * 32-bit hashes; whoever can forge a collision can as well write the other line.)
   */
  scan(body: string): number {
    this.line = body.length > MAX_LINE_LENGTH ? body.slice(0, MAX_LINE_LENGTH) : body;
    this.#classes = CLASSES;
    if (!this.#read()) {
      this.line = withoutHidden(this.line.toWellFormed());
      this.#classes = CLEAN_CLASSES;
      this.#read();
    }
    foldColumns(this.columns, this.line);
    return this.columns.key();
  }

  /** Fills the columns; `false` at a hidden character. */
  #read(): boolean {
    const { line, columns } = this;
    columns.clear();
    this.#nestedBudget = NESTED_BUDGET;
    for (let at = 0; at < line.length;) {
      const kind = this.#classes[line.charCodeAt(at)] as number;
      if (kind === SPACE) at++;
      else if (kind === HIDDEN) return false;
      else if (columns.count >= MAX_COLUMNS) {
        columns.addValue(at, line.length);
        return true;
      } else at = kind === MARK ? this.#mark(at) : this.#word(at);
      if (at < 0) return false;
    }
    return true;
  }

  /** Reads letters, digits and what joins them; returns where to go on, -1 at a hidden character. */
  #word(from: number): number {
    const { line } = this;
    const classes = this.#classes;
    const length = line.length;
    const rooted = startsPath(line, from);
    let hash = FNV_OFFSET;
    let check = FNV_OFFSET;
    let [end, endHash, endCheck] = [from, hash, check];
    let letters = 0;
    let digits = 0;
    let hex = true;
    let dots = 0;
    let slashes = 0;
    let mail = false;
    let located = rooted;
    let at = from;
    for (; at < length; at++) {
      const unit = line.charCodeAt(at);
      const kind = classes[unit] as number;
      if (kind === LETTER) {
        letters++;
        if (hex && !isHex(unit)) hex = false;
      } else if (kind === DIGIT) digits++;
      else if (kind === JOIN) {
        hex = false;
        if (unit === code.dot) {
          // Dots in a row lead the eye to a value; they are no part of the word.
          if (line.charCodeAt(at + 1) === code.dot && at > from && !located) break;
          dots++;
        } else if (unit === code.slash || unit === code.backslash) slashes++;
        else if (unit === code.at && at > from) mail = true;
      } else if (kind === HIDDEN) return -1;
      else if (unit === code.colon) {
        if (line.charCodeAt(at + 1) === code.slash && line.charCodeAt(at + 2) === code.slash && letters > 0)
          located = true;
        else if (at === from + 1 && letters === 1 && line.charCodeAt(at + 1) === code.backslash) located = true;
        else if (!joinsAtColon(line, at, { hex: hex && digits > 0, dotted: dots > 0 })) break;
      } else if (unit === code.apostrophe) {
        if (classes[line.charCodeAt(at - 1)] !== LETTER || classes[line.charCodeAt(at + 1)] !== LETTER) break;
      } else if (unit !== code.equals || !located) break;
      hash = Math.imul(hash ^ unit, FNV_PRIME);
      check = Math.imul(check ^ unit, CHECK_PRIME);
      // A full stop behind a word ends the sentence.
      if (unit !== code.dot && unit !== code.exclamation && unit !== code.question) {
        end = at + 1;
        endHash = hash;
        endCheck = check;
      }
    }
    if (letters === 0 && digits === 0) return this.#joiners(from);
    const value =
      digits > 0 ||
      (located && letters > 0 && (slashes > 0 || !rooted)) ||
      (hex && letters >= MIN_HEX_WORD) ||
      (mail && dots > 0) ||
      end - from > MAX_WORD;
    const { columns } = this;
    const known = !value && end - from <= LONGEST_KNOWN ? knownBits(endHash) : 0;
    if (value || (known === LITERAL && this.#isArgument())) columns.addValue(from, end);
    else {
      columns.add(WORD, from, end, endHash, endCheck);
      columns.known[columns.count - 1] = known;
      columns.anyKnown |= known;
    }
    return at;
  }

  /** `->`, `...`, `-----`: joiners with nothing to join are a mark, however many of the same there are. */
  #joiners(from: number): number {
    const first = this.line.charCodeAt(from);
    let end = from + 1;
    while (this.line.charCodeAt(end) === first) end++;
    this.columns.add(PUNCTUATION, from, end, first, first);
    return end;
  }

  #isArgument(): boolean {
    const { count, kinds, starts } = this.columns;
    return (
      count > 0 &&
      kinds[count - 1] === PUNCTUATION &&
      ARGUMENT_MARKS.has(this.line.charCodeAt(starts[count - 1] as number))
    );
  }

  #mark(at: number): number {
    const { line } = this;
    const unit = line.charCodeAt(at);
    if (unit === code.less && line.charCodeAt(at + 1) === code.star && line.charCodeAt(at + 2) === code.greater) {
      this.columns.addValue(at, at + 3);
      return at + 3;
    }
    this.columns.add(PUNCTUATION, at, at + 1, unit, unit);
    if (unit === code.equals) return this.#assigned(at);
    const closing = CLOSING.get(unit);
    if (closing !== undefined && line.charCodeAt(at + 1) === closing && unit !== code.less) this.#blank(at + 1);
    return at + 1;
  }

  /** What stands behind `=`: nothing, a value with brackets, or something to be read like the rest. */
  #assigned(at: number): number {
    const { line } = this;
    const classes = this.#classes;
    let next = at + 1;
    while (next < line.length && line.charCodeAt(next) === code.equals) next++;
    const glued = at > 0 && classes[line.charCodeAt(at - 1)] !== SPACE;
    if (!glued || next > at + 1) return next;
    let end = next;
    while (end < line.length && isRun(classes[line.charCodeAt(end)] as number)) end++;
    if (end === next) {
      if (end >= line.length || ENDS_VALUE.has(line.charCodeAt(end))) return this.#blank(next);
      if (classes[line.charCodeAt(end)] === SPACE && this.#isKeyNext(end)) return this.#blank(next);
    }
    if (end >= line.length || !CLOSING.has(line.charCodeAt(end))) return next;
    const closed = this.#closingOf(end);
    if (closed < 0) return next;
    this.columns.addValue(next, closed);
    return closed;
  }

  /** Whether the next thing behind the space at `at` is the end or a word with `=` behind it. */
  #isKeyNext(at: number): boolean {
    const { line } = this;
    const classes = this.#classes;
    let next = at;
    while (next < line.length && classes[line.charCodeAt(next)] === SPACE) next++;
    if (next >= line.length || ENDS_VALUE.has(line.charCodeAt(next))) return true;
    let end = next;
    while (end < line.length && isRun(classes[line.charCodeAt(end)] as number)) end++;
    return end > next && line.charCodeAt(end) === code.equals;
  }

  /** Where the bracket that opens at `from` is closed, the closing one included; -1 when it is not, or too far away. */
  #closingOf(from: number): number {
    const { line } = this;
    const limit = Math.min(line.length, from + MAX_NESTED, from + this.#nestedBudget);
    let depth = 0;
    for (let at = from; at < limit; at++) {
      this.#nestedBudget--;
      const unit = line.charCodeAt(at);
      if (this.#classes[unit] === HIDDEN) return -1;
      if (CLOSING.has(unit)) depth++;
      else if (CLOSERS.has(unit) && --depth === 0) return at + 1;
    }
    return -1;
  }

  #blank(at: number): number {
    this.columns.addValue(at, at);
    return at;
  }
}

const codes = (text: string): ReadonlySet<number> => new Set(Array.from(text, (char) => char.charCodeAt(0)));
const ARGUMENT_MARKS = codes('=:,([{');
const ENDS_VALUE = codes(',;)]}>');
const CLOSERS = codes(')]}>');
const CLOSING: ReadonlyMap<number, number> = new Map(
  ['()', '[]', '{}', '<>'].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);

const isRun = (kind: number): boolean => kind === LETTER || kind === DIGIT || kind === JOIN;

/** `/a`, `./a`, `../a`, `~/a`, `\\\\host`: a path from somewhere. */
function startsPath(line: string, at: number): boolean {
  const first = line.charCodeAt(at);
  if (first === code.slash) return true;
  const second = line.charCodeAt(at + 1);
  if (first === code.tilde) return second === code.slash;
  if (first === code.backslash) return second === code.backslash;
  if (first !== code.dot) return false;
  return second === code.slash || (second === code.dot && line.charCodeAt(at + 2) === code.slash);
}

/**
 * Whether a colon inside a word belongs to it: between digits (12:30, 10.0.0.1:80), in a number in base 16 (00:0d:60), and between a name
 * with a dot and a port or line number. Else what stands before it is a key.
 */
function joinsAtColon(line: string, at: number, word: { readonly hex: boolean; readonly dotted: boolean }): boolean {
  const before = line.charCodeAt(at - 1);
  const after = line.charCodeAt(at + 1);
  if (isDigit(after) && isDigit(before)) return true;
  if (word.hex && isHex(before) && isHex(after)) return true;
  if (!word.dotted || !isDigit(after)) return false;
  let end = at + 2;
  while (end < at + 8 && isDigit(line.charCodeAt(end))) end++;
  const behind = line.charCodeAt(end);
  return end < at + 8 && !isLetter(behind) && behind !== code.dot;
}

const isDigit = (unit: number): boolean => CLASSES[unit] === DIGIT;
const isLetter = (unit: number): boolean => CLASSES[unit] === LETTER;
