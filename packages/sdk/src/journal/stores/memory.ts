import { randomEpoch, SitrepError } from '../../base/index.ts';
import { liftFact, type Fact, type FactEnvelope } from '../../protocol/index.ts';
import { checkAppend, checkRead } from '../contract/check-append.ts';
import { Commits, followPages } from '../contract/commits.ts';
import type { Append, Journal, JournalHealth } from '../contract/journal.ts';
import { numberFacts } from '../contract/number-facts.ts';
import { closed, conflict } from '../contract/refusals.ts';

/** What {@link memoryJournal} takes. */
export interface MemoryJournalOptions {
  /** 32 hexadecimal digits. Default: 128 random bits. */
  readonly epoch?: string;
  /** Facts held at most. Default 1,000,000; an append beyond is refused with `ERR_SITREP_JOURNAL_UNAVAILABLE`. */
  readonly maxFacts?: number;
}

/** Defaults of {@link memoryJournal}. */
export const MEMORY_JOURNAL_DEFAULTS = Object.freeze({ maxFacts: 1_000_000 });

/**
 * A journal that ends with the process: for tests, recordings and hosts that want nothing on disk. "On disk" in the contract reads
 * "in memory" here; everything else holds as written.
 *
 * @example
 * const journal = memoryJournal();
 * await journal.append({ incidentId, expectedSeq: 0, facts: [newFact('incident-opened', incidentId, at, body)] });
 */
export function memoryJournal(options: MemoryJournalOptions = {}): Journal {
  return new MemoryJournal({ epoch: randomEpoch(), ...MEMORY_JOURNAL_DEFAULTS, ...options });
}

class MemoryJournal implements Journal {
  readonly epoch: string;
  closed = false;
  readonly #maxFacts: number;
  readonly #facts: Fact[] = [];
  /** For each fact the seq of the one before it of the same incident; 0 for none. */
  readonly #previous: number[] = [];
  readonly #heads = new Map<string, number>();
  readonly #commits = new Commits();

  constructor({ epoch, maxFacts }: Required<MemoryJournalOptions>) {
    this.epoch = epoch;
    this.#maxFacts = maxFacts;
  }

  head(): number {
    return this.#facts.length;
  }

  headOf(incidentId: string): number {
    this.#checkOpen();
    return this.#heads.get(incidentId) ?? 0;
  }

  async append(append: Append): Promise<readonly Fact[]> {
    this.#checkOpen();
    checkAppend(append);
    const { incidentId, expectedSeq } = append;
    const head = this.headOf(incidentId);
    if (expectedSeq !== head) throw conflict(incidentId, expectedSeq, head);
    if (this.#facts.length + append.facts.length > this.#maxFacts)
      throw new SitrepError('ERR_SITREP_JOURNAL_UNAVAILABLE', this.#fullText());
    const facts = numberFacts(append.facts, this.#facts.length);
    let previous = head;
    for (const fact of facts) {
      this.#facts.push(fact);
      this.#previous.push(previous);
      previous = fact.seq;
    }
    this.#heads.set(incidentId, previous);
    this.#commits.announce(this.#facts.length);
    return facts;
  }

  async read(after: number, limit: number): Promise<readonly FactEnvelope[]> {
    this.#checkOpen();
    const count = checkRead(after, limit);
    return lifted(this.#facts.slice(after, after + count));
  }

  async readIncident(incidentId: string, after: number, limit: number): Promise<readonly FactEnvelope[]> {
    this.#checkOpen();
    const count = checkRead(after, limit);
    const own: Fact[] = [];
    for (let seq = this.headOf(incidentId); seq > after; seq = this.#previous[seq - 1] as number)
      own.push(this.#facts[seq - 1] as Fact);
    return lifted(own.reverse().slice(0, count));
  }

  follow(after: number, signal: AbortSignal): AsyncIterable<readonly FactEnvelope[]> {
    return followPages(this, this.#commits, after, signal);
  }

  onCommit(listener: (head: number) => void): () => void {
    this.#checkOpen();
    return this.#commits.subscribe(listener);
  }

  health(): JournalHealth {
    const base = { head: this.#facts.length, store: 'memory' };
    if (this.closed) return { status: 'unavailable', reason: 'closed', ...base };
    if (this.#facts.length >= this.#maxFacts) return { status: 'degraded', reason: this.#fullText(), ...base };
    return { status: 'ok', ...base };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.#commits.wake();
  }

  #checkOpen(): void {
    if (this.closed) throw closed();
  }

  #fullText(): string {
    return `The journal in memory holds its limit of ${this.#maxFacts} facts; use one on disk`;
  }
}

function lifted(facts: readonly Fact[]): readonly FactEnvelope[] {
  return facts.map((fact) => liftFact(fact));
}
