import type { Journal } from '@sitrep/sdk/journal';
import type { FactEnvelope } from '@sitrep/sdk/protocol';

/** A fact as every client gets it: the text of an `ev` frame after its own `prev`. */
export interface FactText {
  readonly seq: number;
  readonly incidentId: string;
  /** `"seq":7,"kind":…}` */
  readonly text: string;
}

/** Facts without a gap: those after `from`. */
export interface FactPage {
  readonly from: number;
  readonly facts: readonly FactText[];
}

/** What a log keeps in memory at most. */
export interface FactLogLimits {
  /** Newest facts. */
  readonly tailFacts: number;
  /** Characters of the newest facts. */
  readonly tailChars: number;
  /** Pages of older facts; the one used longest ago is let go. */
  readonly pages: number;
}

/** Facts in a page. */
const PAGE_FACTS = 256;
const READ_AT_ONCE = 1_000;

/**
 * The journal as the stream's clients read it: the newest facts in memory, encoded once, and older ones in pages that many clients share,
 * so that a crowd that comes back reads each page once.
 */
export class FactLog {
  readonly #journal: Pick<Journal, 'head' | 'read'>;
  readonly #limits: FactLogLimits;
  #tail: FactText[] = [];
  #tailChars = 0;
  #head: number;
  #tailPage: FactPage | undefined;
  #pages = new Map<number, FactPage>();
  #loading = new Map<number, Promise<FactPage>>();
  #advancing: Promise<void> | undefined;

  constructor(journal: Pick<Journal, 'head' | 'read'>, limits: FactLogLimits) {
    this.#journal = journal;
    this.#limits = limits;
    this.#head = journal.head();
  }

  /** seq of the newest fact that has been read. */
  get head(): number {
    return this.#head;
  }

  /** Facts after this seq are in memory. */
  get floor(): number {
    return this.#head - this.#tail.length;
  }

  /** Reads what the journal has beyond {@link head}. Rejects with the journal's error; call it again then. */
  advance(): Promise<void> {
    this.#advancing ??= this.#readOn().finally(() => {
      this.#advancing = undefined;
    });
    return this.#advancing;
  }

  /** Begins at the journal's end: for the time before, nobody was there to read along. */
  skip(): void {
    if (this.#advancing !== undefined) return;
    this.#head = this.#journal.head();
    this.#tail = [];
    this.#tailChars = 0;
    this.#tailPage = undefined;
  }

  /** The facts after `after` as far as memory has them; `undefined`: they must be {@link load}ed. */
  at(after: number): FactPage | undefined {
    if (after >= this.floor) {
      this.#tailPage ??= { from: this.floor, facts: this.#tail };
      return this.#tailPage;
    }
    const page = this.#pages.get(pageOf(after));
    if (page !== undefined) this.#keep(page);
    return page;
  }

  /** Reads the page with the facts after `after`. Rejects with the journal's error. */
  load(after: number): Promise<FactPage> {
    const number = pageOf(after);
    let loading = this.#loading.get(number);
    if (loading === undefined) {
      loading = this.#readPage(number * PAGE_FACTS).finally(() => this.#loading.delete(number));
      this.#loading.set(number, loading);
    }
    return loading;
  }

  async #readOn(): Promise<void> {
    while (this.#head < this.#journal.head()) {
      const facts = await this.#journal.read(this.#head, READ_AT_ONCE);
      if (facts.length === 0) return;
      for (const fact of facts) this.#push(encode(fact));
    }
  }

  #push(fact: FactText): void {
    this.#tail.push(fact);
    this.#tailChars += fact.text.length;
    this.#head = fact.seq;
    const { tailFacts, tailChars } = this.#limits;
    // Let go in one stroke from time to time: an array that loses its first element with every fact is copied with every fact.
    if (this.#tail.length <= tailFacts * 1.5 && this.#tailChars <= tailChars * 1.5) return;
    let drop = 0;
    while (this.#tail.length - drop > tailFacts || (this.#tailChars > tailChars && drop < this.#tail.length - 1))
      this.#tailChars -= this.#tail[drop++]?.text.length ?? 0;
    this.#tail = this.#tail.slice(drop);
    this.#tailPage = undefined;
  }

  async #readPage(from: number): Promise<FactPage> {
    const page = { from, facts: [] as FactText[] };
    // A journal may give less than it was asked for, when the facts are large.
    for (let after = from; page.facts.length < PAGE_FACTS;) {
      const facts = await this.#journal.read(after, PAGE_FACTS - page.facts.length);
      const last = facts.at(-1);
      if (last === undefined) break;
      page.facts.push(...facts.map(encode));
      after = last.seq;
    }
    if (page.facts.length === PAGE_FACTS) this.#keep(page); // one that can still grow is read again
    return page;
  }

  #keep(page: FactPage): void {
    const number = pageOf(page.from);
    this.#pages.delete(number);
    this.#pages.set(number, page);
    if (this.#pages.size > this.#limits.pages) this.#pages.delete(this.#pages.keys().next().value as number);
  }
}

/** The text of a fact for {@link FactText}. */
function encode(fact: FactEnvelope): FactText {
  const { seq, ...rest } = fact;
  return { seq, incidentId: fact.incidentId, text: `"seq":${seq},${JSON.stringify(rest).slice(1)}` };
}

function pageOf(after: number): number {
  return Math.floor(after / PAGE_FACTS);
}
