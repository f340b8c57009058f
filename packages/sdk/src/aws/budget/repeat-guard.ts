import { seedFrom, type Clock } from '../../base/index.ts';

/** Limits against calls that go round in circles. */
export interface RepeatLimits {
  /** How often the same request may be made for one incident within the time. Default 5. */
  readonly same?: number;
  /** How many requests may be made for one incident within the time. Default 200. */
  readonly all?: number;
  /** The time. Default 600,000 ms. */
  readonly windowMs?: number;
}

/** Defaults of {@link RepeatLimits}. */
const REPEAT_LIMITS = Object.freeze({ same: 5, all: 200, windowMs: 600_000 });

/** Requests that are remembered over all incidents; beyond it the oldest are forgotten. */
const REMEMBERED = 10_000;

interface Tally {
  count: number;
  readonly until: number;
}

/** Notices that an incident asks the same thing again and again, or never stops asking. */
export class RepeatGuard {
  readonly #clock: Clock;
  readonly #limits: Required<RepeatLimits>;
  readonly #tallies = new Map<string, Tally>();

  constructor(clock: Clock, limits: RepeatLimits = {}) {
    this.#clock = clock;
    this.#limits = { ...REPEAT_LIMITS, ...limits };
  }

  /** Counts a request; says so when it is one too many. */
  check(incidentId: string, capability: string, request: unknown): 'repeating' | 'too-many' | undefined {
    const text = JSON.stringify(request, withoutBytes);
    // Two hashes of 32 bits and the length: a request that is taken for another one is not to be expected.
    const key = `${incidentId} ${capability} ${seedFrom(text)} ${seedFrom(`${text.length} ${text}`)}`;
    if (this.#count(incidentId) > this.#limits.all) return 'too-many';
    return this.#count(key) > this.#limits.same ? 'repeating' : undefined;
  }

  #count(key: string): number {
    const now = this.#clock.monotonic();
    const known = this.#tallies.get(key);
    if (known !== undefined && known.until > now) return ++known.count;
    this.#tallies.delete(key);
    this.#tallies.set(key, { count: 1, until: now + this.#limits.windowMs });
    if (this.#tallies.size > REMEMBERED) this.#tallies.delete(this.#tallies.keys().next().value as string);
    return 1;
  }
}

/** A scanned page is told apart by its length and a sample of its bytes. */
function withoutBytes(_key: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  const step = Math.max(1, Math.floor(value.length / 64));
  const sample: number[] = [];
  for (let i = 0; i < value.length; i += step) sample.push(value[i] as number);
  return [value.length, ...sample];
}
