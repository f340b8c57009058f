import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isSitrepError } from '../../../base/index.ts';
import { liftFact, type FactEnvelope } from '../../../protocol/index.ts';
import { failureOf, SQLITE_CORRUPT } from './failure.ts';
import { journalError } from './journal-error.ts';
import type { StoredFact } from './waiting-append.ts';

/** Characters of JSON after which a page takes no further append: a page of large facts stays within memory. */
const PAGE_CHARS = 16_777_216;

type Row = Readonly<Record<string, unknown>>;

/** Everything that is asked of the file; the connection it uses does not write. */
export class Reader {
  readonly #file: string;
  readonly #page: StatementSync;
  readonly #chain: StatementSync;
  readonly #head: StatementSync;
  readonly #last: StatementSync;
  readonly #lastIncident: StatementSync;
  readonly #savedAt: StatementSync;
  readonly #tail: StatementSync;

  constructor(db: DatabaseSync, file: string) {
    this.#file = file;
    const columns = 'seq, count, incident, facts';
    this.#page = db.prepare(`SELECT ${columns} FROM append WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`);
    // From the incident's newest append back along `prev` as far as `after`, then forward again.
    this.#chain = db.prepare(
      `WITH RECURSIVE chain (seq, prev) AS (
         SELECT seq, prev FROM append WHERE seq = :head
         UNION ALL
         SELECT append.seq, append.prev FROM chain CROSS JOIN append ON append.seq = chain.prev WHERE chain.prev > :after)
       SELECT ${columns} FROM append WHERE seq IN (SELECT seq FROM chain WHERE seq > :after ORDER BY seq LIMIT :limit) ORDER BY seq`,
    );
    this.#head = db.prepare('SELECT seq FROM head WHERE incident = ?');
    this.#last = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM append');
    this.#lastIncident = db.prepare("SELECT coalesce(max(incident), '') AS incident FROM head");
    this.#savedAt = db.prepare('SELECT heads_at FROM journal');
    this.#tail = db.prepare('SELECT seq, count, incident, prev FROM append WHERE seq > ? ORDER BY seq');
  }

  /** Facts after `after` up to and including `upTo`. */
  page(after: number, upTo: number, limit: number): readonly FactEnvelope[] {
    return this.#facts(this.#page.iterate(after, upTo, limit), after, limit);
  }

  /** The same of the incident whose newest fact has seq `head`. */
  incidentPage(head: number, after: number, limit: number): readonly FactEnvelope[] {
    return head <= after ? [] : this.#facts(this.#chain.iterate({ head, after, limit }), after, limit);
  }

  /** An incident's head when heads were last saved; 0 for none. */
  savedHead(incidentId: string): number {
    return this.#guard(() => (this.#head.get(incidentId)?.['seq'] as number | undefined) ?? 0);
  }

  /** The last incident whose head is saved, by the bytes of its identifier; empty for none. */
  lastIncident(): string {
    return this.#guard(() => this.#lastIncident.get()?.['incident'] as string);
  }

  /** seq of the newest fact in the file; 0 for none. */
  lastSeq(): number {
    return this.#guard(() => this.#last.get()?.['seq'] as number);
  }

  /** Up to which seq the saved heads are complete. */
  headsSavedAt(): number {
    return this.#guard(() => this.#savedAt.get()?.['heads_at'] as number);
  }

  /** Appends after `after`, oldest first, without what they say. */
  *tail(after: number): IterableIterator<AppendRow> {
    for (const row of this.#tail.iterate(after)) yield row as unknown as AppendRow;
  }

  /** Up to `limit` facts after `after`, from rows that hold them: the first may begin, the last may end outside of the page. */
  #facts(rows: Iterable<Row>, after: number, limit: number): readonly FactEnvelope[] {
    return this.#guard(() => {
      const facts: FactEnvelope[] = [];
      let chars = 0;
      for (const row of rows) {
        chars += (row['facts'] as string).length;
        if (chars > PAGE_CHARS && facts.length > 0) break;
        for (const fact of factsOf(row, this.#file)) {
          if (fact.seq > after) facts.push(liftFact(fact));
          if (facts.length >= limit) return facts;
        }
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

/** An append without what it says. */
export interface AppendRow {
  /** seq of its last fact. */
  readonly seq: number;
  readonly count: number;
  readonly incident: string;
  readonly prev: number;
}

function factsOf(row: Row, file: string): readonly FactEnvelope[] {
  const { seq, count, incident } = row as unknown as AppendRow;
  const first = seq - count + 1;
  return parse(row['facts'], first, seq, file).map(({ kind, v, at, key, body }, i): FactEnvelope => ({
    seq: first + i,
    kind,
    v,
    incidentId: incident,
    at,
    ...(key === undefined ? {} : { key }),
    body,
  }));
}

function parse(text: unknown, first: number, last: number, file: string): readonly StoredFact[] {
  let facts: unknown;
  try {
    facts = JSON.parse(text as string);
  } catch (cause) {
    throw journalError({ code: SQLITE_CORRUPT, message: `fact ${first} to ${last} is not JSON` }, file, cause);
  }
  if (Array.isArray(facts) && facts.length === last - first + 1) return facts as StoredFact[];
  throw journalError({ code: SQLITE_CORRUPT, message: `fact ${first} to ${last} is not all there` }, file);
}
