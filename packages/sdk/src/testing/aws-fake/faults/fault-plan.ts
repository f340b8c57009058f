import type { Fault, FaultRule } from './fault.ts';

type Modifier = 'delay' | 'slow-events' | 'wrong-clock';

/** What is to go wrong with one request. */
export interface PlannedFaults {
  /** The first that hits; delays and a wrong clock apply besides. */
  readonly fault: Exclude<Fault, { kind: Modifier }> | undefined;
  readonly delayMs: number;
  readonly everyMs: number;
  readonly clockOffsetMs: number;
  /** Kinds of all that hit. */
  readonly kinds: readonly string[];
}

/** Rules kept at once. */
const MAX_RULES = 1_000;

/** The rules in force, each with a count of the requests that it has seen. */
export class FaultPlan {
  readonly #rules = new Map<FaultRule, number>();

  /** Adds a rule; the result takes it back. @throws TypeError above 1,000 rules. */
  add(rule: FaultRule): () => void {
    if (this.#rules.size >= MAX_RULES) throw new TypeError(`at most ${MAX_RULES} fault rules at once`);
    const own = { ...rule };
    this.#rules.set(own, 0);
    return () => void this.#rules.delete(own);
  }

  clear(): void {
    this.#rules.clear();
  }

  /** Counts the request with every rule that fits, and says what hits it. */
  next(service: string, operation: string): PlannedFaults {
    let main: PlannedFaults['fault'];
    let [delayMs, everyMs, clockOffsetMs] = [0, 0, 0];
    const kinds: string[] = [];
    for (const [rule, seen] of this.#rules) {
      if ((rule.service ?? service) !== service || (rule.operation ?? operation) !== operation) continue;
      this.#rules.set(rule, seen + 1);
      if (!hits(rule.calls, seen + 1)) continue;
      const { fault } = rule;
      kinds.push(fault.kind);
      if (fault.kind === 'delay') delayMs += fault.delayMs;
      else if (fault.kind === 'slow-events') everyMs += fault.everyMs;
      else if (fault.kind === 'wrong-clock') clockOffsetMs += fault.offsetMs;
      else main ??= fault;
    }
    return { fault: main, delayMs, everyMs, clockOffsetMs, kinds };
  }
}

function hits(calls: FaultRule['calls'], nth: number): boolean {
  if (calls === undefined) return true;
  if (typeof calls === 'number') return calls === nth;
  if ('from' in calls) return nth >= calls.from && nth <= (calls.to ?? Infinity);
  return calls.includes(nth);
}
