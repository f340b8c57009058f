import type { TokenCounts } from '../../protocol/index.ts';

/** A price as it was found: from when on it is used, where it stands, and when it was read there. Days are UTC, `YYYY-MM-DD`. */
export interface PriceNote {
  readonly effectiveFrom: string;
  readonly asOf: string;
  readonly source: string;
  /** Whether the source is AWS, or several sources that agree; otherwise every cost made with it is an estimate. */
  readonly verified: boolean;
}

/** US dollars per million tokens of each kind, of a model used in one Region or through a `global.` profile. */
export interface ModelPrice extends PriceNote {
  readonly usdPerMillion: TokenCounts;
  /** Kinds of tokens whose price was not found and is assumed; a cost that counts some of these is an estimate. */
  readonly assumed?: readonly (keyof TokenCounts)[];
}

/** One model that the manager knows. */
export interface ModelRow {
  /** Short, for configuration: `nova-micro`. */
  readonly name: string;
  /** Whose usage it is counted as. */
  readonly service: 'bedrock' | 'nova';
  /** The bare id, without a profile's prefix. */
  readonly id: string;
  /** Whether the bare id can be called, or only an inference profile. */
  readonly access: 'on-demand' | 'profile';
  /** Profile prefixes it has. */
  readonly profiles: readonly string[];
  /** What a geographic profile costs more than a global one, as a factor. */
  readonly geographicFactor: number;
  /** Tokens of input and output together. */
  readonly contextTokens: number;
  /** Tokens that a cached prefix has at least; `null` where there is no caching. */
  readonly cacheFromTokens: number | null;
  /** How it is made to answer in a shape: a schema of its own, or a tool that it must use. */
  readonly structured: 'schema' | 'tool';
  /** Oldest first; the last one whose `effectiveFrom` has come counts. */
  readonly prices: readonly ModelPrice[];
  /**
   * What of this row no source was found for and is taken for likely. `effectiveFrom`: the prices are known for `asOf`, and assumed to hold from
   * the day given. Nothing here makes a cost an estimate; the prices say that themselves.
   */
  readonly assumed?: readonly (
    'profiles' | 'geographicFactor' | 'contextTokens' | 'cacheFromTokens' | 'effectiveFrom'
  )[];
  /** The day from which it answers no more, when that is announced. */
  readonly endOfLife?: string;
}

const GENAI_PRICES =
  'npm @pydantic/genai-prices 0.1.8 (2026-09-23), which cites aws.amazon.com/bedrock/pricing and the AWS price list API';
const AS_OF = '2026-11-22';

/** Claude models whose least cached prefix stands in AWS's documentation; for newer ones that of their forerunner is taken. */
const CACHE_FROM_KNOWN: ReadonlySet<string> = new Set(['claude-haiku', 'claude-sonnet']);

/**
 * The models that the manager knows, cheapest first within each service. Data, not code: pass rows of your own with the same `name` to
 * replace one, or with a new name to add one.
 */
export const MODEL_TABLE: readonly ModelRow[] = Object.freeze([
  nova('nova-micro', 'amazon.nova-micro-v1:0', 128_000, [0.035, 0.14, 0.00875, 0.035], { cacheFromTokens: 1_536 }),
  nova('nova-lite', 'amazon.nova-lite-v1:0', 300_000, [0.06, 0.24, 0.015, 0.06], { cacheFromTokens: 1_536 }),
  nova('nova-2-lite', 'amazon.nova-2-lite-v1:0', 1_000_000, [0.3, 2.5, 0.075, 0.3], {
    // What writing to its cache costs was not found: taken as fresh tokens.
    prices: [{ ...price([0.3, 2.5, 0.075, 0.3]), assumed: ['cacheWrite'] }],
    access: 'profile',
    profiles: ['us', 'eu', 'jp', 'global'],
    geographicFactor: 1.1,
    assumed: ['cacheFromTokens', 'effectiveFrom'],
  }),
  nova('nova-pro', 'amazon.nova-pro-v1:0', 300_000, [0.8, 3.2, 0.2, 0.8], { cacheFromTokens: 1_024 }),
  nova('nova-premier', 'amazon.nova-premier-v1:0', 1_000_000, [2.5, 12.5, 2.5, 2.5], {
    // Its prices for cached tokens were not found: taken as those of fresh ones.
    prices: [{ ...price([2.5, 12.5, 2.5, 2.5]), verified: false }],
    access: 'profile',
    profiles: ['us'],
    assumed: ['profiles', 'cacheFromTokens', 'effectiveFrom'],
    endOfLife: '2026-09-14',
  }),
  claude('claude-haiku', 'anthropic.claude-haiku-4-5-20251001-v1:0', 200_000, [1, 5, 0.1, 1.25], 4_096),
  claude('claude-sonnet-5', 'anthropic.claude-sonnet-5', 1_000_000, [2, 10, 0.2, 2.5], 2_048),
  claude('claude-sonnet', 'anthropic.claude-sonnet-4-6', 1_000_000, [3, 15, 0.3, 3.75], 2_048),
  claude('claude-opus', 'anthropic.claude-opus-5-5', 1_000_000, [4, 20, 0.2, 5], 4_096),
  claude('claude-opus-5', 'anthropic.claude-opus-5', 1_000_000, [5, 25, 0.5, 6.25], 4_096),
]);

type Rates = readonly [input: number, output: number, cacheRead: number, cacheWrite: number];

function nova(name: string, id: string, contextTokens: number, rates: Rates, more: Partial<ModelRow> = {}): ModelRow {
  return {
    name,
    service: 'nova',
    id,
    access: 'on-demand',
    profiles: ['us', 'eu', 'apac'],
    geographicFactor: 1,
    contextTokens,
    cacheFromTokens: null,
    structured: 'tool',
    prices: [price(rates)],
    assumed: ['profiles', 'effectiveFrom'],
    ...more,
  };
}

function claude(name: string, id: string, contextTokens: number, rates: Rates, cacheFromTokens: number): ModelRow {
  return {
    name,
    service: 'bedrock',
    id,
    access: 'profile',
    profiles: ['us', 'eu', 'jp', 'au', 'global'],
    geographicFactor: 1.1,
    contextTokens,
    cacheFromTokens,
    structured: 'schema',
    prices: [price(rates)],
    assumed: ['profiles', 'effectiveFrom', ...(CACHE_FROM_KNOWN.has(name) ? [] : (['cacheFromTokens'] as const))],
  };
}

function price([input, output, cacheRead, cacheWrite]: Rates): ModelPrice {
  return {
    usdPerMillion: { input, output, cacheRead, cacheWrite },
    effectiveFrom: '2025-01-01',
    asOf: AS_OF,
    source: GENAI_PRICES,
    verified: true,
  };
}
