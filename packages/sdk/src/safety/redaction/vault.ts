import type { Random } from '../../base/index.ts';
import type { SensitiveKind } from './sensitive.ts';

const MARK_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const MARK_LENGTH = 4;
/** Values and the placeholders that stand for them. */
export class Vault {
  readonly #limit: number;
  readonly #restores: ReadonlySet<SensitiveKind>;
  readonly #mark: string;
  readonly #pattern: RegExp;
  readonly #placeholders = new Map<string, string>();
  readonly #values = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor({
    limit,
    random,
    restores,
  }: {
    readonly limit: number;
    readonly random: Random;
    readonly restores: ReadonlySet<SensitiveKind>;
  }) {
    this.#limit = limit;
    this.#restores = restores;
    let mark = '';
    for (let i = 0; i < MARK_LENGTH; i++) mark += MARK_LETTERS[Math.floor(random() * MARK_LETTERS.length)];
    this.#mark = mark;
    this.#pattern = new RegExp(String.raw`\[?\b[a-z][a-z-]{0,23}-\d{1,8}-${mark}\b\]?`, 'gi');
  }

  get size(): number {
    return this.#placeholders.size;
  }

  /** What stands for a value; a second one only when the first is of another kind. */
  placeholder(kind: SensitiveKind | 'text', value: string): string {
    const key = `${kind}\n${value}`;
    const known = this.#placeholders.get(key);
    if (known !== undefined) return known;
    if (this.#placeholders.size >= this.#limit) return `[${kind}-lost]`;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    const made = `[${kind}-${number}-${this.#mark}]`;
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
}
