import type { CapabilityName, ServiceCall } from '../../protocol/index.ts';
import type { BudgetRefusal } from '../budget/budget.ts';
import type { AnswerOf } from './capabilities.ts';

/** Somebody who was not asked, and why. */
export interface Skip {
  readonly provider: string;
  readonly model?: string;
  readonly region?: string;
  /**
   * `open`: its breaker; `busy`: too many calls wait; `paced`: it throttles; `budget`: a limit in US dollars; `egress`: nothing may leave;
   * `unfit`: it cannot answer this request.
   */
  readonly why: 'unconfigured' | 'open' | 'busy' | 'paced' | 'budget' | 'egress' | 'unfit';
  readonly message: string;
}

/** Who answered. */
export interface AnsweredBy {
  readonly provider: string;
  readonly service: string;
  readonly model?: string;
  readonly region?: string;
  /** In this process, without any service. */
  readonly local: boolean;
}

/** Why nobody was asked although somebody could have been. */
export type Refusal =
  | ({ readonly kind: 'budget'; readonly ask: boolean } & BudgetRefusal)
  | { readonly kind: 'repeating' | 'too-many' }
  | { readonly kind: 'egress' };

/** How a request to a capability ended. Not being answered is an expected outcome: go on without. */
export type Outcome<C extends CapabilityName = CapabilityName> =
  | {
      readonly outcome: 'answered';
      readonly value: AnswerOf<C>;
      readonly by: AnsweredBy;
      /** Somebody before the one who answered was skipped or failed. */
      readonly degraded: boolean;
      /** Calls that ran for it, the answering one last. */
      readonly calls: readonly ServiceCall[];
      readonly skipped: readonly Skip[];
    }
  | {
      readonly outcome: 'unanswered';
      readonly reason: string;
      readonly refusal?: Refusal;
      readonly calls: readonly ServiceCall[];
      readonly skipped: readonly Skip[];
    };
