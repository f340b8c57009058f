import { backoffMs, isSitrepError, sleep, type Clock, type Random } from '../../base/index.ts';
import { MAX_READ_LIMIT, type Journal } from '../../journal/index.ts';
import type { Fact, NewFact } from '../../protocol/index.ts';
import { RunRecord } from './run-record.ts';

/** Facts of one append in the making. */
export interface Draft {
  /** What is known, the facts added so far included. */
  readonly record: RunRecord;
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
/** Writes that share an append at most. */
const GROUP = 64;
const WAITS = Object.freeze({ baseMs: 250, capMs: 15_000, floor: 0.5 });

interface Write {
  readonly build: Build;
  readonly patience: Patience | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Whether it gets an append of its own, because one that it shared failed. */
  alone: boolean;
  conflicts: number;
  refusals: number;
}

const NOW = Promise.resolve();

/**
 * The one writer of one incident in this process. Its run, its alerts and its operators all write through here, one after the other, and
 * each decides on what the others have written; so they interleave without harm. What comes together while an append is on its way to
 * the disk shares the next one.
 */
export class IncidentWriter {
  readonly record: RunRecord;
  readonly #options: WriterOptions;
  readonly #line: Write[] = [];
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
   * Writes what `build` makes when its turn comes; resolves once that is on disk, together with what it was decided on. `build` may be
   * asked again, when another process has written in between or a neighbour in the same append cannot be written.
   *
   * With `patience` it waits, others having their turns in between, until a journal that is down or full takes the facts: for a run, which
   * has nobody to report that to.
   *
   * @throws what the journal throws, and what `build` throws. With `patience` what cannot get better, and SitrepError
   * `ERR_SITREP_ABORTED` when its signal aborts first.
   */
  write(build: Build, patience?: Patience): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#enter({ build, patience, resolve, reject, alone: false, conflicts: 0, refusals: 0 }),
    );
  }

  #enter(write: Write): void {
    this.#line.push(write);
    if (this.#busy) return;
    this.#busy = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    const { record } = this;
    const { journal } = this.#options;
    // Agents that end at the same moment share an append.
    await NOW;
    while (this.#line.length > 0) {
      const group = this.#take();
      try {
        if (!this.#loaded) await this.#read();
        const facts = this.#draft(group);
        if (facts.length > 0)
          this.#written(await journal.append({ incidentId: record.incidentId, expectedSeq: record.seq, facts }));
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.#failed(group, error);
      }
    }
    this.#busy = false;
  }

  #take(): Write[] {
    let count = 1;
    if (this.#line[0]?.alone !== true) while (this.#line[count]?.alone === false && count < GROUP) count++;
    return this.#line.splice(0, count);
  }

  #draft(group: readonly Write[]): readonly NewFact[] {
    const { record } = this;
    const facts: NewFact[] = [];
    const add = (fact: NewFact): void => {
      // From here until it is written the record is ahead of the journal.
      this.#loaded = false;
      record.apply(fact);
      facts.push(fact);
    };
    const draft: Draft = { record, add };
    for (const { build } of group) build(draft);
    return facts;
  }

  #written(facts: readonly Fact[]): void {
    const { record } = this;
    this.#loaded = true;
    record.seq = facts.at(-1)?.seq ?? record.seq;
    this.#options.onCommitted(facts, record);
  }

  #failed(group: readonly Write[], error: unknown): void {
    const [first] = group;
    const conflict = isSitrepError(error, 'ERR_SITREP_JOURNAL_CONFLICT');
    if (conflict && group.every((write) => ++write.conflicts <= CONFLICTS)) this.#line.unshift(...group);
    else if (group.length === 1 && first !== undefined) this.#refuse(first, error);
    else {
      // Whoever cannot be written must not keep the others from it.
      for (const write of group) write.alone = true;
      this.#line.unshift(...group);
    }
  }

  #refuse(write: Write, error: unknown): void {
    const { patience } = write;
    if (patience === undefined || !mayPass(error)) {
      write.reject(error);
      return;
    }
    const { clock, random } = this.#options;
    const waitMs = backoffMs(++write.refusals, { ...WAITS, random });
    sleep(clock, waitMs, patience.signal).then(() => this.#enter(write), write.reject);
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
