import type { SensitiveKind } from './sensitive.ts';

/** What stands for values: the middle of their placeholders, and how it is told from other text. */
export interface Labels {
  /** Ends every placeholder of a vault, so that those of another one mean nothing in it: 4 of a-z and 2-9. */
  readonly mark: string;
  /** The shape of a label, as a pattern without groups. */
  readonly shape: string;
  /** The label of a value; `number` counts the values of its kind, from 1. */
  readonly label: (kind: SensitiveKind | 'text', value: string, number: number) => string;
  /** What happens beyond the limit: a value is masked for good, or the value seen first is forgotten. */
  readonly full: 'lose' | 'forget';
}

/** Values and the placeholders that stand for them. */
export class Vault {
  readonly #limit: number;
  readonly #restores: ReadonlySet<SensitiveKind>;
  readonly #labels: Labels;
  readonly #pattern: RegExp;
  readonly #placeholders = new Map<string, string>();
  readonly #values = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor({
    limit,
    labels,
    restores,
  }: {
    readonly limit: number;
    readonly labels: Labels;
    readonly restores: ReadonlySet<SensitiveKind>;
  }) {
    this.#limit = limit;
    this.#restores = restores;
    this.#labels = labels;
    const { shape, mark } = labels;
    this.#pattern = new RegExp(String.raw`\[?\b[a-z][a-z-]{0,23}-${shape}-${mark}\b\]?`, 'gi');
  }

  get size(): number {
    return this.#placeholders.size;
  }

  /** What stands for a value; a second one only when the first is of another kind. */
  placeholder(kind: SensitiveKind | 'text', value: string): string {
    const key = `${kind}\n${value}`;
    const known = this.#placeholders.get(key);
    if (known !== undefined) return known;
    if (this.#placeholders.size >= this.#limit) {
      if (this.#labels.full === 'lose') return `[${kind}-lost]`;
      this.#forgetFirst();
    }
    const number = (this.#counts.get(kind) ?? 0) + 1;
    const made = `[${kind}-${this.#labels.label(kind, value, number)}-${this.#labels.mark}]`;
    this.#counts.set(kind, number);
    this.#placeholders.set(key, made);
    if (kind === 'text' || this.#restores.has(kind)) this.#values.set(made, value);
    return made;
  }

  /** The text with look-alikes of this vault's placeholders replaced by placeholders of their own. */
  shield(text: string): string {
    return text.replace(this.#pattern, (alike) => this.placeholder('text', alike));
  }

  /** The text with its values back; a model may have dropped the brackets. What was put back is not looked at again. */
  restore(text: string): string {
    return text.replace(this.#pattern, (found) => {
      const value = this.#values.get(`[${found.toLowerCase().replace(/[[\]]/g, '')}]`);
      return value ?? found;
    });
  }

  #forgetFirst(): void {
    const first = this.#placeholders.entries().next().value;
    if (first === undefined) return;
    this.#placeholders.delete(first[0]);
    this.#values.delete(first[1]);
  }
}
