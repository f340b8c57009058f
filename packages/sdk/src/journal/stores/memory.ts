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
  /** As they were appended: a list that grows by the append costs the garbage collector far less than one that grows by the fact. */
  readonly #appends: Appended[] = [];
  readonly #newest = new Map<string, Appended>();
  #head = 0;
  readonly #commits = new Commits();

  constructor({ epoch, maxFacts }: Required<MemoryJournalOptions>) {
    this.epoch = epoch;
    this.#maxFacts = maxFacts;
  }

  head(): number {
    return this.#head;
  }

  headOf(incidentId: string): number {
    this.#checkOpen();
    return this.#newest.get(incidentId)?.last ?? 0;
  }

  async append(append: Append): Promise<readonly Fact[]> {
    this.#checkOpen();
    checkAppend(append);
    const { incidentId, expectedSeq } = append;
    const previous = this.#newest.get(incidentId);
    const head = previous?.last ?? 0;
    if (expectedSeq !== head) throw conflict(incidentId, expectedSeq, head);
    if (this.#head + append.facts.length > this.#maxFacts)
      throw new SitrepError('ERR_SITREP_JOURNAL_UNAVAILABLE', this.#fullText());
    const facts = numberFacts(append.facts, this.#head);
    this.#head += facts.length;
    const appended: Appended = { last: this.#head, facts, previous };
    this.#appends.push(appended);
    this.#newest.set(incidentId, appended);
    this.#commits.announce(this.#head);
    return facts;
  }

  async read(after: number, limit: number): Promise<readonly FactEnvelope[]> {
    this.#checkOpen();
    const count = checkRead(after, limit);
    const page: Fact[] = [];
    for (let i = this.#placeAfter(after); i < this.#appends.length && page.length < count; i++)
      take(page, this.#appends[i] as Appended, after, count);
    return lifted(page);
  }

  async readIncident(incidentId: string, after: number, limit: number): Promise<readonly FactEnvelope[]> {
    this.#checkOpen();
    const count = checkRead(after, limit);
    const own: Appended[] = [];
    for (let each = this.#newest.get(incidentId); each !== undefined && each.last > after; each = each.previous)
      own.push(each);
    const page: Fact[] = [];
    for (let i = own.length - 1; i >= 0 && page.length < count; i--) take(page, own[i] as Appended, after, count);
    return lifted(page);
  }

  follow(after: number, signal: AbortSignal): AsyncIterable<readonly FactEnvelope[]> {
    return followPages(this, this.#commits, after, signal);
  }

  onCommit(listener: (head: number) => void): () => void {
    this.#checkOpen();
    return this.#commits.subscribe(listener);
  }

  health(): JournalHealth {
    const base = { head: this.#head, store: 'memory' };
    if (this.closed) return { status: 'unavailable', reason: 'closed', ...base };
    if (this.#head >= this.#maxFacts) return { status: 'degraded', reason: this.#fullText(), ...base };
    return { status: 'ok', ...base };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.#commits.wake();
  }

  /** Index of the append that holds the fact after `after`. */
  #placeAfter(after: number): number {
    let [from, to] = [0, this.#appends.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#appends[middle] as Appended).last > after) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  #checkOpen(): void {
    if (this.closed) throw closed();
  }

  #fullText(): string {
    return `The journal in memory holds its limit of ${this.#maxFacts} facts; use one on disk`;
  }
}

/** One append as it is kept. */
interface Appended {
  /** seq of its last fact. */
  readonly last: number;
  readonly facts: readonly Fact[];
  /** The one before it of the same incident. */
  readonly previous: Appended | undefined;
}

/** Adds an append's facts after `after` to a page of `count`. */
function take(page: Fact[], { facts }: Appended, after: number, count: number): void {
  for (const fact of facts) if (fact.seq > after && page.length < count) page.push(fact);
}

function lifted(facts: readonly Fact[]): readonly FactEnvelope[] {
  return facts.map((fact) => liftFact(fact));
}
