import { type Columns, PUNCTUATION, VALUE, WORD } from './columns.ts';
import { DAY, MONTH, ZONE } from './known-words.ts';

const [QUOTE, APOSTROPHE, LPAREN, COMMA, COLON, SEMICOLON] = [34, 39, 40, 44, 58, 59] as const;
const [EQUALS, LBRACKET, RBRACKET, LBRACE, BAR, RBRACE] = [61, 91, 93, 123, 124, 125] as const;

/**
 * Makes one column of what varies in length: parts of a date, values in a row, lists in brackets, words in quotes. Then lines of one
 * statement have the same number of columns, however long their lists are.
 */
export function foldColumns(columns: Columns, line: string): void {
  if ((columns.anyKnown & (DAY | MONTH | ZONE)) !== 0) markDates(columns, line);
  let kept = 0;
  let quote: Quote | undefined;
  for (let column = 0; column < columns.count; column++) {
    columns.move(column, kept);
    if (columns.kinds[kept] !== PUNCTUATION) {
      kept = foldItem(columns, line, kept) + 1;
      continue;
    }
    const mark = line.charCodeAt(columns.starts[kept] as number);
    if (mark === RBRACKET || mark === RBRACE) kept = foldList(columns, line, kept);
    else if (mark === QUOTE || mark === APOSTROPHE) {
      if (quote?.mark === mark) {
        if (quote.phrase) kept = foldPhrase(columns, quote.at, kept);
        quote = undefined;
      } else quote ??= { mark, at: kept, phrase: opensPhrase(columns, line, kept) };
    }
    kept++;
  }
  columns.count = kept;
}

interface Quote {
  readonly mark: number;
  readonly at: number;
  readonly phrase: boolean;
}

/** Folds a word or value at `column` into what stands before it; returns where it now is. */
function foldItem(columns: Columns, line: string, column: number): number {
  let before = column - 1;
  if (columns.kinds[column] === VALUE) {
    for (; before >= 0 && columns.kinds[before] === PUNCTUATION; before--) {
      const at = columns.starts[before] as number;
      const mark = line.charCodeAt(at);
      // "host:80" is one value, "step 3: 80 left" is not.
      if (mark !== COMMA && mark !== SEMICOLON && !(mark === COLON && isTight(line, at))) break;
    }
    if (before >= 0 && columns.kinds[before] === VALUE) return widen(columns, before, column);
    before = column - 1;
  }
  if (before < 1 || columns.kinds[before - 1] === PUNCTUATION) return column;
  const at = columns.starts[before] as number;
  if (columns.kinds[before] === PUNCTUATION && line.charCodeAt(at) === BAR && isTight(line, at))
    return widen(columns, before - 1, column);
  return column;
}

/** Makes a value of the columns from `first` to `last`. */
function widen(columns: Columns, first: number, last: number): number {
  columns.setValue(first);
  columns.ends[first] = columns.ends[last] as number;
  return first;
}

function isTight(line: string, at: number): boolean {
  return line.charCodeAt(at - 1) > 32 && line.charCodeAt(at + 1) > 32;
}

/** A closing bracket at `close`: makes one value of a list of single words before it. Returns where the bracket now is. */
function foldList(columns: Columns, line: string, close: number): number {
  const opening = line.charCodeAt(columns.starts[close] as number) === RBRACKET ? LBRACKET : LBRACE;
  let column = close - 1;
  let isItem = true;
  for (; column >= 0; column--, isItem = !isItem) {
    const kind = columns.kinds[column];
    const mark = kind === PUNCTUATION ? line.charCodeAt(columns.starts[column] as number) : 0;
    if (!isItem && mark === opening) break;
    if (isItem ? kind === PUNCTUATION : mark !== COMMA && mark !== SEMICOLON) return close;
  }
  if (column < 0 || close - column < 3) return close;
  widen(columns, column + 1, close - 1);
  columns.move(close, column + 2);
  return column + 2;
}

/** Whether a quotation mark at `column` opens words that are one thing, a name mostly; not so the text of a field. */
function opensPhrase(columns: Columns, line: string, column: number): boolean {
  if (column === 0) return true;
  const at = columns.starts[column] as number;
  const before = columns.kinds[column - 1] === PUNCTUATION ? line.charCodeAt(columns.starts[column - 1] as number) : 0;
  if (before === EQUALS || before === COLON) return false;
  return at > (columns.ends[column - 1] as number) || before === LPAREN || before === LBRACKET || before === LBRACE;
}

/** Makes one column of what stands between the quotation marks at `open` and `close`; returns where the second one now is. */
function foldPhrase(columns: Columns, open: number, close: number): number {
  if (close - open < 3) return close;
  columns.join(open + 1, close);
  columns.move(close, open + 2);
  return open + 2;
}

/** A month beside a number, the day before it and the zone behind it are parts of a date. */
function markDates(columns: Columns, line: string): void {
  const isValue = (column: number): boolean => column >= 0 && column < columns.count && columns.kinds[column] === VALUE;
  for (let column = columns.count - 1; column >= 0; column--) {
    if (columns.kinds[column] !== WORD) continue;
    const known = columns.known[column] as number;
    if ((known & MONTH) !== 0 && (isValue(column + 1) || isValue(column - 1))) columns.setValue(column);
    else if ((known & DAY) !== 0) {
      const comma = line.charCodeAt(columns.starts[column + 1] as number) === COMMA ? 1 : 0;
      if (isValue(column + 1 + comma)) columns.setValue(column);
    }
  }
  for (let column = 1; column < columns.count; column++)
    if (((columns.known[column] as number) & ZONE) !== 0 && isValue(column - 1)) columns.setValue(column);
}
