import { deepEqual, equal, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { isSitrepError, systemClock } from '@sitrep/sdk/base';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact, type Fact } from '@sitrep/sdk/protocol';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitrep-group-'));
  file = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('appends of one turn of the event loop share one commit', async () => {
  const journal = await openSqliteJournal({ file });
  const heads: number[] = [];
  journal.onCommit((head) => void heads.push(head));
  await Promise.all(Array.from({ length: 64 }, (_, i) => append(journal, `inc_${i}`)));
  deepEqual(heads, [64]);
  await journal.close();
});

test('a reader sees no fact before its append is acknowledged', async () => {
  const journal = await openSqliteJournal({ file });
  let acknowledged = 0;
  const writing = Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      await append(journal, `inc_${i}`);
      acknowledged = journal.head();
    }),
  );
  let done = false;
  void writing.then(() => (done = true));
  while (!done) {
    const seen = (await journal.read(0, 1_000)).length;
    ok(seen <= Math.max(acknowledged, journal.head()));
    await new Promise((resolve) => setImmediate(resolve));
  }
  equal((await journal.read(0, 1_000)).length, 200);
  await journal.close();
});

test('as many appends wait as the limit says; one more is refused, and the others are written', async () => {
  const journal = await openSqliteJournal({ file, maxWaitingAppends: 10 });
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => append(journal, `inc_${i}`)));
  deepEqual(
    outcomes.map(({ status }) => status === 'fulfilled'),
    [...Array.from({ length: 10 }, () => true), false, false],
  );
  for (const outcome of outcomes.slice(10)) {
    ok(outcome.status === 'rejected' && isSitrepError(outcome.reason, 'ERR_SITREP_QUEUE_FULL'));
    equal(outcome.reason.retryable, true);
  }
  equal(journal.head(), 10);
  await append(journal, 'inc_11');
  await journal.close();
});

test('waiting appends hold as much JSON as the limit says, and no more', async () => {
  const chars = JSON.stringify([note('inc_0')]).length;
  const journal = await openSqliteJournal({ file, maxWaitingChars: chars * 3 });
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((id) => append(journal, id)));
  deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
  );
  await Promise.all(['e', 'f', 'g'].map((id) => append(journal, id)));
  equal(journal.head(), 6);
  await journal.close();
});

// A clock that stands still makes no turn look long enough to commit in its midst.
for (const [how, clock, wholes] of [
  ['of a turn', { ...systemClock, monotonic: () => 0 }, [0, 40]],
  ['of parts of turns', systemClock, [0, 16, 24, 40]],
] as const)
  test(
    `when the writer’s thread dies amid groups ${how} nothing is lost or doubled, and the next append starts another`,
    { timeout: 60_000 },
    async () => {
      for (let round = 0; round < 8; round++) {
        const path = join(folder, `${how}-${round}.db`);
        const started = once(process, 'worker') as Promise<[Worker]>;
        const journal = await openSqliteJournal({ file: path, clock });
        const [worker] = await started;
        await append(journal, 'inc_0');
        const outcomes = Promise.allSettled(Array.from({ length: 40 }, (_, i) => append(journal, `inc_${i + 1}`)));
        for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve));
        await worker.terminate();
        const written = (await outcomes).filter((outcome) => {
          ok(outcome.status === 'fulfilled' || isSitrepError(outcome.reason, 'ERR_SITREP_JOURNAL_UNAVAILABLE'));
          return outcome.status === 'fulfilled';
        }).length;
        ok(wholes.includes(written as never), `a group is written wholly or not at all, not ${written}`);
        equal((await append(journal, 'inc_after'))[0]?.seq, written + 2);
        equal(journal.health().status, 'ok');
        equal((await journal.read(0, 1_000)).length, written + 2);
        await journal.close();
        const again = await openSqliteJournal({ file: path });
        equal(again.head(), written + 2);
        await again.close();
      }
    },
  );

for (const [speed, stepMs, threads] of [
  ['fast', 0.1, 0],
  ['slow', 5, 1],
] as const)
  test(`an append alone in its turn ${threads === 0 ? 'needs no thread' : 'goes to the thread'} on a ${speed} disk`, async () => {
    const started: Worker[] = [];
    const listen = (worker: Worker): void => void started.push(worker);
    process.on('worker', listen);
    try {
      let monotonicMs = 0;
      const clock = { ...systemClock, monotonic: () => (monotonicMs += stepMs) };
      const journal = await openSqliteJournal({ file, clock });
      await started.pop()?.terminate();
      for (let i = 0; i < 5; i++) await append(journal, 'inc_1', i);
      // A thread that was gone is started again when, and only when, there is something for it to do.
      equal(started.length, threads);
      equal((await journal.read(0, 10)).length, 5);
      await journal.close();
    } finally {
      process.off('worker', listen);
    }
  });

test('the write-ahead log stays small when every append is alone', { timeout: 60_000 }, async () => {
  const journal = await openSqliteJournal({ file });
  const text = 'x'.repeat(20_000);
  for (let i = 0; i < 900; i++) await append(journal, 'inc_1', i, text);
  const bytes = statSync(`${file}-wal`).size;
  ok(bytes < 12_000_000, `the log has ${bytes} bytes after 18 MB of facts`);
  await journal.close();
});

for (const [ending, printed] of [
  ['has nothing else to do', '90\n'],
  ['closes the journal in the turn of its last append', '90\nclosed\n'],
] as const)
  test(`a program that ${ending} ends by itself, and not before`, { timeout: 60_000 }, async () => {
    const program = fileURLToPath(new URL('./programs/leave.ts', import.meta.url));
    const how = printed.includes('closed') ? ['close'] : [];
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=sitrep-src', program, file, ...how]);
    equal(stdout, printed);
  });

test('a page stays within memory when facts are large, and reading on finds the rest', async () => {
  const journal = await openSqliteJournal({ file });
  const text = 'x'.repeat(1_000_000);
  for (let i = 0; i < 20; i++) await append(journal, 'inc_large', i, text);
  const first = await journal.read(0, 100);
  ok(first.length > 10 && first.length < 20, `${first.length} facts of 1 MB in a page`);
  const rest = await journal.read(first.length, 100);
  equal(first.length + rest.length, 20);
  equal((await journal.readIncident('inc_large', first.length, 100)).length, rest.length);
  await journal.close();
});

test('a journal in memory refuses what is beyond its limit and says so', async () => {
  const journal = memoryJournal({ maxFacts: 2 });
  await append(journal, 'a');
  await append(journal, 'b');
  await append(journal, 'c').then(
    () => ok(false),
    (error: unknown) => ok(isSitrepError(error, 'ERR_SITREP_JOURNAL_UNAVAILABLE')),
  );
  equal(journal.health().status, 'degraded');
  equal((await journal.read(0, 10)).length, 2);
});

function append(journal: Journal, incidentId: string, expectedSeq = 0, text = 'A note'): Promise<readonly Fact[]> {
  return journal.append({ incidentId, expectedSeq, facts: [note(incidentId, text)] });
}

function note(incidentId: string, text = 'A note') {
  return newFact('note-added', incidentId, 1, { noteId: 'n', by: { kind: 'person', id: 'p' }, text });
}
