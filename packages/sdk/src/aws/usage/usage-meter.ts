import type { Clock } from '../../base/index.ts';
import type { AwsServiceMetrics, Cost, CostSummary, ServiceCall, TokenCounts, TokenUse } from '../../protocol/index.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { RecentMinutes } from './recent-minutes.ts';

/** Models of a service that are counted apart; calls of further ones are counted for the service only. */
const MODELS = 50;

type Tally<T> = { -readonly [K in keyof T]: T[K] };

/** Counts what services were used, in place: nothing is kept of a single call. */
export class UsageMeter {
  readonly #clock: Clock;
  readonly #services = new Map<string, ServiceUsage>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a call that has ended. `throttled`: the service turned at least one of its requests away for their number. */
  add(call: ServiceCall, throttled: boolean): void {
    this.#of(call.service).add(call, throttled);
  }

  /** Counts a call of `service` that somebody else has to answer. */
  addFallback(service: string): void {
    this.#of(service).fallbacks++;
  }

  /** Services that were used so far. */
  get services(): readonly string[] {
    return [...this.#services.keys()];
  }

  /** Usage of one service as of now; `undefined` when it was never used. */
  read(service: string): AwsServiceMetrics | undefined {
    return this.#services.get(service)?.read(service, this.#clock.now());
  }

  #of(service: string): ServiceUsage {
    const known = this.#services.get(service);
    if (known !== undefined) return known;
    const made = new ServiceUsage(this.#clock.now());
    this.#services.set(service, made);
    return made;
  }
}

class ServiceUsage {
  fallbacks = 0;
  #elsewhere = 0;
  readonly #since: number;
  readonly #counts = { answered: 0, failed: 0, aborted: 0, attempts: 0, throttles: 0 };
  readonly #tokens = noTokens();
  readonly #doubts = { tokensEstimatedCalls: 0, tokensUnknownCalls: 0 };
  readonly #units = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #cost = noCost();
  readonly #latency = new LatencyHistogram();
  readonly #serviceLatency = new LatencyHistogram();
  readonly #models = new Map<string, { calls: number; tokens: Tally<TokenCounts>; cost: Tally<CostSummary> }>();
  readonly #recent = new RecentMinutes();

  constructor(since: number) {
    this.#since = since;
  }

  add(
    { outcome, origin, attempts, tokens, units, cost, durationMs, serviceMs, failure, model, at }: ServiceCall,
    throttled: boolean,
  ): void {
    this.#counts[outcome]++;
    if (origin === 'other-endpoint') this.#elsewhere++;
    this.#counts.attempts += attempts;
    if (throttled) this.#counts.throttles++;
    if (tokens !== undefined) this.#addTokens(tokens);
    for (const unit in units) this.#units.set(unit, (this.#units.get(unit) ?? 0) + (units[unit] as number));
    if (failure !== undefined) this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1);
    addCost(this.#cost, cost);
    if (outcome === 'answered') this.#latency.add(durationMs);
    if (serviceMs !== undefined) this.#serviceLatency.add(serviceMs);
    if (outcome !== 'aborted')
      this.#recent.add(at + durationMs, outcome === 'answered', durationMs, cost.kind === 'unknown' ? 0 : cost.usd);
    if (model !== undefined) this.#addToModel(model, tokens, cost);
  }

  read(service: string, at: number): AwsServiceMetrics {
    const { answered, failed, aborted } = this.#counts;
    return {
      service,
      since: this.#since,
      at,
      calls: answered + failed + aborted,
      ...this.#counts,
      fallbacks: this.fallbacks,
      elsewhere: this.#elsewhere,
      tokens: { ...this.#tokens },
      ...this.#doubts,
      units: Object.fromEntries(this.#units),
      cost: { ...this.#cost },
      latency: this.#latency.summary(),
      serviceLatency: this.#serviceLatency.summary(),
      failures: Object.fromEntries(this.#failures),
      models: [...this.#models].map(([model, { calls, tokens, cost }]) => ({
        model,
        calls,
        tokens: { ...tokens },
        cost: { ...cost },
      })),
      recent: this.#recent.list(at),
    };
  }

  #addTokens(tokens: TokenUse): void {
    if (tokens.kind === 'unknown') {
      this.#doubts.tokensUnknownCalls++;
      return;
    }
    if (tokens.kind === 'estimated') this.#doubts.tokensEstimatedCalls++;
    addTokens(this.#tokens, tokens.counts);
  }

  #addToModel(model: string, tokens: TokenUse | undefined, cost: Cost): void {
    let known = this.#models.get(model);
    if (known === undefined) {
      if (this.#models.size >= MODELS) return;
      known = { calls: 0, tokens: noTokens(), cost: noCost() };
      this.#models.set(model, known);
    }
    known.calls++;
    if (tokens !== undefined && tokens.kind !== 'unknown') addTokens(known.tokens, tokens.counts);
    addCost(known.cost, cost);
  }
}

function noTokens(): Tally<TokenCounts> {
  return { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
}

function noCost(): Tally<CostSummary> {
  return { knownUsd: 0, estimatedUsd: 0, estimatedCalls: 0, unknownCalls: 0 };
}

function addTokens(sum: Tally<TokenCounts>, { input, output, cacheRead, cacheWrite }: TokenCounts): void {
  sum.input += input;
  sum.output += output;
  sum.cacheRead += cacheRead;
  sum.cacheWrite += cacheWrite;
}

function addCost(sum: Tally<CostSummary>, cost: Cost): void {
  if (cost.kind === 'known') sum.knownUsd += cost.usd;
  else if (cost.kind === 'estimated') {
    sum.estimatedUsd += cost.usd;
    sum.estimatedCalls++;
  } else sum.unknownCalls++;
}
