import type { ModelEvent } from '../../models/index.ts';
import type { CallOrigin, CapabilityName, TokenCounts, TokenUse } from '../../protocol/index.ts';
import type { AnswerOf, RequestOf } from './capabilities.ts';

/** Where one call of a provider can go. Breakers and rates are kept for each provider, model and Region apart. */
export interface Target {
  /** Absent for services without models. */
  readonly model?: string;
  /** Absent for what runs in this process. */
  readonly region?: string;
}

/** What a call is billed by, before it is priced. */
export interface MeteredUse {
  readonly tokens?: TokenUse;
  /** Units by the names of the price table; a unit without a price makes the cost unknown. */
  readonly units?: Readonly<Record<string, number>>;
  /** What an own price list of the provider says, US dollars. */
  readonly usd?: number;
  /** Why this call's cost cannot be known, where that is so. */
  readonly unknown?: string;
}

/** What a provider gets besides the request. */
export interface CallContext {
  /** Aborts with the caller and with every time limit. */
  readonly signal: AbortSignal;
  /** Tells that bytes arrived: ends the wait for the first, and starts the wait for the next ones anew. */
  readonly progress: () => void;
  /** Given when the caller wants the answer piece by piece. What was emitted cannot be taken back: no other target is asked then. */
  readonly emit?: (event: Exclude<ModelEvent, { readonly type: 'answer' }>) => void;
}

/** What a provider gives back: the answer, and what is known about the call. */
export interface CallResult<A> {
  readonly value: A;
  readonly use: MeteredUse;
  readonly requestId?: string;
  /** What the service says it took, milliseconds. */
  readonly serviceMs?: number;
  /** Requests that were sent. Default 1. */
  readonly attempts?: number;
  /** Requests among them that were turned away for their number. Default 0. */
  readonly throttles?: number;
}

/** Whether a provider can be asked at all. */
export type ProviderSetup = { readonly configured: true } | { readonly configured: false; readonly reason: string };

/**
 * Somebody who can answer for a capability: a service, a model of the host's own, or this process. A provider calls once and lets its
 * failures through; retries within a call are its client's, everything around it (order, limits, budget, masking, metering) is the manager's.
 */
export interface Provider<C extends CapabilityName = CapabilityName> {
  /** Unique within its capability. */
  readonly name: string;
  /** Whose usage it is counted as. */
  readonly service: string;
  readonly capability: C;
  /** What it calls, such as `Converse`. */
  readonly operation: string;
  /** Runs in this process: needs no network, costs nothing, has no breaker. */
  readonly local: boolean;
  readonly setup: ProviderSetup;
  /** Where to ask, best first; empty when it cannot answer this request. */
  targets(request: RequestOf<C>): readonly Target[];
  /** Where a call of this target goes, as far as that is known by now. */
  origin(target: Target): CallOrigin;
  /** What the call may use at most, for the budget. */
  estimate(request: RequestOf<C>, target: Target): MeteredUse;
  call(request: RequestOf<C>, target: Target, context: CallContext): Promise<CallResult<AnswerOf<C>>>;
}

/** Tokens that `text` has at most, roughly: one for every 3 UTF-8 bytes, which is above what English, code and logs come to. */
export function tokensAtMost(texts: Iterable<string>): number {
  let bytes = 0;
  for (const text of texts) bytes += Buffer.byteLength(text);
  return Math.ceil(bytes / 3);
}

/** Counts of `input` and `output` tokens without a cache. */
export function tokenCounts(input: number, output: number): TokenCounts {
  return { input, output, cacheRead: 0, cacheWrite: 0 };
}
