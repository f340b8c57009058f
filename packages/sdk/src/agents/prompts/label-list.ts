import * as z from 'zod/mini';

/**
 * Short names for what a model may cite, such as `E1`, `E2`: cheaper than ids, nothing to mask, and nothing that a model could know from elsewhere.
 */
export class LabelList<T> {
  readonly #letter: string;
  readonly #items: readonly T[];
  readonly #labels = new Map<T, string>();

  constructor(letter: string, items: readonly T[]) {
    this.#letter = letter;
    this.#items = items;
    items.forEach((item, i) => this.#labels.set(item, `${letter}${i + 1}`));
  }

  get items(): readonly T[] {
    return this.#items;
  }

  of(item: T): string | undefined {
    return this.#labels.get(item);
  }

  /** What a label stands for; `undefined` when there is no such label. */
  find(label: string): T | undefined {
    const number = label.startsWith(this.#letter) ? Number(label.slice(this.#letter.length)) : NaN;
    return Number.isInteger(number) ? this.#items[number - 1] : undefined;
  }

  /**
   * One label as a schema. Any string fits: a label that does not exist is left out and counted, which is no reason to ask again. The
   * known ones stand first for models that decode by the schema.
   */
  schema(): z.ZodMiniType<string> {
    const [first, ...rest] = this.#items.map((item) => this.of(item) as string);
    const any = z.string().check(z.maxLength(40));
    return first === undefined ? any : z.union([z.enum([first, ...rest]), any]);
  }
}

/** What a model named, and how much of it does not exist. */
export interface Named<T> {
  readonly found: readonly T[];
  readonly unknown: number;
}

/** The things that labels stand for, each once. */
export function findAll<T>(list: LabelList<T>, labels: readonly string[]): Named<T> {
  const found = new Set<T>();
  let unknown = 0;
  for (const label of labels) {
    const item = list.find(label);
    if (item === undefined) unknown++;
    else found.add(item);
  }
  return { found: [...found], unknown };
}
