import { SitrepError } from '../../base/index.ts';

/**
 * Why a call failed, in Sitrep's own words:
 *
 * | kind | what happened |
 * | --- | --- |
 * | `throttled` | too many requests or tokens in a short time |
 * | `overloaded` | the service failed on its side |
 * | `warming` | a model or a database that sleeps is being woken |
 * | `model` | the model behind the service failed |
 * | `auth` | credentials or permissions |
 * | `closed` | the service does not take this account, or is not installed |
 * | `invalid` | the request is wrong; asking again does not help |
 * | `quota` | a limit of the account that does not come back soon |
 * | `network` | no connection, or one that broke |
 * | `timeout` | one of Sitrep's own time limits |
 * | `truncated` | the answer ended before its end |
 * | `garbled` | an answer that cannot be read |
 * | `aborted` | the caller wanted no answer any more |
 * | `unknown` | anything else |
 */
export type FailureKind =
  | 'throttled'
  | 'overloaded'
  | 'warming'
  | 'model'
  | 'auth'
  | 'closed'
  | 'invalid'
  | 'quota'
  | 'network'
  | 'timeout'
  | 'truncated'
  | 'garbled'
  | 'aborted'
  | 'unknown';

/** A failed call, understood. */
export interface ServiceFailure {
  readonly kind: FailureKind;
  /** For operators; holds nothing of the request. */
  readonly message: string;
  /** The service's own name for it. */
  readonly name: string;
  readonly status?: number;
  readonly requestId?: string;
  /** Requests that were sent, as far as that is known. */
  readonly attempts?: number;
  /** Requests among them that were turned away for their number. */
  readonly throttles?: number;
  /** How long the service asks to wait, milliseconds. */
  readonly retryAfterMs?: number;
}

/** How each kind is handled. */
export interface FailureRule {
  /** What the breaker makes of it: a failure that counts, nothing, or a reason to open at once for so many milliseconds. */
  readonly breaker: 'counts' | 'ignored' | { readonly openMs: number };
  /** Where an answer may still come from: another model or Region of the same provider, another provider only, or nowhere. */
  readonly next: 'target' | 'provider' | 'nowhere';
  /** Whether the same target may be asked once more right away. */
  readonly again: boolean;
}

const AGAIN_LATER = { breaker: 'counts', next: 'target', again: false } as const;

/** The rules, one for each kind. */
export const FAILURE_RULES: Readonly<Record<FailureKind, FailureRule>> = Object.freeze({
  throttled: { breaker: 'ignored', next: 'target', again: false },
  overloaded: AGAIN_LATER,
  warming: { breaker: 'ignored', next: 'target', again: true },
  model: { breaker: 'counts', next: 'target', again: true },
  auth: { breaker: { openMs: 60_000 }, next: 'provider', again: false },
  closed: { breaker: { openMs: 3_600_000 }, next: 'provider', again: false },
  invalid: { breaker: 'ignored', next: 'provider', again: false },
  quota: { breaker: { openMs: 300_000 }, next: 'target', again: false },
  network: AGAIN_LATER,
  timeout: AGAIN_LATER,
  truncated: AGAIN_LATER,
  garbled: AGAIN_LATER,
  aborted: { breaker: 'ignored', next: 'nowhere', again: false },
  unknown: AGAIN_LATER,
});

/** Thrown by a provider that has understood its failure itself, such as a stream without its end. */
export function failedCall(kind: FailureKind, message: string, more: Partial<ServiceFailure> = {}): SitrepError {
  const failure: ServiceFailure = { kind, message, name: kind, ...more };
  return new SitrepError('ERR_SITREP_SERVICE_FAILED', message, {
    retryable: FAILURE_RULES[kind].next !== 'nowhere' && kind !== 'invalid',
    details: { failure },
  });
}
