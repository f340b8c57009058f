import type { AnalysisStep, StepInput } from '../steps/steps.ts';
import { buffersOf, ColumnReader, ColumnWriter, type ColumnBatch } from './columns.ts';

/**
 * A job on its way to the worker, in messages that are each small enough not to hold up the thread that sends them. Numbers are moved, not
 * copied a second time, and an array that several series share, such as their times, travels once.
 */
export type JobMessage =
  | { readonly type: 'begin'; readonly job: number; readonly step: AnalysisStep; readonly input: unknown }
  | { readonly type: 'rows'; readonly list: number; readonly batch: ColumnBatch }
  | { readonly type: 'numbers'; readonly part: Float64Array<ArrayBuffer> }
  /** Lengths of the arrays that the numbers belong to. */
  | { readonly type: 'end'; readonly lengths: readonly number[] };

/** What the worker says. `ready` once, then one of the others for each job. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly job: number; readonly answer: unknown }
  | { readonly type: 'failed'; readonly job: number; readonly message: string; readonly stack: string | undefined };

/** Doubles in a message (half a MiB), and rows of calls, lines or other objects. */
const NUMBERS = 65_536;
const ROWS = 1_000;
/** From here on a list of objects travels by itself. */
const LONG = 100;

/** Stands for an array that travels by itself. */
interface Numbers {
  readonly $numbers: number;
}
interface Rows {
  readonly $rows: number;
}

/** What was taken out of an input: arrays of numbers, each once, and long lists of objects. */
interface Parts {
  readonly numbers: Map<Float64Array, number>;
  readonly lists: (readonly Readonly<Record<string, unknown>>[])[];
}

/** Takes an input apart: first its shape, then its long lists, then its numbers in one stream, and the end. */
export function* takeApart<Step extends AnalysisStep>(
  job: number,
  step: Step,
  input: StepInput<Step>,
): Generator<JobMessage> {
  const parts: Parts = { numbers: new Map(), lists: [] };
  const shape = (value: unknown): unknown => shapeOf(value, parts);
  yield { type: 'begin', job, step, input: shape(input) };
  const writer = new ColumnWriter();
  // Lists are taken apart as well, which may find more numbers in them, and more lists.
  for (let list = 0; list < parts.lists.length; list++) {
    const rows = parts.lists[list] as Parts['lists'][number];
    for (let from = 0; from < rows.length; from += ROWS)
      yield { type: 'rows', list, batch: writer.write(rows.slice(from, from + ROWS), shape) };
  }
  yield* inParts(parts.numbers.keys());
  yield { type: 'end', lengths: Array.from(parts.numbers.keys(), ({ length }) => length) };
}

/** What of a message is moved to the other thread instead of copied. */
export function movedWith(message: JobMessage): ArrayBuffer[] {
  if (message.type === 'numbers') return [message.part.buffer];
  return message.type === 'rows' ? buffersOf(message.batch) : [];
}

function* inParts(arrays: Iterable<Float64Array>): Generator<JobMessage> {
  let part = new Float64Array(NUMBERS);
  let filled = 0;
  for (const values of arrays)
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
}

function shapeOf(value: unknown, parts: Parts): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array) {
    const known = parts.numbers.get(value);
    const place = known ?? parts.numbers.size;
    if (known === undefined) parts.numbers.set(value, place);
    return { $numbers: place } satisfies Numbers;
  }
  if (Array.isArray(value)) {
    if (typeof value[0] !== 'object') return value;
    if (value.length <= LONG) return value.map((one) => shapeOf(one, parts));
    parts.lists.push(value);
    return { $rows: parts.lists.length - 1 } satisfies Rows;
  }
  // What holds only words and numbers travels as it is.
  let shape: Record<string, unknown> | undefined;
  for (const name in value) {
    const held = (value as Record<string, unknown>)[name];
    const travels = shapeOf(held, parts);
    if (travels !== held) (shape ??= { ...value })[name] = travels;
  }
  return shape ?? value;
}

/** Puts a job together again. */
export class JobAssembly {
  readonly job: number;
  readonly step: AnalysisStep;
  readonly #input: unknown;
  readonly #batches: Extract<JobMessage, { type: 'rows' }>[] = [];
  readonly #parts: (Float64Array | undefined)[] = [];

  constructor({ job, step, input }: Extract<JobMessage, { type: 'begin' }>) {
    this.job = job;
    this.step = step;
    this.#input = input;
  }

  add(message: Extract<JobMessage, { type: 'numbers' | 'rows' }>): void {
    if (message.type === 'numbers') this.#parts.push(message.part);
    else this.#batches.push(message);
  }

  /** The input as it was. */
  finish<Step extends AnalysisStep>({ lengths }: Extract<JobMessage, { type: 'end' }>): StepInput<Step> {
    const numbers = joined(this.#parts, lengths);
    const lists: unknown[][] = [];
    const listOf = (place: number): unknown[] => (lists[place] ??= []);
    const build = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return typeof value[0] === 'object' ? value.map(build) : value;
      if ('$numbers' in value) return numbers[(value as Numbers).$numbers];
      if ('$rows' in value) return listOf((value as Rows).$rows);
      // What arrived is nobody else's, so it can be completed where it stands.
      const own = value as Record<string, unknown>;
      for (const name in own) {
        const held = own[name];
        if (typeof held === 'object' && held !== null) own[name] = build(held);
      }
      return own;
    };
    const reader = new ColumnReader();
    for (const { list, batch } of this.#batches) reader.read(batch, listOf(list), build);
    return build(this.#input) as StepInput<Step>;
  }
}

/** Makes the arrays, and lets go of each part as soon as it is used up: at no time is everything there twice. */
function joined(parts: (Float64Array | undefined)[], lengths: readonly number[]): Float64Array[] {
  let part = 0;
  let place = 0;
  return lengths.map((length) => {
    const whole = new Float64Array(length);
    for (let filled = 0; filled < length;) {
      const from = parts[part] as Float64Array;
      const some = from.subarray(place, place + length - filled);
      whole.set(some, filled);
      filled += some.length;
      place += some.length;
      if (place < from.length) continue;
      parts[part] = undefined;
      [part, place] = [part + 1, 0];
    }
    return whole;
  });
}

/** The same with a place of its own for every view: a view is copied to another thread with all that lies behind it. */
export function ownNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array) return value.byteLength === value.buffer.byteLength ? value : value.slice();
  if (Array.isArray(value)) return typeof value[0] === 'object' ? value.map(ownNumbers) : value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, ownNumbers(held)]));
}
