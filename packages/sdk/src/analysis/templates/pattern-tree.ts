import { VALUE, WORD } from './scan/columns.ts';
import { MASK, WILD, type Shape } from './shape.ts';

/** Columns that the tree branches by, after the number of columns. */
const DEPTH = 3;

interface Leaf<T> {
  readonly shape: Shape;
  readonly value: T;
}

/**
 * Finds the shape that another one is a case of, among shapes with wild columns. A tree of fixed depth, by number of columns and then
 * by the first three (a wild one has a branch of its own), so that a search looks at few shapes (He et al., "Drain", ICWS 2017).
 */
export class PatternTree<T> {
  #leaves = new Map<string, Leaf<T>[]>();

  clear(): void {
    this.#leaves.clear();
  }

  add(shape: Shape, value: T): void {
    const path = branch(shape, shape.words.slice(0, DEPTH));
    const leaf = this.#leaves.get(path);
    if (leaf) leaf.push({ shape, value });
    else this.#leaves.set(path, [{ shape, value }]);
  }

  /** Of several that fit, the one with fewest wild columns; of those, the first by code units. Not `except`, which is one of them. */
  find(shape: Shape, except?: Shape): T | undefined {
    let best: Leaf<T> | undefined;
    for (const path of paths(shape))
      for (const leaf of this.#leaves.get(path) ?? [])
        if (leaf.shape !== except && covers(leaf.shape, shape) && (!best || isMoreSpecific(leaf.shape, best.shape)))
          best = leaf;
    return best?.value;
  }
}

/** Whether `shape` is a case of `pattern`, or the same. */
function covers(pattern: Shape, shape: Shape): boolean {
  if (pattern.words.length !== shape.words.length) return false;
  for (let column = 0; column < pattern.words.length; column++) {
    if (pattern.kinds[column] === WILD) {
      const kind = shape.kinds[column];
      if (kind !== WORD && kind !== VALUE && kind !== WILD) return false;
    } else if (pattern.words[column] !== shape.words[column] || shape.kinds[column] === WILD) return false;
  }
  return true;
}

function isMoreSpecific(a: Shape, b: Shape): boolean {
  const wildA = a.kinds.filter((kind) => kind === WILD).length;
  const wildB = b.kinds.filter((kind) => kind === WILD).length;
  return wildA === wildB ? a.words.join(' ') < b.words.join(' ') : wildA < wildB;
}

function branch({ words }: Shape, first: readonly string[]): string {
  return `${words.length} ${first.join(' ')}`;
}

/** The branches that may hold what a shape is a case of: each of its first words as it is, or wild. */
function paths(shape: Shape): string[] {
  const first = shape.words.slice(0, DEPTH);
  let found: string[][] = [[]];
  for (const word of first)
    found = found.flatMap((path) =>
      word === MASK
        ? [[...path, MASK]]
        : [
            [...path, word],
            [...path, MASK],
          ],
    );
  return found.map((path) => branch(shape, path));
}
