import { DatabaseSync } from 'node:sqlite';
import { failureOf, type Failure } from './failure.ts';
import { CONNECTION } from './schema.ts';

/** Facts to be committed together, as columns: cheaper to hand to another thread than one object a fact. */
export interface Group {
  /** seq of the first fact; the others follow without gaps. */
  readonly first: number;
  readonly incidents: string[];
  readonly kinds: string[];
  readonly keys: (string | null)[];
  /** JSON. */
  readonly bodies: string[];
  /** Three numbers a fact: seq of the incident's fact before it (0: none), `v`, `at`. */
  readonly numbers: number[];
  /** Heads of incidents to save with it, complete up to seq `at`. */
  readonly heads?: { readonly at: number; readonly incidents: string[]; readonly seqs: number[] };
}

/** `unknown`: the writer was lost before it could say; the file knows. */
export type Outcome =
  | { readonly status: 'written' }
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly failure: Failure };

/** The one connection that writes. */
export interface Writer {
  /** Commits a group, wholly or not at all; returns when it is on disk. Does not throw. */
  commit(group: Group): Outcome;
  close(): void;
}

/** Opens the writing connection to a file that has been prepared. @throws what `node:sqlite` throws. */
export function openWriter(file: string): Writer {
  const db = new DatabaseSync(file, { timeout: 1_000 });
  db.exec(CONNECTION);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const fact = db.prepare('INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const head = db.prepare('INSERT INTO head VALUES (?, ?) ON CONFLICT (incident) DO UPDATE SET seq = excluded.seq');
  const headsAt = db.prepare('UPDATE journal SET heads_at = ?');

  const write = ({ first, incidents, kinds, keys, bodies, numbers, heads }: Group): void => {
    for (let i = 0, n = 0; i < incidents.length; i++, n += 3)
      fact.run(
        first + i,
        incidents[i] as string,
        numbers[n] as number,
        kinds[i] as string,
        numbers[n + 1] as number,
        numbers[n + 2] as number,
        keys[i] as string | null,
        bodies[i] as string,
      );
    if (heads === undefined) return;
    for (const [i, incident] of heads.incidents.entries()) head.run(incident, heads.seqs[i] as number);
    headsAt.run(heads.at);
  };

  return {
    commit(group) {
      try {
        begin.run();
        write(group);
        commit.run();
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
