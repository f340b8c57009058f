// The journal against what limits it, side by side in one run: a preallocated file with fdatasync, and node:sqlite used by hand.
// All take the same facts as objects and write the same JSON. Rounds alternate; each line shows the median of the rounds' ratios.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact, type NewFact } from '@sitrep/sdk/protocol';
import { WRITING_CONNECTION } from '../../packages/sdk/src/journal/stores/sqlite/writer.ts';
import { prepareFile } from '../../packages/sdk/src/journal/stores/sqlite/schema.ts';

const ROUNDS = Number(process.env['SITREP_BENCH_ROUNDS'] ?? 15);
const PRODUCERS = 64;
const SLICE_MS = 500;
const SINGLES = 100;
const PREALLOCATED_BYTES = 192 << 20;

interface Contender {
  /** Resolves when the fact is on disk. */
  append(producer: number): Promise<unknown>;
  close(): Promise<void> | void;
}

const folder = mkdtempSync(join(tmpdir(), 'sitrep-bench-'));
let files = 0;
const nextFile = (): string => join(folder, `${files++}.db`);

/** About 510 bytes of JSON, as an agent's failure or a note has them. */
function fact(producer: number): NewFact {
  const by = { kind: 'person', id: 'operator@example.org' } as const;
  const text = `Producer ${producer}: `.padEnd(415, 'the pool of orders-db is used up and checkout waits for it; ');
  return newFact('note-added', `inc_${String(producer).padStart(26, '0')}`, 1_790_000_000_000, {
    noteId: `not_${producer}`,
    by,
    text,
  });
}

/** Whatever is appended in one turn of the event loop goes into one commit. */
function grouped(commit: (facts: readonly NewFact[]) => void): (producer: number) => Promise<void> {
  let waiting: { fact: NewFact; resolve: () => void }[] = [];
  const run = (): void => {
    const group = waiting;
    waiting = [];
    commit(group.map(({ fact }) => fact));
    for (const { resolve } of group) resolve();
  };
  return (producer) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(run);
      waiting.push({ fact: fact(producer), resolve });
    });
}

/** The limit: blocks written beforehand, one write and one fdatasync a commit. */
function preallocatedFile(): Contender {
  const file = nextFile();
  const fd = openSync(file, 'w+');
  const block = Buffer.alloc(1 << 20, 1);
  for (let at = 0; at < PREALLOCATED_BYTES; at += block.length) writeSync(fd, block, 0, block.length, at);
  fdatasyncSync(fd);
  let at = 0;
  const append = grouped((facts) => {
    const lines = Buffer.from(facts.map((each) => `${JSON.stringify(each)}\n`).join(''));
    if (at + lines.length > PREALLOCATED_BYTES) at = 0;
    writeSync(fd, lines, 0, lines.length, at);
    fdatasyncSync(fd);
    at += lines.length;
  });
  return { append, close: () => closeSync(fd) };
}

/** node:sqlite by hand, same table, same settings, nothing checked. */
function bareSqlite(): { db: DatabaseSync; insert: (fact: NewFact) => void } {
  const file = nextFile();
  const db = new DatabaseSync(file);
  prepareFile(db, file, { integrityCheck: false });
  db.exec(WRITING_CONNECTION);
  const insert = db.prepare('INSERT INTO append VALUES (?, 1, ?, 0, ?)');
  let seq = 0;
  return {
    db,
    insert: ({ incidentId, kind, v, at, key, body }) =>
      void insert.run(++seq, incidentId, JSON.stringify([{ kind, v, at, key, body }])),
  };
}

function bareGroups(): Contender {
  const { db, insert } = bareSqlite();
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const append = grouped((facts) => {
    begin.run();
    for (const each of facts) insert(each);
    commit.run();
  });
  return { append, close: () => db.close() };
}

function bareSingles(): Contender {
  const { db, insert } = bareSqlite();
  return { append: async (producer) => insert(fact(producer)), close: () => db.close() };
}

async function journal(): Promise<Contender> {
  const opened = await openSqliteJournal({ file: nextFile() });
  const heads = new Map<number, number>();
  const append = async (producer: number): Promise<void> => {
    const own = fact(producer);
    const expectedSeq = heads.get(producer) ?? 0;
    const [written] = await opened.append({ incidentId: own.incidentId, expectedSeq, facts: [own] });
    heads.set(producer, written?.seq ?? 0);
  };
  return { append, close: () => opened.close() };
}

interface Flood {
  readonly perSecond: number;
  readonly delayMs: number;
}

/** Appends a second by 64 producers, each waiting for its own acknowledgement. */
async function flood({ append }: Contender): Promise<Flood> {
  const start = performance.now();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let count = 0;
  const produce = async (_: unknown, producer: number): Promise<void> => {
    for (; performance.now() < start + SLICE_MS; count++) await append(producer);
  };
  await Promise.all(Array.from({ length: PRODUCERS }, produce));
  delay.disable();
  return { perSecond: (count * 1_000) / (performance.now() - start), delayMs: delay.percentile(99) / 1e6 };
}

/** Median milliseconds of one append when nothing else waits. The contenders take turns, so that a slow moment of the disk meets both. */
async function singles(contenders: readonly Contender[]): Promise<number[]> {
  const times: number[][] = contenders.map(() => []);
  for (let i = 0; i < SINGLES; i++)
    for (const [which, { append }] of contenders.entries()) {
      const start = performance.now();
      await append(0);
      times[which]?.push(performance.now() - start);
    }
  return times.map(median);
}

async function idleDelayMs(): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
  delay.disable();
  return delay.percentile(99) / 1e6;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

interface Round {
  readonly file: number;
  readonly bare: number;
  readonly journal: number;
  readonly idleMs: number;
  readonly busyMs: number;
  readonly bareSingleMs: number;
  readonly journalSingleMs: number;
}

const flooded = { file: preallocatedFile(), bare: bareGroups(), journal: await journal() };
const single = [bareSingles(), await journal()];
const rounds: Round[] = [];
try {
  // One round more than is counted: it warms the code up and lets each write-ahead log reach its size.
  for (let round = 0; round <= ROUNDS; round++) {
    const results: Record<string, Flood> = {};
    const order = Object.entries(flooded);
    if (round % 2 === 1) order.reverse();
    const idleMs = await idleDelayMs();
    for (const [name, contender] of order) results[name] = await flood(contender);
    const [bareSingleMs = Number.NaN, journalSingleMs = Number.NaN] = await singles(single);
    const { file, bare, journal } = results as Record<keyof typeof flooded, Flood>;
    const perSecond = { file: file.perSecond, bare: bare.perSecond, journal: journal.perSecond };
    if (round > 0) rounds.push({ ...perSecond, idleMs, busyMs: journal.delayMs, bareSingleMs, journalSingleMs });
  }
} finally {
  for (const { close } of [...Object.values(flooded), ...single]) await close();
  rmSync(folder, { recursive: true, force: true });
}

function report(name: string, ratio: (round: Round) => number, goal: { atLeast: number } | { atMost: number }): void {
  const values = rounds.map(ratio);
  const middle = median(values);
  const ok = 'atLeast' in goal ? middle >= goal.atLeast : middle <= goal.atMost;
  const bound = 'atLeast' in goal ? `>=${goal.atLeast}` : `<=${goal.atMost}`;
  const range = `[${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}]`;
  console.log(`${name} ${middle.toFixed(2)} ${bound} ${ok ? 'ok' : 'miss'} ${range}`);
}

const of = (name: keyof Round): number => median(rounds.map((round) => round[name]));
console.log(
  `journal: ${ROUNDS} rounds; appends/s file ${of('file').toFixed(0)}, bare ${of('bare').toFixed(0)}, journal ${of('journal').toFixed(0)}; ` +
    `single ms bare ${of('bareSingleMs').toFixed(3)}, journal ${of('journalSingleMs').toFixed(3)}; ` +
    `loop delay p99 ms idle ${of('idleMs').toFixed(2)}, busy ${of('busyMs').toFixed(2)}`,
);
report('journal-64-vs-preallocated-file', (round) => round.journal / round.file, { atLeast: 0.35 });
report('journal-64-vs-bare-sqlite', (round) => round.journal / round.bare, { atLeast: 0.75 });
report('journal-single-p50-vs-bare-sqlite', (round) => round.journalSingleMs / round.bareSingleMs, { atMost: 1.3 });
report('journal-loop-delay-p99-busy-vs-idle', (round) => round.busyMs / round.idleMs, { atMost: 3 });
