import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict';
import { fork } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  statSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isSitrepError, type ErrorCode } from '@sitrep/sdk/base';
import type { Journal } from '@sitrep/sdk/journal';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact } from '@sitrep/sdk/protocol';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitrep-opening-'));
  file = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a second process is refused in one sentence, and let in at once when the first is killed', async () => {
  const program = fileURLToPath(new URL('./programs/hold.ts', import.meta.url));
  const child = fork(program, [file], { execArgv: ['--conditions=sitrep-src'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    equal(await new Promise((resolve) => child.once('message', resolve)), 'held');
    match(await refusal('ERR_SITREP_JOURNAL_LOCKED'), /in use by another process/);
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
  const journal = await openSqliteJournal({ file });
  equal(journal.head(), 1);
  await journal.close();
});

test('a second journal on one file in the same process is refused, by another path too', async () => {
  const first = await openSqliteJournal({ file });
  await refusal('ERR_SITREP_JOURNAL_LOCKED');
  symlinkSync(folder, `${folder}-link`);
  try {
    await refusal('ERR_SITREP_JOURNAL_LOCKED', join(`${folder}-link`, 'journal.db'));
  } finally {
    rmSync(`${folder}-link`);
  }
  await append(first, 'a', 1);
  await first.close();
  await (await openSqliteJournal({ file })).close();
});

test('a file of a newer version is refused and left as it is', async () => {
  await (await openSqliteJournal({ file })).close();
  tamper('PRAGMA user_version = 99');
  const before = readFileSync(file);
  match(await refusal('ERR_SITREP_JOURNAL_VERSION'), /file version 99/);
  deepEqual(readFileSync(file), before);
});

test('a file of version 1, a row a fact, is taken over with everything in it', async () => {
  const applicationId = 0x53495452;
  tamper(`CREATE TABLE journal (only INTEGER PRIMARY KEY CHECK (only = 1), epoch TEXT NOT NULL, heads_at INTEGER NOT NULL) STRICT;
    CREATE TABLE fact (
      seq INTEGER PRIMARY KEY, incident TEXT NOT NULL, prev INTEGER NOT NULL, kind TEXT NOT NULL, v INTEGER NOT NULL,
      at INTEGER NOT NULL, key TEXT, body TEXT NOT NULL) STRICT;
    CREATE TABLE head (incident TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO journal VALUES (1, '0123456789abcdef0123456789abcdef', 2);
    INSERT INTO fact VALUES (1, 'a', 0, 'x"\\y', 7, 5, 'k"\\ü', '{"text":"ä\\u0000\\n","n":1.5e300}'),
      (2, 'b', 0, 'x', 7, 6, NULL, '{}'), (3, 'a', 1, 'x', 7, 8, NULL, '{"list":[]}');
    INSERT INTO head VALUES ('a', 1), ('b', 2);
    PRAGMA application_id = ${applicationId}; PRAGMA user_version = 1`);
  const journal = await openSqliteJournal({ file });
  equal(journal.epoch, '0123456789abcdef0123456789abcdef');
  const first = {
    seq: 1,
    kind: 'x"\\y',
    v: 7,
    incidentId: 'a',
    at: 5,
    key: 'k"\\ü',
    body: { text: 'ä\0\n', n: 1.5e300 },
  };
  const third = { seq: 3, kind: 'x', v: 7, incidentId: 'a', at: 8, body: { list: [] } };
  deepEqual(await journal.read(0, 10), [first, { seq: 2, kind: 'x', v: 7, incidentId: 'b', at: 6, body: {} }, third]);
  deepEqual(await journal.readIncident('a', 0, 10), [first, third]);
  equal(await append(journal, 'a', 2), 5);
  deepEqual(
    (await journal.readIncident('a', 3, 10)).map(({ seq }) => seq),
    [4, 5],
  );
  await journal.close();
});

test('an append that has lost a fact is refused when it is read', async () => {
  const journal = await openSqliteJournal({ file });
  await append(journal, 'a', 3);
  await journal.close();
  tamper("UPDATE append SET facts = json_remove(facts, '$[1]')");
  const again = await openSqliteJournal({ file });
  await rejects(again.read(0, 10), (error) => isSitrepError(error, 'ERR_SITREP_JOURNAL_CORRUPT'));
  await again.close();
});

test('whoever looks into a file by hand finds single facts in it', async () => {
  const journal = await openSqliteJournal({ file });
  await append(journal, 'a', 2);
  await append(journal, 'b', 1);
  await journal.close();
  const db = new DatabaseSync(file);
  const rows = db.prepare("SELECT seq, incident, kind, body ->> 'noteId' AS note FROM fact ORDER BY seq").all();
  db.close();
  deepEqual(
    rows.map((row) => Object.values(row)),
    [
      [1, 'a', 'note-added', 'n0'],
      [2, 'a', 'note-added', 'n1'],
      [3, 'b', 'note-added', 'n0'],
    ],
  );
});

test('a database of another program is refused and left as it is', async () => {
  tamper('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)');
  const before = readFileSync(file);
  match(await refusal('ERR_SITREP_JOURNAL_CORRUPT'), /another program/);
  deepEqual(readFileSync(file), before);
});

test('a file that is no database is refused and left as it is', async () => {
  writeFileSync(file, 'Dear diary, '.repeat(1_000));
  await refusal('ERR_SITREP_JOURNAL_CORRUPT');
  equal(readFileSync(file, 'utf8'), 'Dear diary, '.repeat(1_000));
});

test('a damaged page is found before the journal is used', async () => {
  const journal = await openSqliteJournal({ file });
  await append(journal, 'a', 200);
  await journal.close();
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(300, 0xff), 0, 300, statSync(file).size - 8_192);
  closeSync(fd);
  await refusal('ERR_SITREP_JOURNAL_CORRUPT');
});

for (const [what, sql] of [
  ['is missing in the middle', 'DELETE FROM append WHERE seq = 3'],
  ['does not follow on the one before it of its incident', 'UPDATE append SET prev = 1 WHERE seq = 4'],
  ['was put after a number left out', "INSERT INTO append VALUES (9, 1, 'b', 0, '[]')"],
] as const)
  test(`a recent fact that ${what} is found at opening`, async () => {
    const journal = await openSqliteJournal({ file });
    for (let i = 0; i < 5; i++) await append(journal, 'a', 1);
    await journal.close();
    tamper(sql);
    match(await refusal('ERR_SITREP_JOURNAL_CORRUPT'), /does not follow/);
  });

test('a fact that is no JSON any more is refused by name when it is read', async () => {
  const journal = await openSqliteJournal({ file });
  for (let i = 0; i < 3; i++) await append(journal, 'a', 1);
  await journal.close();
  tamper("UPDATE append SET facts = '{' WHERE seq = 2");
  const again = await openSqliteJournal({ file });
  await rejects(
    again.read(0, 10),
    (error) => isSitrepError(error, 'ERR_SITREP_JOURNAL_CORRUPT') && /fact 2/.test(error.message),
  );
  equal((await again.read(2, 10)).length, 1);
  await again.close();
});

test('a folder that is not there is said to be missing', async () => {
  match(await refusal('ERR_SITREP_JOURNAL_UNAVAILABLE', join(folder, 'nowhere', 'journal.db')), /folder exists/);
});

test('a journal without a file is a mistake of the program', async () => {
  for (const none of ['', ':memory:']) await rejects(openSqliteJournal({ file: none }), TypeError);
});

test('a copy opened as restored has a new epoch, once, and the copied facts', async () => {
  const original = await openSqliteJournal({ file });
  await append(original, 'a', 5);
  await original.close();
  const copy = join(folder, 'copy.db');
  copyFileSync(file, copy);
  const restored = await openSqliteJournal({ file: copy, restored: true });
  notEqual(restored.epoch, original.epoch);
  match(restored.epoch, /^[0-9a-f]{32}$/);
  equal((await restored.read(0, 10)).length, 5);
  await restored.close();
  const again = await openSqliteJournal({ file: copy });
  equal(again.epoch, restored.epoch);
  await again.close();
});

test('heads of thousands of incidents are right after opening, saved or not', { timeout: 60_000 }, async () => {
  const wanted = new Map<string, number>();
  let journal = await openSqliteJournal({ file });
  for (let round = 0; round < 4; round++) {
    const incidents = Array.from({ length: 1_500 }, (_, i) => `inc_${i * (round + 1)}`);
    await Promise.all(incidents.map(async (id) => wanted.set(id, await append(journal, id, 1 + (round % 2)))));
    await journal.close();
    journal = await openSqliteJournal({ file });
    for (const [id, head] of wanted) equal(journal.headOf(id), head, `${id} in round ${round}`);
    equal(journal.head(), Math.max(...wanted.values()));
  }
  const saved = new DatabaseSync(file, { readOnly: true });
  const at = saved.prepare('SELECT heads_at AS at FROM journal').get()?.['at'];
  saved.close();
  ok(typeof at === 'number' && at > 0 && at < journal.head(), `heads were saved at ${String(at)} of ${journal.head()}`);
  for (const id of ['inc_0', 'inc_4', 'inc_1499', 'inc_4497']) {
    const own = await journal.readIncident(id, 0, 100);
    equal(own.at(-1)?.seq, wanted.get(id));
    ok(own.every(({ incidentId }) => incidentId === id));
  }
  await journal.close();
});

test('saved heads are found by identifiers of any script, however strings and bytes sort', async () => {
  const incidents = ['a', 'zz', 'é', 'Ａ', '😀'];
  for (const last of ['zz', '😀']) {
    const path = join(folder, `${incidents.indexOf(last)}.db`);
    let journal = await openSqliteJournal({ file: path });
    const known = incidents.slice(0, incidents.indexOf(last) + 1);
    for (let round = 0; round < 3; round++) for (const id of known) await append(journal, id, 500);
    // Twice more than is read again at the opening, of one incident alone.
    for (let round = 0; round < 20; round++) await append(journal, 'm', 500);
    const heads = new Map(known.map((id) => [id, journal.headOf(id)]));
    await journal.close();
    journal = await openSqliteJournal({ file: path });
    for (const [id, head] of heads) equal(journal.headOf(id), head, id);
    for (const id of ['zzz', '\u{1f601}', 'A']) equal(journal.headOf(id), 0);
    await journal.close();
  }
});

async function refusal(code: ErrorCode, path = file): Promise<string> {
  const error: unknown = await openSqliteJournal({ file: path }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  ok(isSitrepError(error, code), `expected ${code}, got ${String(error)}`);
  return error.message;
}

function tamper(sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

async function append(journal: Journal, incidentId: string, count: number): Promise<number> {
  const by = { kind: 'person' as const, id: 'p' };
  const facts = Array.from({ length: count }, (_, i) =>
    newFact('note-added', incidentId, 1, { noteId: `n${i}`, by, text: 'x'.repeat(200) }),
  );
  const written = await journal.append({ incidentId, expectedSeq: journal.headOf(incidentId), facts });
  return written.at(-1)?.seq ?? 0;
}
