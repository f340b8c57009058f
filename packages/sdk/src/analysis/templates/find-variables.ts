import { WORD } from './scan/columns.ts';
import { hashWord } from './scan/known-words.ts';
import { PatternTree } from './pattern-tree.ts';
import { RepeatedKeys } from './repeated-keys.ts';
import { MASK, WILD, type Shape } from './shape.ts';
import { isLikelyValue, mayVary, VALUES_NEEDED, valuesNeeded } from './values-needed.ts';

/** Words and values of one shape that may turn out to vary; those behind them stay as they are. */
const COMPARED_COLUMNS = 40;
/** Columns of one shape of which pairs are tried, and shapes of one length: beyond, only single columns are. */
const PAIR_COLUMNS = 16;
const PAIR_SHAPES = 2_000;
/** Words that must stay, so that a statement is still told from others: one beside names, as in a stack trace, one more where two columns vary. */
const WORDS_KEPT = 2;
const ROUNDS = 8;

/** Columns of a shape that may be values, all of them. */
type Guess = readonly number[];
type Guesses = (shape: Shape) => Guess[];

/**
 * Finds columns whose words are values: shapes that are equal but for one column (or a pair, or the arguments behind `=`) are one statement
 * as soon as enough different words stand there; see {@link VALUES_NEEDED}. Repeats until nothing changes, eight rounds at most.
 *
 * Returns for each shape the one that it is a case of: itself, or one with wild columns. The order of `shapes` does not matter. Shapes of
 * different length never meet. Time: linear in the number of shapes and their first 40 columns, quadratic in columns up to 16.
 */
export function findVariables(shapes: readonly Shape[]): Shape[] {
  const found = [...shapes];
  for (const [, own] of Map.groupBy(shapes.keys(), (index) => (shapes[index] as Shape).words.length)) {
    if (own.length < 2) continue;
    const settled = settle(own.map((index) => shapes[index] as Shape));
    for (const [i, index] of own.entries()) found[index] = settled[i] as Shape;
  }
  return found;
}

/** Shapes of one length. What says more is tried first: pairs when no single column varies any more, combinations at last. */
function settle(shapes: Shape[]): Shape[] {
  let now = shapes;
  for (let round = 0; round < ROUNDS; round++) {
    const distinct = [...new Map(now.map((shape) => [keyOf(shape), shape])).values()];
    let varied = vary(distinct, singles);
    if (varied.size === 0 && distinct.length <= PAIR_SHAPES) varied = vary(distinct, pairs);
    if (varied.size === 0) varied = vary(distinct, combinations);
    if (varied.size === 0) varied = vary(distinct, rareWords(distinct));
    if (varied.size === 0) break;
    now = absorb(now.map((shape) => varied.get(keyOf(shape)) ?? shape));
  }
  return now;
}

const singles: Guesses = (shape) => columnsOf(shape, mayVary).map((column) => [column]);

const pairs: Guesses = (shape) => {
  const columns = columnsOf(shape, mayVary);
  if (columns.length > PAIR_COLUMNS) return [];
  return columns.flatMap((one, i) => columns.slice(i + 1).map((other) => [one, other]));
};

const combinations: Guesses = (shape) => {
  const columns = columnsOf(shape, isLikelyValue).filter((column) => mayVary(shape, column));
  return columns.length < 3 ? [] : [columns];
};

/** Words that few shapes have where they stand, beside words that many have there (Vaarandi, "Mining event logs", 2003). */
function rareWords(shapes: readonly Shape[]): Guesses {
  const counts = new Map<number, number>();
  for (const shape of shapes)
    for (const hash of hashesOf(shape).subarray(0, -1)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return (shape) => {
    const own = hashesOf(shape);
    const many = shape.kinds.reduce<number>(
      (most, kind, column) => (kind === WORD ? Math.max(most, counts.get(own[column] as number) ?? 0) : most),
      0,
    );
    if (many < VALUES_NEEDED.rare) return [];
    const columns = columnsOf(shape, mayVary).filter((column) => 4 * (counts.get(own[column] as number) ?? 0) < many);
    return columns.length < 3 ? [] : [columns];
  };
}

function columnsOf(shape: Shape, is: (shape: Shape, column: number) => boolean): number[] {
  const columns: number[] = [];
  for (let column = 0; column < shape.words.length && columns.length < COMPARED_COLUMNS; column++)
    if (is(shape, column)) columns.push(column);
  return columns;
}

/** The shapes that a guess proved right for, by key, with those columns wild. */
function vary(shapes: readonly Shape[], guesses: Guesses): Map<string, Shape> {
  const wild = new Map<Shape, Set<number>>();
  for (const { guess, alike } of candidates(shapes, guesses)) {
    for (const column of provenIn(alike, guess))
      for (const shape of alike) wild.set(shape, (wild.get(shape) ?? new Set()).add(column));
  }
  return new Map([...wild].map(([shape, columns]) => [keyOf(shape), withWild(shape, columns)]));
}

interface Candidate {
  readonly guess: Guess;
  readonly alike: Shape[];
}

/** Shapes that are equal outside the columns of a guess, two or more. */
function candidates(shapes: readonly Shape[], guesses: Guesses): Candidate[] {
  const guessed = shapes.map((shape) => guesses(shape));
  const rests = new RepeatedKeys(guessed.reduce((sum, { length }) => sum + length, 0));
  for (const [i, shape] of shapes.entries()) for (const guess of guessed[i] as Guess[]) rests.add(restOf(shape, guess));
  // Few guesses have a second shape: only for those is more than a number kept.
  const found = new Map<number, Candidate>();
  for (const [i, shape] of shapes.entries())
    for (const guess of guessed[i] as Guess[]) {
      const rest = restOf(shape, guess);
      if (!rests.isRepeated(rest)) continue;
      const same = found.get(rest);
      if (!same) found.set(rest, { guess, alike: [shape] });
      else if (isAlike(same, shape, guess)) same.alike.push(shape);
    }
  return [...found.values()].filter(({ alike }) => alike.length > 1);
}

/** A number that is the same for shapes that are equal outside the columns of a guess. */
function restOf(shape: Shape, guess: Guess): number {
  const hashes = hashesOf(shape);
  let rest = hashes[hashes.length - 1] as number;
  for (const column of guess) rest += spread(column) - (hashes[column] as number);
  return rest;
}

const known = new WeakMap<Shape, Float64Array>();

/** A hash of each column, and at last the sum of all. */
function hashesOf(shape: Shape): Float64Array {
  let hashes = known.get(shape);
  if (hashes) return hashes;
  const { words, kinds } = shape;
  hashes = new Float64Array(words.length + 1);
  for (let column = 0; column < words.length; column++) {
    const hash = spread(
      Math.imul(hashWord(words[column] as string) + column, kinds[column] === WILD ? 0x1b873593 : 0x01000193),
    );
    hashes[column] = hash;
    (hashes[words.length] as number) += hash;
  }
  known.set(shape, hashes);
  return hashes;
}

/** 44 bits of a hash of 32: sums of up to 200 stay exact. */
function spread(hash: number): number {
  return (hash >>> 0) + (Math.imul(hash, 0x9e3779b1) >>> 20) * 0x1_0000_0000;
}

function isAlike({ guess: own, alike: [first] }: Candidate, shape: Shape, guess: Guess): boolean {
  return (
    own.length === guess.length &&
    own.every((column, i) => column === guess[i]) &&
    shape.words.every((word, column) => guess.includes(column) || word === (first as Shape).words[column])
  );
}

/** The columns of a guess that are values: those that differ, if they hold enough different words, else none. */
function provenIn(alike: readonly Shape[], guess: Guess): Guess {
  const shape = alike.reduce((one, other) => (keyOf(other) < keyOf(one) ? other : one));
  const varying = guess
    .map((column) => ({ column, held: new Set(alike.map(({ words }) => words[column] as string)) }))
    .filter(({ held }) => held.size > 1)
    .map(({ column, held }) => ({ column, held: held.size, needed: valuesNeeded(shape, column, held) }));
  const areNames = varying.every(({ needed }) => needed <= VALUES_NEEDED.name);
  const kept = shape.kinds.filter((kind, column) => kind === WORD && !guess.includes(column)).length;
  if (kept < (areNames ? 1 : WORDS_KEPT) + (guess.length === 2 ? 1 : 0)) return [];
  const columns = varying.map(({ column }) => column);
  if (guess.length > 2) return areManyCombinations(shape, varying, alike.length) ? columns : [];
  if (columns.length < guess.length) return [];
  const surely = guess.length === 1 || varying.every(({ needed }) => needed === VALUES_NEEDED.nameBesideValue);
  const least = surely ? 0 : VALUES_NEEDED.pair;
  return varying.every(({ held, needed }) => held >= Math.max(least, needed)) ? columns : [];
}

interface Varying {
  readonly column: number;
  readonly held: number;
  readonly needed: number;
}

/** Whether three columns and more vary: some where values stand anyway, or all by hardly ever holding the same word twice. */
function areManyCombinations(shape: Shape, varying: readonly Varying[], shapes: number): boolean {
  if (varying.every(({ column }) => isLikelyValue(shape, column)))
    return varying.length > 1 && shapes >= VALUES_NEEDED.combinations;
  return shapes >= VALUES_NEEDED.rare && varying.every(({ held, needed }) => held >= Math.max(needed, shapes / 2));
}

function withWild(shape: Shape, wild: ReadonlySet<number>): Shape {
  return {
    words: shape.words.map((word, column) => (wild.has(column) ? MASK : word)),
    kinds: shape.kinds.map((kind, column) => (wild.has(column) ? WILD : kind)),
  };
}

/** Replaces each shape by the most general one that it is a case of. */
function absorb(shapes: readonly Shape[]): Shape[] {
  const tree = new PatternTree<Shape>();
  const wild = new Map(shapes.filter(({ kinds }) => kinds.includes(WILD)).map((shape) => [keyOf(shape), shape]));
  for (const shape of wild.values()) tree.add(shape, shape);
  return shapes.map((shape) => {
    let now = wild.get(keyOf(shape)) ?? shape;
    for (let next = tree.find(now, now); next; next = tree.find(now, now)) now = next;
    return now;
  });
}

/** Equal for equal shapes; unlike the identity, it tells a value from a wild column. */
function keyOf({ words, kinds }: Shape): string {
  return words.map((word, column) => (kinds[column] === WILD ? '<?>' : word)).join(' ');
}
