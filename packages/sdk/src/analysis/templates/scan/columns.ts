/** Columns of a line that are told apart; what follows is one value. */
export const MAX_COLUMNS = 200;

/** A word of the statement; a value, shown as `<*>`; a mark such as `(` or `=`; several words in quotes. */
export type ColumnKind = typeof WORD | typeof VALUE | typeof PUNCTUATION | typeof PHRASE;
export const WORD = 0;
export const VALUE = 1;
export const PUNCTUATION = 2;
export const PHRASE = 3;

/** One step of the scanner may add a mark and the blank behind it. */
const CAPACITY = MAX_COLUMNS + 4;

/** The columns of one line, in arrays that are filled again for the next line. */
export class Columns {
  count = 0;
  readonly starts: Uint32Array = new Uint32Array(CAPACITY);
  readonly ends: Uint32Array = new Uint32Array(CAPACITY);
  readonly kinds: Uint8Array = new Uint8Array(CAPACITY);
  /** What is known of a word by itself: see `knownBits`. */
  readonly known: Uint8Array = new Uint8Array(CAPACITY);
  /** All bits of `known`, so that most lines need no second look. */
  anyKnown = 0;
  /** Two hashes of what a column says; all values have the same, but for blank ones. */
  readonly hashes: Int32Array = new Int32Array(CAPACITY);
  readonly checks: Int32Array = new Int32Array(CAPACITY);

  clear(): void {
    this.count = 0;
    this.anyKnown = 0;
  }

  add(kind: ColumnKind, start: number, end: number, hash: number, check: number): void {
    const column = this.count++;
    this.kinds[column] = kind;
    this.starts[column] = start;
    this.ends[column] = end;
    this.known[column] = 0;
    this.hashes[column] = hash;
    this.checks[column] = check;
  }

  addValue(start: number, end: number): void {
    this.add(VALUE, start, end, VALUE_HASH, start === end ? BLANK_HASH : VALUE_HASH);
  }

  /** Makes a column a value, whatever it was. */
  setValue(column: number): void {
    this.kinds[column] = VALUE;
    this.hashes[column] = VALUE_HASH;
    this.checks[column] = VALUE_HASH;
  }

  /** Makes one column, at `first`, of those up to, not including, `end`. */
  join(first: number, end: number): void {
    let hash = 0;
    let check = 0;
    for (let column = first; column < end; column++) {
      hash = Math.imul(hash, 31) + (this.hashes[column] as number);
      check = Math.imul(check, 37) + (this.checks[column] as number);
    }
    this.kinds[first] = PHRASE;
    this.known[first] = 0;
    this.ends[first] = this.ends[end - 1] as number;
    this.hashes[first] = hash | 0;
    this.checks[first] = check | 0;
  }

  move(from: number, to: number): void {
    if (from === to) return;
    this.kinds[to] = this.kinds[from] as number;
    this.starts[to] = this.starts[from] as number;
    this.ends[to] = this.ends[from] as number;
    this.known[to] = this.known[from] as number;
    this.hashes[to] = this.hashes[from] as number;
    this.checks[to] = this.checks[from] as number;
  }

  /** 53 bits over all columns and whether there is space before them. */
  key(): number {
    let high = 0x9e3779b9 | 0;
    let low = 0x85ebca6b | 0;
    for (let column = 0; column < this.count; column++) {
      const spaced = column > 0 && this.starts[column] !== this.ends[column - 1] ? 1 : 0;
      high = Math.imul((high << 5) ^ (high >>> 27) ^ (this.hashes[column] as number) ^ spaced, 0x27d4eb2f);
      low = Math.imul((low << 7) ^ (low >>> 25) ^ (this.checks[column] as number), 0x165667b1);
    }
    high ^= high >>> 15;
    low ^= low >>> 13;
    return (high >>> 0) * 0x20_0000 + (low >>> 11);
  }
}

const VALUE_HASH = 0x2a2a2a2a;
const BLANK_HASH = 0x20202020;
