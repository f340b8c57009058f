import { equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@sitrep/sdk/base';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';

const KILLS = 56;
const FILES = 2;
const PROGRAM = fileURLToPath(new URL('./programs/flood.ts', import.meta.url));

test(
  `after each of ${KILLS} kill -9 amid concurrent appends every acknowledged fact is there, none twice, without a gap`,
  { timeout: 180_000 },
  async (t) => {
    const totals = await Promise.all(Array.from({ length: FILES }, (_, i) => killAgainAndAgain(i + 1, KILLS / FILES)));
    const acknowledged = totals.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
    const midway = totals.reduce((sum, { midway }) => sum + midway, 0);
    t.diagnostic(`${acknowledged} facts acknowledged, ${midway} of ${KILLS} kills left unacknowledged facts behind`);
    ok(
      acknowledged > KILLS * 10,
      `only ${acknowledged} facts were acknowledged: the kills came too early to mean anything`,
    );
  },
);

/** One file that is killed, opened, checked and flooded again, so that each crash lands on what the earlier ones left. */
async function killAgainAndAgain(seed: number, kills: number): Promise<{ acknowledged: number; midway: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'sitrep-crash-'));
  const file = join(folder, 'journal.db');
  const random = seededRandom(seed);
  const acknowledged = new Map<number, string>();
  let untold = 0;
  let epoch: string | undefined;
  let midway = 0;
  try {
    for (let kill = 0; kill < kills; kill++) {
      // Now and then before the file is even open, mostly within its first 120 ms of appends.
      const delayMs = kill % 7 === 6 ? undefined : random() * 120;
      for (const [seq, name] of await floodAndKill(file, seed * 1_000 + kill, delayMs, random() * 250)) {
        ok(!acknowledged.has(seq), `seq ${seq} was given out twice`);
        acknowledged.set(seq, name);
      }
      const journal = await openSqliteJournal({ file, thread: 'caller' });
      epoch ??= journal.epoch;
      equal(journal.epoch, epoch, 'a crash changed the epoch');
      const nowUntold = await check(journal, acknowledged);
      if (nowUntold > untold) midway++;
      untold = nowUntold;
      await journal.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { acknowledged: acknowledged.size, midway };
}

type Opened = Awaited<ReturnType<typeof openSqliteJournal>>;

/** Returns how many facts are there that nobody was told about: allowed, since the kill may fall between commit and acknowledgement. */
async function check(journal: Opened, acknowledged: ReadonlyMap<number, string>): Promise<number> {
  const names = new Set<string>();
  const heads = new Map<string, number>();
  let seq = 0;
  for (let page = await journal.read(0, 1_000); page.length > 0; page = await journal.read(seq, 1_000))
    for (const fact of page) {
      equal(fact.seq, ++seq, 'a gap');
      const name = `${fact.incidentId} ${String(fact.body['noteId'])}`;
      ok(!names.has(name), `${name} is there twice`);
      names.add(name);
      heads.set(fact.incidentId, fact.seq);
      const told = acknowledged.get(fact.seq);
      ok(told === undefined || told === name, `${fact.seq} was acknowledged as ${String(told)} and is ${name}`);
    }
  equal(journal.head(), seq);
  for (const told of acknowledged.keys()) ok(told <= seq, `acknowledged fact ${told} is lost`);
  for (const [incidentId, head] of heads) equal(journal.headOf(incidentId), head);
  return seq - acknowledged.size;
}

/** Runs the flood and kills it `delayMs` after its file is open; with none, `earlyMs` after it was started. Returns what it was told. */
async function floodAndKill(
  file: string,
  seed: number,
  delayMs: number | undefined,
  earlyMs: number,
): Promise<ReadonlyMap<number, string>> {
  // A file, not a pipe: it takes every line at once, however busy this process is.
  const acks = `${file}-acks`;
  const acksFd = openSync(acks, 'w');
  const child = spawn(process.execPath, ['--conditions=sitrep-src', PROGRAM, file, String(seed)], {
    stdio: ['ignore', acksFd, 'inherit', 'pipe'],
    // Half of a child's short life would otherwise go into compiling the same modules again.
    env: { ...process.env, NODE_COMPILE_CACHE: `${file}-compiled` },
  });
  closeSync(acksFd);
  let timer: NodeJS.Timeout | undefined;
  const killAfter = (ms: number): void => void (timer = setTimeout(() => child.kill('SIGKILL'), ms));
  if (delayMs === undefined) killAfter(earlyMs);
  else child.stdio[3]?.once('data', () => killAfter(delayMs));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...ended) => resolve(ended)),
  );
  clearTimeout(timer);
  equal(signal, 'SIGKILL', `the child ended by itself with ${code}`);
  const told = new Map<number, string>();
  // What follows the last line break was cut off by the kill: its fact was acknowledged, but its number may be incomplete.
  for (const line of readFileSync(acks, 'utf8').split('\n').slice(0, -1)) {
    const [, incidentId, seq, noteId] = line.split(' ');
    told.set(Number(seq), `${incidentId} ${noteId}`);
  }
  return told;
}
