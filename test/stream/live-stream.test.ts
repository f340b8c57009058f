import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StateBoard } from '@sitrep/sdk/base';
import { memoryJournal } from '@sitrep/sdk/journal';
import { addNotes, Page, startStreamHost } from './support/stream-host.ts';

const texts = (from: number, count: number) => Array.from({ length: count }, (_, i) => `note ${from + i}`);
const incidentsOf = (page: Page) => page.store.snapshot().incidents;

test('a page begins with a snapshot, goes on with facts, and then shows what the server shows', async () => {
  const host = await startStreamHost();
  await host.note('inc_a', texts(0, 30));
  const page = new Page({ url: host.url });
  await page.until(() => page.status === 'live');
  assert.deepEqual(page.seqs, [], 'what was there before came as a snapshot');
  assert.deepEqual(incidentsOf(page), host.views.list());

  await host.note('inc_a', texts(30, 5));
  await host.note('inc_b', texts(0, 5));
  await page.until(() => page.store.snapshot().seq === host.journal.head());
  assert.deepEqual(incidentsOf(page), host.views.list());
  assert.deepEqual(page.seqs, [32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42]);
  assert.deepEqual(page.statuses(), ['connecting', 'catching-up', 'live']);
  const { roundTripMs, lastMessageAt, attempt } = page.store.snapshot().connection;
  assert.ok(roundTripMs !== null && roundTripMs >= 0 && roundTripMs < 5_000);
  assert.ok(lastMessageAt !== null);
  assert.equal(attempt, 0);
  page.stop();
  assert.equal(page.status, 'closed');
  await host.stop();
});

test('an empty host makes a page live without a single fact', async () => {
  const host = await startStreamHost();
  const page = new Page({ url: host.url });
  await page.until(() => page.status === 'live');
  assert.equal(page.store.snapshot().loaded, true);
  assert.deepEqual(incidentsOf(page), []);
  page.stop();
  await host.stop();
});

test('a snapshot of several megabytes arrives whole', async () => {
  const host = await startStreamHost();
  for (let i = 0; i < 12; i++)
    await host.note(
      `inc_${i}`,
      Array.from({ length: 200 }, () => 'é😀"\\'.repeat(300)),
    );
  const page = new Page({ url: host.url });
  await page.until(() => page.status === 'live', 30_000);
  assert.ok(JSON.stringify(incidentsOf(page)).length > 2_000_000);
  assert.deepEqual(incidentsOf(page), host.views.list());
  page.stop();
  await host.stop();
});

test('a page that resumes gets every fact from a journal that gives only a few at once', async () => {
  const journal = memoryJournal();
  const few = Object.assign(Object.create(journal) as typeof journal, {
    append: journal.append.bind(journal),
    head: () => journal.head(),
    headOf: (incidentId: string) => journal.headOf(incidentId),
    onCommit: journal.onCommit.bind(journal),
    read: (after: number, limit: number) => journal.read(after, Math.min(limit, 3)),
  });
  const first = await startStreamHost({ journal: few });
  const page = new Page({ url: first.url });
  await page.until(() => page.status === 'live');
  await first.stop();
  await addNotes(journal, 'inc_a', texts(0, 300));
  const second = await startStreamHost({ journal: few, port: first.port });
  await page.until(() => page.store.snapshot().seq === journal.head(), 30_000);
  assert.deepEqual(
    page.seqs,
    Array.from({ length: 301 }, (_, i) => i + 1),
  );
  page.stop();
  await second.stop();
});

test('a page resumes after a restart of the server, and gets each fact once', async () => {
  const journal = memoryJournal();
  const first = await startStreamHost({ journal });
  await first.note('inc_a', texts(0, 10));
  const page = new Page({ url: first.url, random: () => 0.1 });
  await page.until(() => page.status === 'live');
  await first.note('inc_a', texts(10, 10));
  await page.until(() => page.store.snapshot().seq === 21);
  await first.stop({ goawayMs: 50 });
  await page.until(() => page.status === 'reconnecting');

  const second = await startStreamHost({ journal, port: first.port });
  await second.note('inc_a', texts(20, 600));
  await page.until(() => page.status === 'live' && page.store.snapshot().seq === journal.head());
  await second.note('inc_a', ['last']);
  await page.until(() => page.store.snapshot().seq === journal.head());
  assert.deepEqual(
    page.seqs,
    Array.from({ length: 611 }, (_, i) => 12 + i),
    'no fact twice, none left out',
  );
  assert.equal(
    page.events.filter((event) => event.type === 'snapshot').length,
    1,
    'resumed by cursor, not by snapshot',
  );
  assert.deepEqual(incidentsOf(page), second.views.list());
  page.stop();
  await second.stop();
});

test('a page whose journal was replaced forgets what it had and takes the new one', async () => {
  const first = await startStreamHost();
  await first.note('inc_a', texts(0, 20));
  const page = new Page({ url: first.url, random: () => 0.1 });
  await page.until(() => page.status === 'live');
  await first.stop({ goawayMs: 0 });
  const second = await startStreamHost({ port: first.port });
  await second.note('inc_z', texts(0, 3));
  await page.until(() => page.status === 'live');
  assert.deepEqual(
    incidentsOf(page).map((view) => view.incident.id),
    ['inc_z'],
  );
  assert.deepEqual(incidentsOf(page), second.views.list());
  page.stop();
  await second.stop();
});

test('a page that is further behind than the limit gets a snapshot, one at the limit its facts', async () => {
  for (const [behind, snapshots] of [
    [40, 1],
    [41, 2],
  ] as const) {
    const journal = memoryJournal();
    const first = await startStreamHost({ journal, limits: { resumeFacts: 40 } });
    await first.note('inc_a', texts(0, 9));
    const page = new Page({ url: first.url, random: () => 0.1 });
    await page.until(() => page.status === 'live');
    await first.stop({ goawayMs: 0 });
    await page.until(() => page.status === 'reconnecting');
    await addNotes(journal, 'inc_a', texts(9, behind));
    const second = await startStreamHost({ journal, port: first.port, limits: { resumeFacts: 40 } });
    await page.until(() => page.store.snapshot().seq === journal.head());
    const seen = page.events.filter((event) => event.type === 'snapshot').length;
    assert.equal(seen, snapshots, `${behind} facts behind`);
    assert.equal(page.seqs.length, snapshots === 1 ? behind : 0);
    assert.deepEqual(incidentsOf(page), second.views.list());
    page.stop();
    await second.stop();
  }
});

test('state comes newest first value only, and a removed key is gone', async () => {
  const board = new StateBoard();
  board.set('health', { status: 'ok' });
  board.set('incident/inc_a/agent/diagnosis', { progress: 0.1 });
  const host = await startStreamHost({ board });
  const page = new Page({ url: host.url });
  await page.until(() => page.store.snapshot().state.size === 2);
  board.delete('incident/inc_a/agent/diagnosis');
  for (let i = 0; i < 1_000; i++) board.set('queue', { waiting: i });
  await page.until(
    () => (page.store.snapshot().state.get('queue') as { waiting: number } | undefined)?.waiting === 999,
  );
  assert.deepEqual([...page.store.snapshot().state.keys()].sort(), ['health', 'queue']);
  const shown = page.events
    .flatMap((event) => (event.type === 'state' ? event.entries : []))
    .filter((e) => e.key === 'queue');
  assert.ok(shown.length <= 2, `1,000 changes in one turn came as ${shown.length}`);
  page.stop();
  await host.stop();
});

test('a page may follow one incident only', async () => {
  const host = await startStreamHost();
  await host.note('inc_a', texts(0, 3));
  await host.note('inc_b', texts(0, 3));
  const page = new Page({ url: host.url, incidentId: 'inc_b', random: () => 0.1 });
  await page.until(() => page.status === 'live');
  await host.note('inc_a', texts(3, 3));
  const [fact] = await host.note('inc_b', ['mine']);
  await page.until(() => page.store.snapshot().seq === fact?.seq);
  assert.deepEqual(page.seqs, [fact?.seq]);
  assert.deepEqual(incidentsOf(page), [host.views.get('inc_b')]);
  page.stop();
  await host.stop();
});
