import type { CauseAnswer, CauseInput } from '../../analysis/index.ts';

/**
 * A job on its way to the worker, in messages that are each small enough to be copied without holding up the thread that sends them. Numbers are
 * moved, not copied a second time.
 */
export type JobMessage =
  | { readonly type: 'begin'; readonly job: number; readonly input: unknown }
  | { readonly type: 'numbers'; readonly part: Float64Array<ArrayBuffer> }
  | { readonly type: 'rows'; readonly list: number; readonly rows: readonly unknown[] }
  | { readonly type: 'end' };

/** What the worker says. `ready` once, then one of the others for each job. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly job: number; readonly answer: CauseAnswer }
  | { readonly type: 'failed'; readonly job: number; readonly message: string; readonly stack: string | undefined };

/** Doubles in a message (half a MiB), and rows of calls, lines or other objects. */
const NUMBERS = 65_536;
const ROWS = 250;

/** Stands for an array that travels by itself. */
interface Numbers {
  readonly $numbers: number;
}
interface Rows {
  readonly $rows: number;
  readonly length: number;
}

/** Takes an input apart: first its shape, then its numbers in one stream and its long lists, then the end. */
export function* takeApart(job: number, input: CauseInput): Generator<JobMessage> {
  const numbers: Float64Array[] = [];
  const lists: (readonly unknown[])[] = [];
  yield { type: 'begin', job, input: shapeOf(input, numbers, lists) };
  // Lists are taken apart as well, which may find more numbers in them, and more lists.
  for (let list = 0; list < lists.length; list++) {
    const rows = lists[list] as readonly unknown[];
    for (let from = 0; from < rows.length; from += ROWS)
      yield { type: 'rows', list, rows: rows.slice(from, from + ROWS).map((row) => shapeOf(row, numbers, lists)) };
  }
  let part = new Float64Array(NUMBERS);
  let filled = 0;
  for (const values of numbers)
    for (let from = 0; from < values.length;) {
      const taken = values.subarray(from, from + NUMBERS - filled);
      part.set(taken, filled);
      from += taken.length;
      filled += taken.length;
      if (filled < NUMBERS) continue;
      yield { type: 'numbers', part };
      part = new Float64Array(NUMBERS);
      filled = 0;
    }
  if (filled > 0) yield { type: 'numbers', part: part.slice(0, filled) };
  yield { type: 'end' };
}

function shapeOf(value: unknown, numbers: Float64Array[], lists: (readonly unknown[])[]): unknown {
  if (value instanceof Float64Array) {
    numbers.push(value);
    return { $numbers: value.length } satisfies Numbers;
  }
  if (Array.isArray(value)) {
    if (value.length > ROWS) {
      lists.push(value);
      return { $rows: lists.length - 1, length: value.length } satisfies Rows;
    }
    return typeof value[0] === 'object' ? value.map((one) => shapeOf(one, numbers, lists)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, shapeOf(held, numbers, lists)]));
}

/** Puts a job together again. */
export class JobAssembly {
  readonly job: number;
  readonly #input: unknown;
  readonly #parts: Float64Array[] = [];
  readonly #lists = new Map<number, unknown[]>();
  #part = 0;
  #place = 0;

  constructor({ job, input }: Extract<JobMessage, { type: 'begin' }>) {
    this.job = job;
    this.#input = input;
  }

  add(message: Extract<JobMessage, { type: 'numbers' | 'rows' }>): void {
    if (message.type === 'numbers') {
      this.#parts.push(message.part);
      return;
    }
    const held = this.#lists.get(message.list);
    if (held) for (const row of message.rows) held.push(row);
    else this.#lists.set(message.list, [...message.rows]);
  }

  /** The input, its numbers in the order in which they were found: the shape's own first, then those of each list. */
  finish(): CauseInput {
    const built = new Map<number, unknown>();
    const lists: number[] = [];
    const build = (value: unknown): unknown => {
      if (Array.isArray(value)) return typeof value[0] === 'object' ? value.map(build) : value;
      if (typeof value !== 'object' || value === null) return value;
      if ('$numbers' in value) return this.#take((value as Numbers).$numbers);
      if ('$rows' in value) {
        const { $rows } = value as Rows;
        const target: unknown[] = [];
        built.set($rows, target);
        lists.push($rows);
        return target;
      }
      return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, build(held)]));
    };
    const input = build(this.#input);
    for (let i = 0; i < lists.length; i++) {
      const list = lists[i] as number;
      const target = built.get(list) as unknown[];
      for (const row of this.#lists.get(list) ?? []) target.push(build(row));
    }
    return input as CauseInput;
  }

  #take(length: number): Float64Array {
    const taken = new Float64Array(length);
    for (let filled = 0; filled < length;) {
      const part = this.#parts[this.#part] as Float64Array;
      const some = part.subarray(this.#place, this.#place + length - filled);
      taken.set(some, filled);
      filled += some.length;
      this.#place += some.length;
      if (this.#place === part.length) {
        this.#part++;
        this.#place = 0;
      }
    }
    return taken;
  }
}
