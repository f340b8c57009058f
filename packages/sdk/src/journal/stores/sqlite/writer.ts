import { DatabaseSync } from 'node:sqlite';
import { failureOf, type Failure } from './failure.ts';

/**
 * Facts to be committed together, in few and long strings: what is handed to another thread costs by the piece, a quarter of one object
 * a fact.
 */
export interface Group {
  /** seq of the first fact; the others follow without gaps. */
  readonly first: number;
  readonly count: number;
  /** Identifiers, which hold no blanks, separated by blanks. The same for `kinds`. */
  readonly incidents: string;
  readonly kinds: string;
  /** Absent when no fact has one. */
  readonly keys?: readonly (string | null)[];
  /** JSON without line breaks, as `JSON.stringify` writes it; one a line. */
  readonly bodies: string;
  /** Three numbers a fact: seq of the incident's fact before it (0: none), `v`, `at`. */
  readonly numbers: readonly number[];
  /** Heads of incidents to save with it, complete up to seq `at`. */
  readonly heads?: { readonly at: number; readonly incidents: string[]; readonly seqs: number[] };
}

/** `unknown`: the writer was lost before it could say; the file knows. */
export type Outcome =
  | { readonly status: 'written' }
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly failure: Failure };

/** What every connection that may write sets: an acknowledged commit has passed fdatasync. */
export const WRITING_CONNECTION = `PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;`;

/** The one connection that writes. */
export interface Writer {
  /** Commits a group, wholly or not at all; returns when it is on disk. Does not throw. */
  commit(group: Group): Outcome;
  close(): void;
}

/** Opens the writing connection to a file that has been prepared. @throws what `node:sqlite` throws. */
export function openWriter(file: string): Writer {
  const db = new DatabaseSync(file, { timeout: 1_000 });
  db.exec(WRITING_CONNECTION);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const fact = db.prepare('INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const head = db.prepare('INSERT INTO head VALUES (?, ?) ON CONFLICT (incident) DO UPDATE SET seq = excluded.seq');
  const headsAt = db.prepare('UPDATE journal SET heads_at = ?');

  const write = (group: Group): void => {
    const { first, keys, numbers, heads } = group;
    const [incidents, kinds, bodies] = [group.incidents.split(' '), group.kinds.split(' '), group.bodies.split('\n')];
    for (const [i, incident] of incidents.entries()) {
      const [prev, v, at] = [numbers[i * 3], numbers[i * 3 + 1], numbers[i * 3 + 2]] as [number, number, number];
      fact.run(first + i, incident, prev, kinds[i] as string, v, at, keys?.[i] ?? null, bodies[i] as string);
    }
    if (heads === undefined) return;
    for (const [i, incident] of heads.incidents.entries()) head.run(incident, heads.seqs[i] as number);
    headsAt.run(heads.at);
  };

  return {
    commit(group) {
      try {
        // A statement alone is a transaction already.
        const alone = group.count === 1 && group.heads === undefined;
        if (!alone) begin.run();
        write(group);
        if (!alone) commit.run();
        return { status: 'written' };
      } catch (error) {
        const failure = failureOf(error);
        rollBack(db);
        return { status: 'refused', failure };
      }
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
