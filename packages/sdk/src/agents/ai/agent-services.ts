import type { AnswerOf, Outcome, RequestOf } from '../../aws/index.ts';
import type { LanguageModel } from '../../models/index.ts';
import type { CapabilityName } from '../../protocol/index.ts';

/** What {@link AgentServices.ask} takes besides the request. */
export interface AgentAskOptions<C extends CapabilityName = CapabilityName> {
  /** What the agent says by itself: the answer when nobody else answers in time. */
  readonly local?: () => AnswerOf<C> | Promise<AnswerOf<C>>;
  /** How long the agent can wait, milliseconds. Default: `patienceMs` of a model's request, else 10,000. */
  readonly withinMs?: number;
}

/**
 * AI services as an agent meets them: bound to its incident (budget, masking, egress record) and to its attempt's signal. Every call of a
 * service outside this process that ran for it, the failed ones too, stands in its report as `calls`; what should have helped and did not stands there as `degraded`.
 * An agent works without any of this: ask {@link AgentServices.available} first, and go on when nobody answers.
 */
export interface AgentServices {
  /** Whether a service outside this process is configured for a capability. */
  configured(capability: CapabilityName): boolean;
  /** Whether anybody can be asked for a capability, in this process or outside. */
  available(capability: CapabilityName): boolean;
  /**
   * Asks for a capability. That nobody answers, or not in time, is an outcome.
   *
   * @throws SitrepError `ERR_SITREP_ABORTED` once the attempt's signal aborts.
   */
  ask<C extends CapabilityName>(
    capability: C,
    request: RequestOf<C>,
    options?: AgentAskOptions<C>,
  ): Promise<Outcome<C>>;
  /**
   * The models behind `reason` as one. `generate` waits `patienceMs` of the request, or 20,000 ms, and fails with
   * `ERR_SITREP_MODEL_FAILED` then.
   */
  readonly model: LanguageModel;
  /** The same model for what a report does not quote: its answers leave the report the agent's own. */
  readonly adviser: LanguageModel;
  /**
   * Tells that what a capability answered is not used, and why: the report is marked degraded, and no longer as the work of a model when
   * the capability is `reason`.
   */
  discard(capability: CapabilityName, reason: string): void;
}
