import { Worker } from 'node:worker_threads';
import { endOfTurn } from '../../../base/index.ts';
import type { Failure } from './failure.ts';
import { journalError } from './journal-error.ts';
import { SharedRows } from './shared-rows.ts';
import { openWriter, type Outcome, type Row, type SavedHeads } from './writer.ts';
import type { FromWriter, ToWriter, WriterThreadData } from './writer-thread.ts';

/** What a committer is told besides the rows. */
export interface CommitOptions {
  /** Heads to save with the group. */
  readonly heads: SavedHeads | undefined;
  /** Whether the group is one append. */
  readonly alone: boolean;
}

/** Where groups are committed. */
export interface Committer {
  /** Begins a group, or adds to the one begun, before it is complete: what is written early is not waited for later. */
  add(rows: readonly Row[]): void;
  /** Commits the group begun with these last rows; the next one waits for its outcome. Never rejects. */
  commit(rows: readonly Row[], options: CommitOptions): Promise<Outcome>;
  close(): Promise<void>;
}

/** Commits on the caller's thread: the event loop stands still for each commit. */
export function callerCommitter(file: string): Committer {
  const writer = openWriter(file);
  return {
    add: (rows) => writer.add(rows),
    commit: async (rows, { heads }) => writer.commit(rows, heads),
    close: async () => writer.close(),
  };
}

/**
 * Commits on a thread of its own. A thread that dies is replaced at the next commit.
 *
 * @throws SitrepError `ERR_SITREP_JOURNAL_UNAVAILABLE` when the thread cannot start.
 */
export async function threadCommitter(file: string): Promise<Committer> {
  const committer = new ThreadCommitter(file);
  const failure = await committer.start();
  if (failure !== undefined) throw journalError(failure, file);
  return committer;
}

class ThreadCommitter implements Committer {
  readonly #file: string;
  #shared = new SharedRows();
  #worker: Worker | undefined;
  /** Who has the rows of a group that is not complete. */
  #begunWith: Worker | 'nobody' | undefined;
  #held = false;
  #closing = false;
  #settle: ((outcome: Outcome) => void) | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Why the thread is of no use; `undefined` once it has opened the file. */
  start(): Promise<Failure | undefined> {
    // A thread that died may have left half of a group.
    const shared = new SharedRows();
    const worker = new Worker(threadUrl(), {
      name: 'sitrep-journal',
      workerData: { file: this.#file, memory: shared.memory } satisfies WriterThreadData,
      execArgv: [],
    });
    return new Promise((resolve) => {
      const ended = (message: string): void => resolve({ code: 0, message });
      worker.on('message', (message: FromWriter) => {
        if (!('opened' in message)) return this.#finish(message);
        if (!message.opened) return resolve(message.failure);
        this.#worker = worker;
        this.#shared = shared;
        worker.unref();
        resolve(undefined);
      });
      // 'exit' follows, and settles the commit under way.
      worker.on('error', ({ message }) =>
        ended(`its writer thread failed (${message}); in a program bundled into one file set thread to 'caller'`),
      );
      worker.on('exit', () => {
        ended('its writer thread ended');
        if (this.#worker !== worker) return;
        this.#worker = undefined;
        this.#held = false;
        this.#finish({ status: 'unknown' });
      });
    });
  }

  add(rows: readonly Row[]): void {
    this.#begunWith ??= this.#worker ?? 'nobody';
    if (this.#worker !== this.#begunWith) return;
    this.#hand(rows);
    this.#shared.ring();
  }

  async commit(rows: readonly Row[], { heads }: CommitOptions): Promise<Outcome> {
    const begunWith = this.#begunWith;
    this.#begunWith = undefined;
    const failure = this.#worker === undefined ? await this.start() : undefined;
    if (failure !== undefined) return { status: 'refused', failure };
    // The thread that took the first rows has died, and they with it.
    if (begunWith !== undefined && begunWith !== this.#worker) return { status: 'unknown' };
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#hold();
      this.#hand(rows);
      if (heads !== undefined) this.#post({ heads });
      this.#shared.askCommit();
      this.#shared.ring();
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#closing = true;
    worker.ref();
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    this.#post({ close: true });
    this.#shared.ring();
    await gone;
  }

  /** Rows that find no room in the memory that both threads see go by message: large ones, and many. */
  #hand(rows: readonly Row[]): void {
    const put = this.#shared.put(rows);
    if (put < rows.length) this.#post({ add: rows.slice(put) });
  }

  #post(message: ToWriter): void {
    this.#worker?.postMessage(message);
  }

  /** Only a commit under way keeps the process alive, and the turn in which it ends: the next one often begins there. */
  #hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#worker?.ref();
  }

  readonly #letGo = (): void => {
    if (this.#settle !== undefined || this.#closing) return;
    this.#held = false;
    this.#worker?.unref();
  };

  #finish(outcome: Outcome): void {
    this.#shared.clear();
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(outcome);
    if (this.#held) endOfTurn(this.#letGo);
  }
}

/** The thread's module stands beside this one, in source and built form alike. */
function threadUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './writer-thread.ts' : './writer-thread.js', import.meta.url);
}
