import type { Clock } from '../../base/index.ts';
import type { ServiceCall } from '../../protocol/index.ts';

/** Limits in US dollars, and what happens at each. A limit that is absent does not limit. */
export interface BudgetLimits {
  /** For one call. Default 0.5. */
  readonly callUsd?: number;
  /** For one incident, over its whole life. Default 5. */
  readonly incidentUsd?: number;
  /** For all calls of a day, UTC. Default 50. */
  readonly dayUsd?: number;
  /** For a service's calls of a day, by service. Default none. */
  readonly serviceDayUsd?: Readonly<Record<string, number>>;
  /** What is reserved and counted for a call whose cost cannot be known. Default 0.02. */
  readonly unknownCallUsd?: number;
  /**
   * What happens at a limit. `downgrade`: a cheaper model is asked, where there is one that fits, then as `local`; `local`: this process
   * answers, as well as it can; `stop`: the call is refused; `ask`: it is refused, with the request to raise the limit. Default `downgrade`.
   */
  readonly atLimit?: AtLimit;
}

/** What happens when a limit is reached. */
export type AtLimit = 'downgrade' | 'local' | 'stop' | 'ask';

/** Defaults of {@link BudgetLimits}. */
export const BUDGET_DEFAULTS: Readonly<Required<Omit<BudgetLimits, 'serviceDayUsd'>>> = Object.freeze({
  callUsd: 0.5,
  incidentUsd: 5,
  dayUsd: 50,
  unknownCallUsd: 0.02,
  atLimit: 'downgrade',
});

/** A limit that a call would break. */
export interface BudgetRefusal {
  readonly limit: 'call' | 'incident' | 'day' | 'service';
  readonly limitUsd: number;
  /** What is spent and reserved so far. */
  readonly spentUsd: number;
  readonly wantedUsd: number;
}

/** Money set aside for one call. */
export interface Reservation {
  /** Replaces the reserved amount by what the call really cost; `undefined` for a cost that is not known, which counts as reserved. */
  settle(usd: number | undefined): void;
}

/** Incidents whose spending is remembered; the one that spent longest ago is forgotten first. */
const INCIDENTS = 2_000;
const DAY_MS = 86_400_000;

/** Spending of one scope: what is settled, and what calls under way may still cost. */
interface Account {
  spent: number;
  reserved: number;
}

/**
 * Sets money aside before each call and settles after it, so that many calls at once cannot pass a limit together. What an earlier process
 * spent is known as far as somebody counts it in, see {@link Budget.count}.
 */
export class Budget {
  readonly #clock: Clock;
  readonly #limits: BudgetLimits & typeof BUDGET_DEFAULTS;
  readonly #incidents = new Map<string, Account>();
  readonly #services = new Map<string, Account>();
  #day: Account = { spent: 0, reserved: 0 };
  #today = -1;

  constructor(clock: Clock, limits: BudgetLimits = {}) {
    this.#clock = clock;
    this.#limits = { ...BUDGET_DEFAULTS, ...limits };
  }

  get atLimit(): AtLimit {
    return this.#limits.atLimit;
  }

  /** Spent today by all calls, and by an incident over its life, US dollars; calls under way are not in it. */
  spent(incidentId?: string): number {
    this.#turnDay();
    return incidentId === undefined ? this.#day.spent : (this.#incidents.get(incidentId)?.spent ?? 0);
  }

  /**
   * Counts in a call that an earlier process made: for its incident whenever it was, for the day and the service when it was today. A cost
   * that is not known counts as `unknownCallUsd`.
   */
  count({ origin, at, cost, service }: ServiceCall, incidentId?: string): void {
    if (origin === 'local') return;
    this.#turnDay();
    const spent = cost.kind === 'unknown' ? this.#limits.unknownCallUsd : cost.usd;
    if (incidentId !== undefined) this.#incident(incidentId).spent += spent;
    if (Math.floor(at / DAY_MS) !== this.#today) return;
    this.#day.spent += spent;
    account(this.#services, service).spent += spent;
  }

  /** Sets aside what a call may cost at most (`undefined`: not known), or says which limit it would break. */
  reserve(wanted: number | undefined, service: string, incidentId?: string): Reservation | BudgetRefusal {
    this.#turnDay();
    const { callUsd, incidentUsd, dayUsd, serviceDayUsd, unknownCallUsd } = this.#limits;
    const usd = wanted ?? unknownCallUsd;
    if (usd > callUsd) return { limit: 'call', limitUsd: callUsd, spentUsd: 0, wantedUsd: usd };
    const ofService = account(this.#services, service);
    const ofIncident = incidentId === undefined ? undefined : this.#incident(incidentId);
    const day = this.#day;
    const scopes: readonly (readonly [BudgetRefusal['limit'], Account | undefined, number | undefined])[] = [
      ['incident', ofIncident, incidentUsd],
      ['service', ofService, serviceDayUsd?.[service]],
      ['day', day, dayUsd],
    ];
    for (const [limit, scope, limitUsd] of scopes) {
      if (scope === undefined || limitUsd === undefined) continue;
      const spentUsd = scope.spent + scope.reserved;
      if (spentUsd + usd > limitUsd) return { limit, limitUsd, spentUsd, wantedUsd: usd };
    }
    const accounts = [day, ofService, ...(ofIncident === undefined ? [] : [ofIncident])];
    for (const each of accounts) each.reserved += usd;
    let open = true;
    return {
      settle(actual) {
        if (!open) return;
        open = false;
        for (const each of accounts) {
          each.reserved = Math.max(0, each.reserved - usd);
          each.spent += actual ?? usd;
        }
      },
    };
  }

  #turnDay(): void {
    const today = Math.floor(this.#clock.now() / DAY_MS);
    if (today === this.#today) return;
    this.#today = today;
    this.#day = { spent: 0, reserved: 0 };
    this.#services.clear();
  }

  #incident(id: string): Account {
    const known = account(this.#incidents, id);
    // Newest last, so that the first one is the one that spent longest ago.
    this.#incidents.delete(id);
    this.#incidents.set(id, known);
    if (this.#incidents.size > INCIDENTS) this.#incidents.delete(this.#incidents.keys().next().value as string);
    return known;
  }
}

function account(accounts: Map<string, Account>, key: string): Account {
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const made = { spent: 0, reserved: 0 };
  accounts.set(key, made);
  return made;
}
