import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync, fork, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';

const PROGRAM = fileURLToPath(new URL('./programs/fill.ts', import.meta.url));
const OPTIONS = { timeout: 60_000 };
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;

interface Written {
  readonly written: number;
  readonly refused?: { code: string; retryable: boolean; text: string; details: { sqliteCode: number } };
  readonly health: { status: string; reason?: string };
}

interface State {
  readonly read: number;
  readonly head: number;
  readonly own: number;
}

test(
  'on a full disk nothing is acknowledged, reading goes on, and freed space is used by itself',
  OPTIONS,
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sitrep-full-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status === 0;
    try {
      if (!mounted)
        return t.skip('no right to mount a small file system here; the file size limit below is tested all the same');
      const ballast = join(folder, 'ballast');
      writeFileSync(ballast, Buffer.alloc(1 << 20));
      await refusesAndRecovers(folder, SQLITE_FULL, /No space left .* free some space/, () => rmSync(ballast));
    } finally {
      if (mounted) execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    }
  },
);

test('when writing fails nothing is acknowledged, reading goes on, and it recovers by itself', OPTIONS, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sitrep-limit-'));
  const limited = (child: ChildProcess, bytes: string): boolean =>
    spawnSync('prlimit', [`--pid=${child.pid}`, `--fsize=${bytes}:unlimited`]).status === 0;
  try {
    if (spawnSync('prlimit', ['--version']).status !== 0) return t.skip('no prlimit on this machine');
    // A write beyond the limit fails with EFBIG, which SQLite reports as an I/O error.
    await refusesAndRecovers(
      folder,
      SQLITE_IOERR,
      /I\/O error/,
      (child) => ok(limited(child, 'unlimited')),
      (child) => ok(limited(child, String(2 << 20))),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function refusesAndRecovers(
  folder: string,
  primaryCode: number,
  reason: RegExp,
  relieve: (child: ChildProcess) => void,
  restrict: (child: ChildProcess) => void = () => undefined,
): Promise<void> {
  const file = join(folder, 'journal.db');
  const child = fork(PROGRAM, [file], { execArgv: ['--conditions=sitrep-src'] });
  try {
    await next(child);
    restrict(child);
    const { written, refused, health } = await ask<Written>(child, 'append');
    ok(written > 5, `only ${written} facts were written before`);
    ok(refused, `${written} facts were written and none was refused`);
    equal(refused.code, 'ERR_SITREP_JOURNAL_UNAVAILABLE');
    equal(refused.retryable, true);
    equal(refused.details.sqliteCode & 0xff, primaryCode, refused.text);
    equal(health.status, 'degraded');
    match(health.reason ?? '', reason);
    deepEqual(await ask<State>(child, 'state'), { read: written, head: written, own: written });
    const again = await ask<Written>(child, 'append');
    equal(again.refused?.code, 'ERR_SITREP_JOURNAL_UNAVAILABLE');
    const before = written + again.written;

    relieve(child);
    const after = await ask<Written>(child, 'once');
    deepEqual([after.written, after.refused, after.health.status], [1, undefined, 'ok']);
    deepEqual(await ask<State>(child, 'state'), { read: before + 1, head: before + 1, own: before + 1 });

    await killed(child);
    const journal = await openSqliteJournal({ file });
    equal(journal.head(), before + 1);
    equal((await journal.readIncident('inc_1', 0, 1_000)).length, before + 1);
    await journal.close();
  } finally {
    await killed(child);
  }
}

async function ask<T>(child: ChildProcess, question: string): Promise<T> {
  child.send(question);
  return (await next(child)) as T;
}

function next(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => reject(new Error(`The program ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message);
    });
  });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
