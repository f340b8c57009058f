import * as z from 'zod/mini';
import { CapabilityName, TokenCounts } from './service-use.ts';
import { Id, Text, Timestamp } from './values.ts';

const Count = z.int().check(z.nonnegative());
const Amount = z.number().check(z.nonnegative());

/**
 * How a provider does. `healthy` (it has answered); `degraded` (it answers, with failures or throttles); `unknown` (it is configured, and
 * nobody has had an answer of it yet); `open` (its breaker lets nothing through);
 * `misconfigured` (credentials or permissions); `unavailable` (the service refuses this account or is not installed); `unconfigured`
 * (nobody asked for it).
 */
export const ProviderStatus = z.enum([
  'healthy',
  'degraded',
  'unknown',
  'open',
  'misconfigured',
  'unavailable',
  'unconfigured',
]);
export type ProviderStatus = z.infer<typeof ProviderStatus>;

/** The health of one provider of one capability. */
export const ProviderHealth = z.object({
  provider: Id,
  capability: CapabilityName,
  service: Id,
  status: ProviderStatus,
  /** Since when it has had this status. */
  since: Timestamp,
  /** Present whenever the status is not `healthy`: what is wrong and what to do. */
  reason: z.optional(Text),
  lastSuccessAt: z.optional(Timestamp),
});
export type ProviderHealth = z.infer<typeof ProviderHealth>;

/** A capability is as healthy as the best of its providers from outside; `local` says whether this process can stand in. */
export const CapabilityHealth = z.object({
  capability: CapabilityName,
  status: ProviderStatus,
  since: Timestamp,
  reason: z.optional(Text),
  lastSuccessAt: z.optional(Timestamp),
  local: z.boolean(),
  providers: z.array(ProviderHealth).check(z.maxLength(20)),
});
export type CapabilityHealth = z.infer<typeof CapabilityHealth>;

/** Health of all capabilities. State key `aws/health`. */
export const ServicesHealth = z.object({
  at: Timestamp,
  capabilities: z.array(CapabilityHealth).check(z.maxLength(20)),
});
export type ServicesHealth = z.infer<typeof ServicesHealth>;

/** Quantiles of a latency histogram, milliseconds; each is at most 5 % above the exact one. */
export const LatencySummary = z.object({
  count: Count,
  p50Ms: Amount,
  p95Ms: Amount,
  p99Ms: Amount,
  maxMs: Amount,
});
export type LatencySummary = z.infer<typeof LatencySummary>;

/**
 * What was paid, with what is not known beside it: `unknownCalls` calls cost something that no figure here contains, and `estimatedCalls`
 * calls make up `estimatedUsd`, which may be 0.
 */
export const CostSummary = z.object({
  knownUsd: Amount,
  estimatedUsd: Amount,
  estimatedCalls: Count,
  unknownCalls: Count,
});
export type CostSummary = z.infer<typeof CostSummary>;

/** Usage of one service since the manager started. State key `aws/usage/<service>`. */
export const AwsServiceMetrics = z.object({
  service: Id,
  since: Timestamp,
  at: Timestamp,
  /** Calls that were decided on; `calls = answered + failed + aborted` once none is under way. */
  calls: Count,
  answered: Count,
  failed: Count,
  aborted: Count,
  /** Requests sent, retries included. */
  attempts: Count,
  throttles: Count,
  /** Calls that another provider or this process had to answer instead. */
  fallbacks: Count,
  /** Calls that went to somebody else's endpoint: a proxy, a fake, a model of the host's own. They are never shown as AWS's. */
  elsewhere: Count,
  tokens: TokenCounts,
  /** Calls whose tokens are estimated and contained in `tokens`, and calls whose tokens are not known and are not. */
  tokensEstimatedCalls: Count,
  tokensUnknownCalls: Count,
  units: z.record(z.string(), Amount),
  cost: CostSummary,
  /** As the caller waited; `null` before the first answer. */
  latency: z.nullable(LatencySummary),
  /** As the service says; `null` when it has said nothing. */
  serviceLatency: z.nullable(LatencySummary),
  failures: z.record(z.string(), Count),
  models: z.array(z.object({ model: Id, calls: Count, tokens: TokenCounts, cost: CostSummary })).check(z.maxLength(50)),
  /** The last 30 minutes, one entry a minute in which something was called, oldest first. */
  recent: z
    .array(z.object({ at: Timestamp, calls: Count, failed: Count, meanMs: z.nullable(Amount), usd: Amount }))
    .check(z.maxLength(30)),
});
export type AwsServiceMetrics = z.infer<typeof AwsServiceMetrics>;
