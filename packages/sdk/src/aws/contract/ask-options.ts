import type { CapabilityName, ServiceCall } from '../../protocol/index.ts';
import type { AnswerOf } from './capabilities.ts';
import type { Outcome } from './outcome.ts';

/** Hears of what one request leads to. Must not throw. */
export interface AskWatch {
  /** A call ended, also one that failed or that the caller aborted. */
  readonly called: (call: ServiceCall) => void;
  /** The request ended with an outcome; not called when it was aborted. */
  readonly ended: (outcome: Outcome) => void;
}

/** For whom a capability is asked. */
export interface AskOptions<C extends CapabilityName = CapabilityName> {
  readonly signal?: AbortSignal;
  /** The incident it is for: its budget, its limits and its egress record count the call. */
  readonly incidentId?: string;
  /** What this process says by itself: the answer when nobody else answers. Counted and shown as local. */
  readonly local?: () => AnswerOf<C> | Promise<AnswerOf<C>>;
  readonly watch?: AskWatch;
}
