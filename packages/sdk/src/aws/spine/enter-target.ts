import type { CapabilityName, Cost } from '../../protocol/index.ts';
import type { Clock } from '../../base/index.ts';
import type { Budget, BudgetRefusal, Reservation } from '../budget/budget.ts';
import { FAILURE_RULES, type ServiceFailure } from '../contract/failure.ts';
import type { Skip } from '../contract/outcome.ts';
import type { MeteredUse, Provider, Target } from '../contract/provider.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Permit } from './breaker.ts';
import type { TargetState } from './targets.ts';

/** One place to ask. */
export interface Step<C extends CapabilityName> {
  readonly provider: Provider<C>;
  readonly target: Target;
}

/** Why a target cannot be asked now. */
export interface NotEntered {
  readonly skip: Pick<Skip, 'why' | 'message'>;
  readonly refusal?: BudgetRefusal;
}

/** What guards a target. */
export interface Guards {
  readonly clock: Clock;
  readonly budget: Budget;
  readonly catalogue: Catalogue;
}

/** The right to make one call of a target now. `leave` has to be called with how it went. */
export class Entry {
  readonly #permit: Permit;
  readonly #money: Reservation;
  readonly #state: TargetState;

  constructor(permit: Permit, money: Reservation, state: TargetState) {
    this.#permit = permit;
    this.#money = money;
    this.#state = state;
  }

  /** Settles the budget and tells breaker and pace. `throttles`: requests that were turned away for their number on the way. */
  leave(cost: Cost, failure: ServiceFailure | undefined, throttles: number): void {
    const { lane, rate } = this.#state;
    lane.leave();
    this.#money.settle(cost.kind === 'unknown' ? undefined : cost.usd);
    if (throttles > 0) rate.throttled(failure?.retryAfterMs);
    const rule = failure === undefined ? undefined : FAILURE_RULES[failure.kind].breaker;
    if (rule === undefined) this.#permit.succeed();
    else if (rule === 'ignored') this.#permit.ignore();
    else this.#permit.fail(rule === 'counts' ? undefined : rule.openMs);
  }
}

/**
 * Passes a target's breaker, lane and pace, and sets money aside for what the call may use.
 *
 * @throws SitrepError `ERR_SITREP_ABORTED` when `signal` aborts while it waits.
 */
export async function enterTarget(
  { clock, budget, catalogue }: Guards,
  { provider, target }: { readonly provider: Pick<Provider, 'name' | 'service'>; readonly target: Target },
  state: TargetState,
  use: MeteredUse,
  { signal, incidentId }: { readonly signal?: AbortSignal | undefined; readonly incidentId?: string | undefined },
): Promise<Entry | NotEntered> {
  const permit = state.breaker.enter();
  if (permit === undefined) return skipped('open', `${provider.name} keeps failing and is left alone for now`);
  let entered: Entry | undefined;
  let inLane = false;
  try {
    inLane = await state.lane.enter(signal);
    if (!inLane) return skipped('busy', `Too many calls of ${provider.service} wait already`);
    if (!(await state.rate.take(signal)))
      return skipped('paced', `${provider.name} throttles, and its turn would come too late`);
    const estimate = catalogue.cost(use, target, clock.now());
    const money = budget.reserve(estimate.kind === 'unknown' ? undefined : estimate.usd, provider.service, incidentId);
    if (!('settle' in money)) {
      const message = `The limit of ${money.limitUsd} USD for one ${money.limit} leaves no room for ${provider.name}`;
      return { ...skipped('budget', message), refusal: money };
    }
    entered = new Entry(permit, money, state);
    return entered;
  } finally {
    if (entered === undefined) {
      permit.ignore();
      if (inLane) state.lane.leave();
    }
  }
}

function skipped(why: Skip['why'], message: string): NotEntered {
  return { skip: { why, message } };
}
