import * as z from 'zod/mini';
import { Id, Text, Timestamp } from './values.ts';

const Count = z.int().check(z.nonnegative());
const Usd = z.number().check(z.nonnegative());

/**
 * What something cost, in US dollars. Three different things: `known` (metered units times a price of the table), `estimated` (the units
 * or the price are a stated guess), and `unknown`, which is not zero.
 */
export const Cost = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('known'), usd: Usd }),
  z.object({ kind: z.literal('estimated'), usd: Usd, basis: Text }),
  z.object({ kind: z.literal('unknown'), reason: Text }),
]);
export type Cost = z.infer<typeof Cost>;

/** Tokens of a language model by how they are billed. `input` leaves out what a cache gave or took. */
export const TokenCounts = z.object({ input: Count, output: Count, cacheRead: Count, cacheWrite: Count });
export type TokenCounts = z.infer<typeof TokenCounts>;

/** Tokens of one call: counted by the service, estimated by Sitrep, or not to be known. */
export const TokenUse = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('known'), counts: TokenCounts }),
  z.object({ kind: z.literal('estimated'), counts: TokenCounts, basis: Text }),
  z.object({ kind: z.literal('unknown'), reason: Text }),
]);
export type TokenUse = z.infer<typeof TokenUse>;

/** What a host can ask of AI services, whoever provides it. */
export const CapabilityName = z.enum([
  'reason',
  'guard',
  'remember',
  'act',
  'retrieve',
  'recall',
  'sentiment',
  'pii',
  'scan',
]);
export type CapabilityName = z.infer<typeof CapabilityName>;

/** Who answered: AWS itself, an endpoint of somebody else's (a proxy, a fake), or this process. Derived from where the call really went. */
export const CallOrigin = z.enum(['aws', 'other-endpoint', 'local']);
export type CallOrigin = z.infer<typeof CallOrigin>;

/** One call of a service that really ran, as an attribution. */
export const ServiceCall = z.object({
  capability: CapabilityName,
  /** Such as `bedrock`; `local` for this process. */
  service: Id,
  /** The provider within Sitrep, such as `bedrock-converse`. */
  provider: Id,
  operation: Id,
  model: z.optional(Id),
  region: z.optional(Id),
  origin: CallOrigin,
  outcome: z.enum(['answered', 'failed', 'aborted']),
  /** Why it failed, by Sitrep's taxonomy; absent when it answered. */
  failure: z.optional(Id),
  /** When it began. */
  at: Timestamp,
  /** From the decision to call until the last byte, waiting and retries included, milliseconds. */
  durationMs: z.number().check(z.nonnegative()),
  /** What the service says it took, milliseconds; absent when it says nothing. */
  serviceMs: z.optional(z.number().check(z.nonnegative())),
  /** Requests that were sent for it, retries included. */
  attempts: Count,
  requestId: z.optional(Id),
  tokens: z.optional(TokenUse),
  /** Billed units other than tokens by name, such as `guardrail-content-units`. */
  units: z.optional(z.record(z.string(), z.number().check(z.nonnegative()))),
  cost: Cost,
});
export type ServiceCall = z.infer<typeof ServiceCall>;
