import type { Cost, TokenCounts } from '../../protocol/index.ts';
import type { MeteredUse, Target } from '../contract/provider.ts';
import { MODEL_TABLE, type ModelPrice, type ModelRow } from './model-table.ts';
import { UNIT_PRICES, type UnitPrice } from './unit-prices.ts';

/** Rows that replace or add to what the tables say. */
export interface CatalogueRows {
  readonly models?: readonly ModelRow[];
  readonly units?: readonly UnitPrice[];
  /** What an id stands for that does not say it itself, such as an application inference profile's ARN: id → `name` of a row. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** A model id, taken apart. */
interface KnownModel {
  readonly row: ModelRow;
  /** `undefined` for the bare id. */
  readonly profile: string | undefined;
}

/** Knows models and prices. Rows can be replaced while it is in use: calls that have begun are priced by the rows of their end. */
export class Catalogue {
  readonly #models = new Map<string, ModelRow>();
  readonly #units = new Map<string, UnitPrice>();
  readonly #aliases = new Map<string, string>();
  readonly #ids = new Map<string, KnownModel | undefined>();

  constructor(rows: CatalogueRows = {}) {
    this.update({ models: MODEL_TABLE, units: UNIT_PRICES });
    this.update(rows);
  }

  /** Replaces rows of the same name and adds the others. */
  update({ models = [], units = [], aliases = {} }: CatalogueRows): void {
    for (const row of models) this.#models.set(row.name, Object.freeze(row));
    for (const row of units) this.#units.set(row.unit, Object.freeze(row));
    for (const [id, name] of Object.entries(aliases)) this.#aliases.set(id, name);
    this.#ids.clear();
  }

  get models(): readonly ModelRow[] {
    return [...this.#models.values()];
  }

  get units(): readonly UnitPrice[] {
    return [...this.#units.values()];
  }

  model(name: string): ModelRow | undefined {
    return this.#models.get(name);
  }

  /** The row that a model id, an inference profile's id, or an ARN of either belongs to. */
  find(id: string): KnownModel | undefined {
    if (!this.#ids.has(id)) {
      // Ids come from configuration, not from outside: there are a few of them.
      this.#ids.set(id, this.#read(id));
    }
    return this.#ids.get(id);
  }

  #read(id: string): KnownModel | undefined {
    const alias = this.#models.get(this.#aliases.get(id) ?? '');
    if (alias !== undefined) return { row: alias, profile: undefined };
    const bare = id.startsWith('arn:') ? id.slice(id.lastIndexOf('/') + 1) : id;
    for (const row of this.#models.values()) {
      if (bare === row.id) return { row, profile: undefined };
      if (bare.endsWith(`.${row.id}`)) return { row, profile: bare.slice(0, -row.id.length - 1) };
    }
    return undefined;
  }

  /**
   * What metered use costs at Unix millisecond `at`. Known only when everything is: counted tokens and units, each with a verified price.
   * Tokens: each kind's count times its price, a geographic profile's factor on top; `input` leaves out cached tokens.
   */
  cost({ tokens, units, usd, unknown }: MeteredUse, { model }: Target, at: number): Cost {
    if (unknown !== undefined) return { kind: 'unknown', reason: unknown };
    let total = usd ?? 0;
    const doubts: string[] = [];
    if (tokens !== undefined && usd === undefined) {
      if (tokens.kind === 'unknown') return { kind: 'unknown', reason: tokens.reason };
      if (tokens.kind === 'estimated') doubts.push(tokens.basis);
      const price = model === undefined ? undefined : this.#tokenPrice(model, at);
      if (price === undefined) return { kind: 'unknown', reason: `No price of ${model ?? 'this model'} is known.` };
      total += (dot(tokens.counts, price.row.usdPerMillion) / 1_000_000) * price.factor;
      const { counts } = tokens;
      const assumed = price.row.assumed?.some((kind) => counts[kind] > 0) === true;
      if (!price.row.verified || assumed) doubts.push(`The price of ${model} is not verified.`);
    }
    for (const [unit, count] of Object.entries(units ?? {})) {
      const price = this.#units.get(unit);
      if (price === undefined) return { kind: 'unknown', reason: `No price of ${unit} is known.` };
      total += count * price.usd;
      if (!price.verified && count > 0) doubts.push(`The price of ${unit} is not verified: ${price.source}.`);
    }
    return doubts.length === 0
      ? { kind: 'known', usd: total }
      : { kind: 'estimated', usd: total, basis: doubts.join(' ').slice(0, 2_000) };
  }

  #tokenPrice(model: string, at: number): { readonly row: ModelPrice; readonly factor: number } | undefined {
    const known = this.find(model);
    if (known === undefined) return undefined;
    const day = new Date(at).toISOString().slice(0, 10);
    const row = known.row.prices.findLast(({ effectiveFrom }) => effectiveFrom <= day);
    const geographic = known.profile !== undefined && known.profile !== 'global';
    return row && { row, factor: geographic ? known.row.geographicFactor : 1 };
  }
}

function dot(counts: TokenCounts, prices: TokenCounts): number {
  return (
    counts.input * prices.input +
    counts.output * prices.output +
    counts.cacheRead * prices.cacheRead +
    counts.cacheWrite * prices.cacheWrite
  );
}
