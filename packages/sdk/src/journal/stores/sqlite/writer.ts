import { DatabaseSync } from 'node:sqlite';
import { failureOf, type Failure } from './failure.ts';

/** An append as the file has it. Text is a string or, from another thread, UTF-8. */
export interface Row {
  /** seq of its last fact. */
  readonly seq: number;
  /** Facts in it. */
  readonly count: number;
  readonly incident: string | Uint8Array;
  /** seq of the incident's fact before it; 0 for none. */
  readonly prev: number;
  /** Its facts as JSON. */
  readonly facts: string | Uint8Array;
}

/** Heads of incidents to save, complete up to seq `at`. */
export interface SavedHeads {
  readonly at: number;
  readonly incidents: readonly string[];
  readonly seqs: readonly number[];
}

/** `unknown`: the writer was lost before it could say; the file knows. */
export type Outcome =
  | { readonly status: 'written' }
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly failure: Failure };

/** What every connection that may write sets: an acknowledged commit has passed fdatasync. */
export const WRITING_CONNECTION = `PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;`;

/** The one connection that writes. Nothing it does throws: a failure shows in the outcome of the commit. */
export interface Writer {
  /** Begins a group with these rows or adds them to the one begun. */
  add(rows: readonly Row[]): void;
  /** Commits the group begun with these last rows, wholly or not at all; returns when it is on disk. */
  commit(rows: readonly Row[], heads: SavedHeads | undefined): Outcome;
  close(): void;
}

/**
 * Opens a writing connection to a file that has been prepared. Without `checkpoints` it leaves it to another connection to write the log
 * back into the file. @throws what `node:sqlite` throws.
 */
export function openWriter(file: string, { checkpoints = true }: { readonly checkpoints?: boolean } = {}): Writer {
  const db = new DatabaseSync(file, { timeout: 1_000 });
  db.exec(WRITING_CONNECTION);
  if (!checkpoints) db.exec('PRAGMA wal_autocheckpoint = 0');
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const append = db.prepare('INSERT INTO append VALUES (?, ?, CAST(? AS TEXT), ?, CAST(? AS TEXT))');
  const head = db.prepare('INSERT INTO head VALUES (?, ?) ON CONFLICT (incident) DO UPDATE SET seq = excluded.seq');
  const headsAt = db.prepare('UPDATE journal SET heads_at = ?');

  let begun = false;
  let failure: Failure | undefined;

  const insert = (rows: readonly Row[]): void => {
    for (const { seq, count, incident, prev, facts } of rows) append.run(seq, count, incident, prev, facts);
  };
  const save = ({ at, incidents, seqs }: SavedHeads): void => {
    for (const [i, incident] of incidents.entries()) head.run(incident, seqs[i] as number);
    headsAt.run(at);
  };
  /** Does a part of the group, unless an earlier part failed. */
  const attempt = (part: () => void): void => {
    try {
      if (failure === undefined) part();
    } catch (error) {
      failure = failureOf(error);
      rollBack(db);
    }
  };
  const add = (rows: readonly Row[]): void =>
    attempt(() => {
      if (!begun) begin.run();
      begun = true;
      insert(rows);
    });

  return {
    add,
    commit(rows, heads) {
      // A statement alone is a transaction already.
      if (!begun && rows.length === 1 && heads === undefined) attempt(() => insert(rows));
      else {
        add(rows);
        if (heads !== undefined) attempt(() => save(heads));
        attempt(() => commit.run());
      }
      const outcome: Outcome = failure === undefined ? { status: 'written' } : { status: 'refused', failure };
      begun = false;
      failure = undefined;
      return outcome;
    },
    close: () => db.close(),
  };
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // A full disk or an I/O error has often rolled back already; there is then nothing left to do.
  }
}
