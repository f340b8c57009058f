/**
 * Rows of one list by column: numbers as one array that can be moved to another thread, words as places in a word list, and everything else
 * as it is. Thousands of rows then cross in the time in which hundreds would be copied one by one.
 */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Words that no batch before has brought. */
  readonly words: readonly string[];
}

type Column = { readonly name: string } & (
  | { readonly numbers: Float64Array<ArrayBuffer> }
  /** 0 = the row has no such field, 1 = the field is `undefined`, from 2 on places in the word list. */
  | { readonly words: Uint32Array<ArrayBuffer> }
  /** With a hole where a row has no such field. */
  | { readonly values: readonly unknown[] }
);

const NONE = 0;
const UNDEFINED = 1;
const FIRST = 2;

type Row = Readonly<Record<string, unknown>>;

/** Puts rows into columns, batch after batch. */
export class ColumnWriter {
  readonly #places = new Map<string, number>();

  /** `other` says how a value travels that is neither a number nor a word. */
  write(rows: readonly Row[], other: (value: unknown) => unknown): ColumnBatch {
    const words: string[] = [];
    const names = new Set<string>();
    for (const row of rows) for (const name in row) names.add(name);
    const columns = [...names].map((name): Column => {
      const numbers = numbersOf(rows, name);
      if (numbers) return { name, numbers };
      const places = this.#wordsOf(rows, name, words);
      if (places) return { name, words: places };
      const values: unknown[] = [];
      values.length = rows.length;
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] as Row;
        if (name in row) values[i] = other(row[name]);
      }
      return { name, values };
    });
    return { rows: rows.length, columns, words };
  }

  #wordsOf(rows: readonly Row[], name: string, words: string[]): Uint32Array<ArrayBuffer> | undefined {
    const places = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as Row;
      const value = row[name];
      if (typeof value === 'string') {
        let place = this.#places.get(value);
        if (place === undefined) {
          place = this.#places.size + FIRST;
          this.#places.set(value, place);
          words.push(value);
        }
        places[i] = place;
      } else if (value !== undefined) return undefined;
      else places[i] = name in row ? UNDEFINED : NONE;
    }
    return places;
  }
}

function numbersOf(rows: readonly Row[], name: string): Float64Array<ArrayBuffer> | undefined {
  const numbers = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = (rows[i] as Row)[name];
    if (typeof value !== 'number') return undefined;
    numbers[i] = value;
  }
  return numbers;
}

/** What of a batch is moved. */
export function buffersOf({ columns }: ColumnBatch): ArrayBuffer[] {
  return columns.flatMap((column) =>
    'numbers' in column ? [column.numbers.buffer] : 'words' in column ? [column.words.buffer] : [],
  );
}

/** Makes rows of columns, in the order in which the batches were written. */
export class ColumnReader {
  readonly #words: string[] = [];

  /** Adds the batch's rows to `rows`. `other` undoes what the writer's did. */
  read(batch: ColumnBatch, rows: unknown[], other: (value: unknown) => unknown): void {
    for (const word of batch.words) this.#words.push(word);
    for (let i = 0; i < batch.rows; i++) {
      const row: Record<string, unknown> = {};
      for (const column of batch.columns) {
        if ('numbers' in column) row[column.name] = column.numbers[i];
        else if ('values' in column) {
          if (i in column.values) row[column.name] = other(column.values[i]);
        } else {
          const place = column.words[i] as number;
          if (place !== NONE) row[column.name] = place === UNDEFINED ? undefined : this.#words[place - FIRST];
        }
      }
      rows.push(row);
    }
  }
}
