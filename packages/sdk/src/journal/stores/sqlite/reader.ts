import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isSitrepError } from '../../../base/index.ts';
import { liftFact, type FactEnvelope } from '../../../protocol/index.ts';
import { failureOf, SQLITE_CORRUPT } from './failure.ts';
import { journalError } from './journal-error.ts';

/** Characters of JSON in one page at most, unless its first fact alone has more: a page of large facts stays within memory. */
const PAGE_CHARS = 16_777_216;

type Row = Readonly<Record<string, unknown>>;

/** Everything that is asked of the file; the connection it uses does not write. */
export class Reader {
  readonly #file: string;
  readonly #page: StatementSync;
  readonly #chain: StatementSync;
  readonly #head: StatementSync;
  readonly #last: StatementSync;
  readonly #savedAt: StatementSync;
  readonly #tail: StatementSync;

  constructor(db: DatabaseSync, file: string) {
    this.#file = file;
    const columns = 'seq, incident, kind, v, at, key, body';
    this.#page = db.prepare(`SELECT ${columns} FROM fact WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`);
    // From the incident's newest fact back along `prev` as far as `after`, then forward again.
    this.#chain = db.prepare(
      `WITH RECURSIVE chain (seq, prev) AS (
         SELECT seq, prev FROM fact WHERE seq = :head
         UNION ALL
         SELECT fact.seq, fact.prev FROM chain CROSS JOIN fact ON fact.seq = chain.prev WHERE chain.prev > :after)
       SELECT ${columns} FROM fact WHERE seq IN (SELECT seq FROM chain WHERE seq > :after ORDER BY seq LIMIT :limit) ORDER BY seq`,
    );
    this.#head = db.prepare('SELECT seq FROM head WHERE incident = ?');
    this.#last = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM fact');
    this.#savedAt = db.prepare('SELECT heads_at FROM journal');
    this.#tail = db.prepare('SELECT seq, incident, prev FROM fact WHERE seq > ? ORDER BY seq');
  }

  /** Facts after `after` up to and including `upTo`. */
  page(after: number, upTo: number, limit: number): readonly FactEnvelope[] {
    return this.#facts(this.#page.iterate(after, upTo, limit));
  }

  /** The same of the incident whose newest fact has seq `head`. */
  incidentPage(head: number, after: number, limit: number): readonly FactEnvelope[] {
    return head <= after ? [] : this.#facts(this.#chain.iterate({ head, after, limit }));
  }

  /** An incident's head when heads were last saved; 0 for none. */
  savedHead(incidentId: string): number {
    return this.#guard(() => (this.#head.get(incidentId)?.['seq'] as number | undefined) ?? 0);
  }

  /** seq of the newest fact in the file; 0 for none. */
  lastSeq(): number {
    return this.#guard(() => this.#last.get()?.['seq'] as number);
  }

  /** Up to which seq the saved heads are complete. */
  headsSavedAt(): number {
    return this.#guard(() => this.#savedAt.get()?.['heads_at'] as number);
  }

  /** Facts after `after`, oldest first, without what they say. */
  *tail(after: number): IterableIterator<{ readonly seq: number; readonly incident: string; readonly prev: number }> {
    for (const row of this.#tail.iterate(after)) yield row as { seq: number; incident: string; prev: number };
  }

  #facts(rows: Iterable<Row>): readonly FactEnvelope[] {
    return this.#guard(() => {
      const facts: FactEnvelope[] = [];
      let chars = 0;
      for (const row of rows) {
        chars += (row['body'] as string).length;
        if (chars > PAGE_CHARS && facts.length > 0) break;
        facts.push(liftFact(factOf(row, this.#file)));
      }
      return facts;
    });
  }

  #guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw isSitrepError(error) ? error : journalError(failureOf(error), this.#file, error);
    }
  }
}

function factOf({ seq, incident, kind, v, at, key, body }: Row, file: string): FactEnvelope {
  const envelope = {
    seq,
    kind,
    v,
    incidentId: incident,
    at,
    ...(key === null ? {} : { key }),
    body: parse(body, seq, file),
  };
  return envelope as FactEnvelope;
}

function parse(body: unknown, seq: unknown, file: string): unknown {
  try {
    return JSON.parse(body as string);
  } catch (cause) {
    throw journalError({ code: SQLITE_CORRUPT, message: `fact ${String(seq)} is not JSON` }, file, cause);
  }
}
