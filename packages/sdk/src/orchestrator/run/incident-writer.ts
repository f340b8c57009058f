import { backoffMs, isSitrepError, sleep, type Clock, type Random } from '../../base/index.ts';
import { MAX_READ_LIMIT, type Journal } from '../../journal/index.ts';
import type { Fact, NewFact } from '../../protocol/index.ts';
import { RunRecord } from './run-record.ts';

/** Facts of one append in the making. */
export interface Draft {
  /** What is known, the facts added so far included. */
  readonly record: RunRecord;
  /** Those added so far. */
  readonly facts: readonly NewFact[];
  readonly add: (fact: NewFact) => void;
}

/** Adds the facts of one append, from what is known at that moment; when it adds none, nothing is written. */
export type Build = (draft: Draft) => void;

/** What an {@link IncidentWriter} needs. */
export interface WriterOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  /** Called with facts that are on disk. Must not throw. */
  readonly onCommitted: (facts: readonly Fact[], record: RunRecord) => void;
}

/** How long a write that is not to fail waits for the journal: until `signal` aborts, which is asked for only then. */
export interface Patience {
  readonly signal: AbortSignal;
}

const CONFLICTS = 10;
const WAITS = Object.freeze({ baseMs: 250, capMs: 15_000, floor: 0.5 });

/**
 * The one writer of one incident in this process. Its run, its alerts and its operators all write through here, one after the other, and
 * each decides on what the others have written; so they interleave without harm.
 */
export class IncidentWriter {
  readonly record: RunRecord;
  readonly #options: WriterOptions;
  readonly #line: (() => void)[] = [];
  #loaded: boolean;
  #busy = false;

  /** `fresh`: the incident is new, so there is nothing to read. */
  constructor(incidentId: string, options: WriterOptions, { fresh = false, record = new RunRecord(incidentId) } = {}) {
    this.record = record;
    this.#options = options;
    this.#loaded = fresh || record.seq > 0;
  }

  /** Whether somebody writes or waits to. */
  get busy(): boolean {
    return this.#busy;
  }

  /**
   * Writes what `build` makes when its turn comes; resolves with the facts once they are on disk. When another process has written in
   * between, `build` is asked again.
   *
   * With `patience` it waits, others having their turns in between, until a journal that is down or full takes the facts: for a run, which
   * has nobody to report that to.
   *
   * @throws what the journal throws, and what `build` throws. With `patience` what cannot get better, and SitrepError
   * `ERR_SITREP_ABORTED` when its signal aborts first.
   */
  write(build: Build, patience?: Patience, attempt = 1): Promise<readonly Fact[]> {
    if (!this.#busy) return this.#turn(build, patience, attempt);
    return new Promise<void>((resolve) => this.#line.push(resolve)).then(() => this.#turn(build, patience, attempt));
  }

  /** Reads the incident when that has not been done; needed before {@link record} is looked at outside of a turn. */
  async load(): Promise<RunRecord> {
    await this.write(noop);
    return this.record;
  }

  async #turn(build: Build, patience: Patience | undefined, attempt: number): Promise<readonly Fact[]> {
    const { record } = this;
    const { journal, onCommitted } = this.#options;
    this.#busy = true;
    try {
      for (let conflicts = 0; ; conflicts++) {
        if (!this.#loaded) await this.#read();
        const facts = this.#draft(build);
        if (facts.length === 0) return facts as readonly Fact[];
        try {
          const committed = await journal.append({ incidentId: record.incidentId, expectedSeq: record.seq, facts });
          record.seq = committed.at(-1)?.seq ?? record.seq;
          onCommitted(committed, record);
          return committed;
        } catch (error) {
          // The record has folded what was not written.
          this.#loaded = false;
          if (!isSitrepError(error, 'ERR_SITREP_JOURNAL_CONFLICT') || conflicts >= CONFLICTS) throw error;
        }
      }
    } catch (error) {
      if (patience === undefined || !mayPass(error)) throw error;
    } finally {
      const next = this.#line.shift();
      // Whoever is next has the turn from here on, so nobody gets in between.
      if (next === undefined) this.#busy = false;
      else next();
    }
    const { clock, random } = this.#options;
    await sleep(clock, backoffMs(attempt, { ...WAITS, random }), patience.signal);
    return this.write(build, patience, attempt + 1);
  }

  #draft(build: Build): readonly NewFact[] {
    const { record } = this;
    const facts: NewFact[] = [];
    try {
      build({
        record,
        facts,
        add: (fact) => {
          record.apply(fact);
          facts.push(fact);
        },
      });
    } catch (error) {
      if (facts.length > 0) this.#loaded = false;
      throw error;
    }
    return facts;
  }

  async #read(): Promise<void> {
    const { journal } = this.#options;
    this.record.reset();
    for (;;) {
      const page = await journal.readIncident(this.record.incidentId, this.record.seq, MAX_READ_LIMIT);
      for (const fact of page) this.record.apply(fact);
      if (page.length === 0 || this.record.seq >= journal.headOf(this.record.incidentId)) break;
    }
    this.#loaded = true;
  }
}

/** Whether a journal that refused may take the same a little later. */
function mayPass(error: unknown): boolean {
  return isSitrepError(error, 'ERR_SITREP_JOURNAL_UNAVAILABLE') || isSitrepError(error, 'ERR_SITREP_QUEUE_FULL');
}

function noop(): void {
  // A failed turn is its caller's; the next one reads anew.
}
