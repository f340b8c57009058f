import { BoundedQueue, SitrepError, type Clock } from '../../../base/index.ts';
import type { Fact, FactEnvelope } from '../../../protocol/index.ts';
import { checkRead } from '../../contract/check-append.ts';
import { Commits, followPages } from '../../contract/commits.ts';
import type { Append, Journal, JournalHealth } from '../../contract/journal.ts';
import { closed, conflict } from '../../contract/refusals.ts';
import type { Committer } from './committer.ts';
import type { Failure } from './failure.ts';
import type { Heads } from './heads.ts';
import { OpenGroup } from './open-group.ts';
import type { Reader } from './reader.ts';
import { journalError, reasonOf } from './journal-error.ts';
import { encodeAppend, type WaitingAppend } from './waiting-append.ts';
import type { Outcome, Row } from './writer.ts';

/** What an opened file consists of. */
export interface SqliteParts {
  readonly file: string;
  readonly epoch: string;
  readonly head: number;
  readonly heads: Heads;
  readonly reader: Reader;
  readonly committer: Committer;
  readonly maxWaitingAppends: number;
  readonly maxWaitingChars: number;
  readonly clock: Clock;
  /** Releases what the parts hold, the committer excepted. */
  readonly release: () => void;
}

/**
 * Appends that are handed to the writer before their turn of the event loop is over, so that it is awake and at work when the last ones come.
 * Fewer at a time would cost more in messages than they save in waiting.
 */
const EARLY_APPENDS = 24;
/** Weight of the newest measurement in a running mean. */
const NEWEST = 0.125;

/** Group commit: while one group is on its way to the disk the next one comes together. */
export class SqliteJournal implements Journal {
  readonly epoch: string;
  closed = false;
  readonly #parts: SqliteParts;
  readonly #waiting: BoundedQueue<WaitingAppend>;
  readonly #commits = new Commits();
  #waitingChars = 0;
  #head: number;
  #failure: Failure | undefined;
  #lost: (Known & { status: 'refused' }) | undefined;
  #open: OpenGroup | undefined;
  #scheduled = false;
  /** When this turn began, with an acknowledgement or an append; then what a turn and a commit take in the mean. Milliseconds, monotonic. */
  #turnFrom = 0;
  #turnMs = 0;
  #commitMs = 0;
  /**
   * Whether commits do not wait for the end of a turn. Callers are then at work in two parts, one while the other's appends are on their
   * way, which pays where a turn with all of them lasts longer than a commit.
   */
  #ahead = false;
  #underWay = false;
  #closing: Promise<void> | undefined;
  #whenIdle: (() => void) | undefined;

  constructor(parts: SqliteParts) {
    this.epoch = parts.epoch;
    this.#parts = parts;
    this.#head = parts.head;
    this.#waiting = new BoundedQueue(parts.maxWaitingAppends);
  }

  head(): number {
    return this.#head;
  }

  headOf(incidentId: string): number {
    this.#checkOpen();
    return this.#parts.heads.get(incidentId);
  }

  append(append: Append): Promise<readonly Fact[]> {
    return new Promise((resolve, reject) => {
      this.#checkOpen();
      const waiting = encodeAppend(append, { resolve, reject });
      if (this.#waitingChars + waiting.json.length > this.#parts.maxWaitingChars || !this.#waiting.offer(waiting))
        throw new SitrepError('ERR_SITREP_QUEUE_FULL', 'Too many appends wait for the disk', {
          retryable: true,
          details: {
            waiting: this.#waiting.size,
            waitingChars: this.#waitingChars,
          },
        });
      this.#waitingChars += waiting.json.length;
      this.#schedule();
      if (this.#underWay || this.#waiting.size < EARLY_APPENDS) return;
      if (this.#ahead) void this.#commit();
      else this.#addEarly();
    });
  }

  async read(after: number, limit: number): Promise<readonly FactEnvelope[]> {
    this.#checkOpen();
    return this.#parts.reader.page(after, this.#head, checkRead(after, limit));
  }

  async readIncident(incidentId: string, after: number, limit: number): Promise<readonly FactEnvelope[]> {
    this.#checkOpen();
    const count = checkRead(after, limit);
    return this.#parts.reader.incidentPage(this.#parts.heads.get(incidentId), after, count);
  }

  follow(after: number, signal: AbortSignal): AsyncIterable<readonly FactEnvelope[]> {
    return followPages(this, this.#commits, after, signal);
  }

  onCommit(listener: (head: number) => void): () => void {
    this.#checkOpen();
    return this.#commits.subscribe(listener);
  }

  health(): JournalHealth {
    const base = { head: this.#head, store: 'sqlite' };
    if (this.closed) return { status: 'unavailable', reason: 'closed', ...base };
    if (this.#failure === undefined) return { status: 'ok', ...base };
    return {
      status: 'degraded',
      reason: reasonOf(this.#failure, this.#parts.file),
      ...base,
    };
  }

  close(): Promise<void> {
    this.closed = true;
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    if (this.#underWay || this.#gathers) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    await this.#parts.committer.close();
    this.#parts.release();
    this.#commits.wake();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const { clock } = this.#parts;
    this.#turnFrom = clock.monotonic();
    atEndOfTurn(() => {
      this.#scheduled = false;
      if (!this.#gathers) return;
      this.#turnMs += (clock.monotonic() - this.#turnFrom - this.#turnMs) * NEWEST;
      this.#ahead = this.#turnMs * (this.#ahead ? 2 : 1) > this.#commitMs;
      if (!this.#underWay) void this.#commit();
    });
  }

  /** Whether there are appends for the next commit. */
  get #gathers(): boolean {
    return this.#waiting.size > 0 || this.#open !== undefined;
  }

  /** Takes what waits into the group of this turn. */
  #gather(): { readonly group: OpenGroup; readonly rows: readonly Row[] } {
    this.#open ??= new OpenGroup(this.#parts.heads, this.#head + 1);
    const rows = this.#open.gather(this.#waiting);
    return { group: this.#open, rows };
  }

  /** Hands over what has come together so far, so that the writer works while the turn goes on. */
  #addEarly(): void {
    const { rows } = this.#gather();
    if (rows.length > 0) this.#parts.committer.add(rows);
  }

  async #commit(): Promise<void> {
    const { heads, committer, clock } = this.#parts;
    const { group, rows } = this.#gather();
    this.#open = undefined;
    if (group.count > 0) {
      this.#underWay = true;
      const saved = heads.due(this.#head);
      const from = clock.monotonic();
      const outcome =
        this.#lost ??
        this.#settled(await committer.commit(rows, { heads: saved, alone: group.accepted.length === 1 }), group.first);
      this.#underWay = false;
      this.#commitMs += (clock.monotonic() - from - this.#commitMs) * NEWEST;
      if (outcome.status === 'written') this.#acknowledge(group, saved !== undefined);
      else this.#refuse(group, outcome.failure);
    }
    this.#waitingChars -= group.chars;
    if (this.#waiting.size === 0) this.#whenIdle?.();
    else if (this.#ahead) void this.#commit();
    // Whoever has been acknowledged goes on in this turn.
    this.#schedule();
  }

  /** A thread that ended in mid-commit has committed all of the group or nothing: the file says which. */
  #settled(outcome: Outcome, first: number): Known {
    if (outcome.status !== 'unknown') return outcome;
    const failure = {
      code: 0,
      message: 'its writer thread ended; the next append starts a new one',
    };
    try {
      return this.#parts.reader.lastSeq() >= first ? { status: 'written' } : { status: 'refused', failure };
    } catch {
      // Numbering on from here could collide with facts that are there: only opening the file anew can tell.
      const message = 'its writer thread ended and the file does not answer; start again';
      this.#lost = { status: 'refused', failure: { code: 0, message } };
      return this.#lost;
    }
  }

  #acknowledge({ count, accepted, overtaken, heads }: OpenGroup, headsSaved: boolean): void {
    if (headsSaved) this.#parts.heads.settle();
    this.#parts.heads.advance(heads, count);
    this.#head += count;
    this.#failure = undefined;
    for (const { waiting, facts } of accepted) waiting.resolve(facts);
    for (const { waiting, headSeq } of overtaken)
      waiting.reject(conflict(waiting.append.incidentId, waiting.append.expectedSeq, headSeq));
    this.#commits.announce(this.#head);
  }

  #refuse({ accepted, overtaken }: OpenGroup, failure: Failure): void {
    this.#failure = failure;
    const error = journalError(failure, this.#parts.file);
    for (const { waiting } of [...accepted, ...overtaken]) waiting.reject(error);
  }

  #checkOpen(): void {
    if (this.closed) throw closed();
  }
}

type Known = Exclude<Outcome, { status: 'unknown' }>;

/**
 * Calls `run` when the event loop has handled what is at hand: not a delay, but the moment at which whatever this turn produced has
 * come together. A fake clock has no part in it.
 */
function atEndOfTurn(run: () => void): void {
  // oxlint-disable-next-line sitrep/ask-for-time -- orders work within a turn; no time is read or waited for
  setImmediate(run);
}
