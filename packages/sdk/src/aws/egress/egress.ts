import type { CapabilityName, Cost } from '../../protocol/index.ts';

/**
 * Makes names unreadable before a text leaves the process, and readable again in what comes back. The same name gets the same placeholder
 * within one masker. A placeholder has 1 to 100 characters and no white space, so that one that arrives in two pieces can be put together.
 */
export interface Masker {
  mask(text: string): string;
  unmask(text: string): string;
}

/** What left the process with one call, as it left. */
export interface EgressRecord {
  readonly at: number;
  readonly incidentId?: string;
  readonly capability: CapabilityName;
  readonly service: string;
  readonly provider: string;
  readonly model?: string;
  readonly region?: string;
  /** The texts that were sent, masked; cut after {@link EGRESS_TEXT_LIMIT} characters. */
  readonly text: string;
  /** Characters that were sent in all, and bytes of pages that were sent to be read. */
  readonly characters: number;
  readonly bytes: number;
  readonly outcome: 'answered' | 'failed' | 'aborted';
  readonly cost: Cost;
}

/** Characters of a record's text. */
export const EGRESS_TEXT_LIMIT = 20_000;
/** Characters of all records' texts together: beyond it the oldest records go. */
const EGRESS_LEDGER_LIMIT = 8_000_000;

/** Remembers what left: the newest records, up to {@link EGRESS_LEDGER_LIMIT} characters. */
export class EgressLedger {
  #records: EgressRecord[] = [];
  #characters = 0;
  #first = 0;
  #forgotten = 0;

  add(record: EgressRecord): void {
    this.#records.push(record);
    this.#characters += record.text.length + RECORD_OVERHEAD;
    while (this.#characters > EGRESS_LEDGER_LIMIT) {
      this.#characters -= (this.#records[this.#first++] as EgressRecord).text.length + RECORD_OVERHEAD;
      this.#forgotten++;
    }
    if (this.#first > 64 && this.#first * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Records that had to go, so that a reader knows what is missing. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** What left for an incident, or for all of them, oldest first. */
  list(incidentId?: string): readonly EgressRecord[] {
    const kept = this.#records.slice(this.#first);
    return incidentId === undefined ? kept : kept.filter((record) => record.incidentId === incidentId);
  }
}

/** What a record takes besides its text, in characters. */
const RECORD_OVERHEAD = 300;
