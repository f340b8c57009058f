import type { PriceNote } from './model-table.ts';

/** What one unit other than a token costs. */
export interface UnitPrice extends PriceNote {
  /** The unit's name in a call's `units`. */
  readonly unit: string;
  readonly usd: number;
}

const THREE_REPOSITORIES = 'three independent public repositories; structure on aws.amazon.com/textract/pricing';
const TOOLKIT = 'aws/agent-toolkit-for-aws, 2026-08-20';

/** Prices in us-east-1, US dollars a unit. Data: pass rows of your own with the same `unit` to replace one. */
export const UNIT_PRICES: readonly UnitPrice[] = Object.freeze([
  unit(
    'guardrail-content-units',
    0.15 / 1_000,
    true,
    'techjack.io of 2026-05-14, citing AWS; three repositories agree',
  ),
  unit('guardrail-topic-units', 0.15 / 1_000, true, 'techjack.io of 2026-05-14, citing AWS; three repositories agree'),
  unit('guardrail-sensitive-units', 0.1 / 1_000, true, 'two public repositories that quote AWS, 2026'),
  unit('guardrail-grounding-units', 0.1 / 1_000, false, 'no primary source found'),
  unit('guardrail-reasoning-units', 0.17 / 1_000, false, 'no primary source found'),
  unit('guardrail-free-units', 0, true, 'word filters and custom patterns are free: aws.amazon.com/bedrock/pricing'),
  unit('comprehend-units', 0.0001, true, 'CloudZero, 2026; unit and minimum also at aws.amazon.com/comprehend/pricing'),
  unit('textract-text-pages', 0.0015, true, THREE_REPOSITORIES),
  unit('textract-table-pages', 0.015, true, THREE_REPOSITORIES),
  unit('textract-form-pages', 0.05, true, THREE_REPOSITORIES),
  unit('textract-query-pages', 0.015, true, THREE_REPOSITORIES),
  unit('knowledge-base-queries', 0, false, 'no charge of its own is listed; store and embedding are billed apart'),
  unit('rerank-queries', 2 / 1_000, false, 'about 1 to 2 per 1,000; no primary source found'),
  unit('memory-events', 0.25 / 1_000, true, TOOLKIT),
  unit('memory-retrievals', 0.5 / 1_000, true, TOOLKIT),
]);

function unit(name: string, usd: number, verified: boolean, source: string): UnitPrice {
  return { unit: name, usd, effectiveFrom: '2025-01-01', asOf: '2026-11-22', source, verified };
}
