import type { Fact, FactEnvelope, NewFact } from '../../protocol/index.ts';

/** What {@link Journal.append} takes. */
export interface Append {
  /** Whose facts these are. All facts of one append belong to this incident. */
  readonly incidentId: string;
  /** seq of the newest fact of this incident that the writer knows; 0 when it knows none. */
  readonly expectedSeq: number;
  /**
   * 1 to {@link MAX_FACTS_PER_APPEND} facts; all are written or none. Bodies are plain JSON data and belong to the journal from here
   * on: do not change them afterwards.
   */
  readonly facts: readonly NewFact[];
}

/** Facts in one append at most. */
export const MAX_FACTS_PER_APPEND = 500;

/** Bytes of one fact's body as JSON at most (1 MiB). */
export const MAX_FACT_BYTES = 1_048_576;

/** Bytes of all bodies of one append as JSON at most (16 MiB). */
export const MAX_APPEND_BYTES = 16_777_216;

/** Facts that one {@link Journal.read} returns at most, whatever its `limit`. */
export const MAX_READ_LIMIT = 1_000;

/** Whether a journal can do its work. `degraded`: it reads but does not write; `reason` says why and what to do. */
export interface JournalHealth {
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly reason?: string;
  readonly head: number;
  readonly store: string;
}

/**
 * The log of all facts: what Sitrep knows, in the order in which it came to know it.
 *
 * A cursor is `(epoch, seq)`. `seq` counts 1, 2, 3 … without gaps in commit order over the whole journal. `epoch` is minted when the
 * journal is created or restored from a copy, not when a process restarts.
 */
export interface Journal {
  /** 32 hexadecimal digits. */
  readonly epoch: string;

  /** seq of the newest fact that is on disk; 0 when there is none. Answers after `close`, too. */
  head(): number;

  /** seq of the newest fact of an incident that is on disk; 0 when there is none. */
  headOf(incidentId: string): number;

  /**
   * Writes facts. Resolves with them, numbered, only when they are on disk; readers and followers see them no earlier.
   *
   * @throws SitrepError `ERR_SITREP_JOURNAL_CONFLICT` when the incident has moved past `expectedSeq` (retryable: read and decide again;
   * `details.headSeq` is where it is now); `ERR_SITREP_JOURNAL_UNAVAILABLE` when the store cannot write (nothing is acknowledged and
   * nobody sees the facts; repeat with the same `expectedSeq`, which keeps a repeat from doubling them); `ERR_SITREP_FACT_INVALID` when a
   * fact is too large, of another incident or no plain JSON, or there are too many; `ERR_SITREP_QUEUE_FULL` when too many appends wait
   * (retryable); `ERR_SITREP_JOURNAL_CLOSED` after `close`.
   */
  append(append: Append): Promise<readonly Fact[]>;

  /**
   * Up to `limit` facts after seq `after`, in order, lifted to today's versions. A store may return fewer when bodies are large: the end
   * is reached when none comes, or when the last one is the {@link Journal.head}.
   */
  read(after: number, limit: number): Promise<readonly FactEnvelope[]>;

  /** The same for one incident: the end is reached when none comes, or when the last one is its {@link Journal.headOf}. */
  readIncident(incidentId: string, after: number, limit: number): Promise<readonly FactEnvelope[]>;

  /**
   * Pages of facts after seq `after`, first those that exist, then new ones as they are written, until `signal` aborts (the iterator
   * then ends). A page holds 1 to {@link MAX_READ_LIMIT} facts. A slow consumer costs a cursor, not a queue. When the journal closes
   * first, the iterator throws `ERR_SITREP_JOURNAL_CLOSED`.
   */
  follow(after: number, signal: AbortSignal): AsyncIterable<readonly FactEnvelope[]>;

  /** Calls `listener` after each commit with the new head; it must not throw. Returns a function that stops it. */
  onCommit(listener: (head: number) => void): () => void;

  health(): JournalHealth;

  /** Waits for appends under way, then releases the store. Further calls throw `ERR_SITREP_JOURNAL_CLOSED`. */
  close(): Promise<void>;
}
