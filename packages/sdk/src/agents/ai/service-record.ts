import type { Outcome } from '../../aws/index.ts';
import type { AgentReport, CapabilityName, ServiceCall, Usage } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';

/** Calls that one report lists; further ones are counted under `missing`. */
export const MAX_CALLS = 50;
/** Degradations that one report lists. */
const MAX_DEGRADED = 10;
const REASON_CHARS = 300;

/** What a report says of the services behind it. */
export type ServiceAccount = Pick<AgentReport, 'provider' | 'calls' | 'degraded'> & {
  /** Tokens and cost, as far as they are known of every call. */
  readonly usage: Usage;
  readonly missing: readonly string[];
};

const NOTHING: ServiceAccount = Object.freeze({ provider: 'local', usage: Object.freeze({}), missing: [] });

/** Everything that was asked of services for one report, over all attempts of its agent. */
export class ServiceRecord {
  // Most agents ask nothing: what they would fill is made when it is needed.
  #calls: ServiceCall[] | undefined;
  #degraded: NonNullable<AgentReport['degraded']> | undefined;
  #callsLeftOut = 0;
  #degradedLeftOut = 0;
  /** Who wrote what the report says; `undefined` while the agent itself does. */
  #writer: string | undefined;
  #input = 0;
  #output = 0;
  #tokensOf = 0;
  #tokensKnown = true;
  #costUsd: number | undefined = 0;

  /** Notes a call that ended. What this process answers by itself is no call of a service. */
  called(call: ServiceCall): void {
    if (call.origin === 'local') return;
    const calls = (this.#calls ??= []);
    if (calls.length < MAX_CALLS) calls.push(call);
    else this.#callsLeftOut++;
    const { tokens, cost, outcome } = call;
    if (tokens?.kind === 'known') {
      this.#tokensOf++;
      this.#input += tokens.counts.input + tokens.counts.cacheRead + tokens.counts.cacheWrite;
      this.#output += tokens.counts.output;
    } else if (tokens !== undefined || (outcome !== 'answered' && cost.kind === 'unknown')) this.#tokensKnown = false;
    this.#costUsd = cost.kind === 'known' && this.#costUsd !== undefined ? this.#costUsd + cost.usd : undefined;
  }

  /** Notes how a request ended; `expected` says that somebody should have answered it, `quoted` that the report says what is answered. */
  ended(
    capability: CapabilityName,
    outcome: Outcome,
    { expected, quoted }: { readonly expected: boolean; readonly quoted: boolean },
  ): void {
    if (outcome.outcome === 'unanswered') {
      if (expected) this.degrade(capability, outcome.reason);
      return;
    }
    const { by, degraded, calls, skipped } = outcome;
    if (quoted) this.#writer = by.local ? undefined : by.provider;
    if (!degraded) return;
    const failed = calls.findLast((call) => call.outcome !== 'answered');
    const why = failed === undefined ? skipped.at(-1)?.message : `${failed.provider} failed: ${failed.failure}`;
    this.degrade(capability, `${why ?? 'It was not reached'}; ${by.local ? 'this process' : by.provider} answered`);
  }

  /** Notes that an answer is not used. */
  discard(capability: CapabilityName, reason: string): void {
    if (capability === 'reason') this.#writer = undefined;
    this.degrade(capability, reason);
  }

  /** Notes that a capability did not help as it should have; the same only once. */
  degrade(capability: CapabilityName, said: string): void {
    const reason = cleanText(said, REASON_CHARS) || 'No reason is known';
    const known = (this.#degraded ??= []);
    if (known.some((each) => each.capability === capability && each.reason === reason)) return;
    if (known.length < MAX_DEGRADED) known.push({ capability, reason });
    else this.#degradedLeftOut++;
  }

  /** Calls so far, at most {@link MAX_CALLS}; `undefined` when none ran. */
  get calls(): ServiceCall[] | undefined {
    return this.#calls && [...this.#calls];
  }

  /** What a report that is made now has to say. */
  account(): ServiceAccount {
    const { calls } = this;
    if (calls === undefined && this.#degraded === undefined) return NOTHING;
    const missing: string[] = [];
    if (this.#callsLeftOut > 0) missing.push(`${this.#callsLeftOut} further calls of services are not listed.`);
    if (this.#degradedLeftOut > 0)
      missing.push(`${this.#degradedLeftOut} further failures of services are not listed.`);
    const counted = this.#tokensKnown && this.#tokensOf > 0;
    return {
      provider: this.#writer ?? 'local',
      usage: {
        ...(counted && { inputTokens: this.#input, outputTokens: this.#output }),
        ...(calls !== undefined && this.#costUsd !== undefined && { costUsd: this.#costUsd }),
      },
      missing,
      ...(calls !== undefined && { calls }),
      ...(this.#degraded && { degraded: [...this.#degraded] }),
    };
  }
}
