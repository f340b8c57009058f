import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  createAwsManager,
  localDocuments,
  localMemory,
  localSentiment,
  type Lesson,
  type Provider,
} from '@sitrep/sdk/aws';
import { fakeClock } from '@sitrep/sdk/testing';

const root = await mkdtemp(join(tmpdir(), 'sitrep-runbooks-'));
after(() => rm(root, { recursive: true }));

async function folder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const dir = join(root, name);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

const managerOf = (...providers: readonly unknown[]) =>
  createAwsManager({ providers: providers as readonly Provider[] });

const BOOKS = {
  'queue.md':
    '# Queues\n\nGeneral words about queues.\n\n## Drain a queue\n\nRun sq drain, then wait for the consumers.\n\n## Fill a queue\n\nNobody does that.',
  'teams/payments.txt': 'The payments team owns the ledger and the card gateway.',
  'image.png': 'drain drain drain',
};

test('a runbook is found by what it says, under its heading, and other files are left alone', async () => {
  const manager = managerOf(localDocuments({ dir: await folder('found', BOOKS) }));
  const outcome = await manager.ask('retrieve', { query: 'how to drain the queue', limit: 3 });
  const [best, ...rest] = outcome.outcome === 'answered' ? outcome.value : [];
  assert.deepEqual([best?.title, best?.source], ['Drain a queue', 'queue.md']);
  assert.match(best?.text ?? '', /sq drain/);
  assert.ok(rest.every(({ score, source }) => score <= (best?.score ?? 0) && source !== 'image.png'));
  const owner = await manager.ask('retrieve', { query: 'card gateway owner' });
  assert.equal(owner.outcome === 'answered' && owner.value[0]?.source, join('teams', 'payments.txt'));
});

test('a question that no runbook answers finds nothing, rather than something', async () => {
  const manager = managerOf(localDocuments({ dir: await folder('nothing', BOOKS) }));
  const outcome = await manager.ask('retrieve', { query: 'xylophone zeppelin' });
  assert.deepEqual(outcome.outcome === 'answered' && outcome.value, []);
});

test('a changed runbook is read again after a minute, and not before', async () => {
  const clock = fakeClock();
  const dir = await folder('changed', BOOKS);
  const manager = managerOf(localDocuments({ dir, clock }));
  const find = async () => {
    const outcome = await manager.ask('retrieve', { query: 'zeppelin' });
    return outcome.outcome === 'answered' ? outcome.value.length : -1;
  };
  assert.equal(await find(), 0);
  await folder('changed', { 'new.md': 'Moor the zeppelin.' });
  await clock.advance(59_999);
  assert.equal(await find(), 0);
  await clock.advance(1);
  assert.equal(await find(), 1);
});

test('a link out of the folder is not followed', async () => {
  const secret = await folder('secret', { 'keys.md': 'The zeppelin key is 42.' });
  const dir = await folder('linked', BOOKS);
  await symlink(join(secret, 'keys.md'), join(dir, 'keys.md'));
  await symlink(secret, join(dir, 'more'));
  const outcome = await managerOf(localDocuments({ dir })).ask('retrieve', { query: 'zeppelin key' });
  assert.deepEqual(outcome.outcome === 'answered' && outcome.value, []);
});

test('a folder that is not there is no answer, and is read once it is', async () => {
  const manager = managerOf(localDocuments({ dir: join(root, 'late'), refreshMs: 0 }));
  assert.equal((await manager.ask('retrieve', { query: 'drain' })).outcome, 'unanswered');
  await folder('late', BOOKS);
  assert.equal((await manager.ask('retrieve', { query: 'drain' })).outcome, 'answered');
});

test('a long paragraph becomes passages of a bounded length that together say all of it', async () => {
  const words = Array.from({ length: 3_000 }, (_, i) => `word${i}`);
  const manager = managerOf(localDocuments({ dir: await folder('long', { 'long.txt': words.join(' ') }) }));
  for (const word of ['word3', 'word1500', 'word2990']) {
    const outcome = await manager.ask('retrieve', { query: word, limit: 1 });
    const text = outcome.outcome === 'answered' ? outcome.value[0]?.text : undefined;
    assert.ok(text?.includes(word) && text.length <= 1_500, word);
  }
});

const lesson = (id: string, text: string, expiresAt: number): Lesson => ({
  id,
  text,
  incidentId: 'inc_1',
  learnedAt: 0,
  expiresAt,
});

test('a lesson is recalled until it expires or is unlearned, and the first one goes at the limit', async () => {
  const clock = fakeClock();
  const saved: number[] = [];
  const manager = managerOf(localMemory({ clock, limit: 2, onChange: (all) => saved.push(all.length) }));
  const recall = async (query: string) => {
    const outcome = await manager.ask('remember', { kind: 'recall', query });
    return outcome.outcome === 'answered' ? outcome.value.lessons.map(({ id }) => id) : [];
  };
  const end = clock.now() + 60_000;
  await manager.ask('remember', { kind: 'learn', lesson: lesson('les_1', 'full queue came from slow database', end) });
  await manager.ask('remember', { kind: 'learn', lesson: lesson('les_2', 'memory leak came from the cache', end + 1) });
  assert.deepEqual(await recall('why is the queue full'), ['les_1']);
  await manager.ask('remember', { kind: 'learn', lesson: lesson('les_3', 'full disk came from logs', end) });
  assert.deepEqual(await recall('queue'), [], 'the first one had to go');
  await manager.ask('remember', { kind: 'unlearn', id: 'les_3' });
  assert.deepEqual(await recall('disk'), []);
  await clock.advance(60_001);
  assert.deepEqual(await recall('leak'), []);
  assert.deepEqual(saved, [1, 2, 2, 1, 0]);
});

test('what runs in this process is shown as local, costs nothing, and leaves no egress', async () => {
  const manager = managerOf(localSentiment());
  const outcome = await manager.ask('sentiment', { texts: ['bad'] });
  assert.deepEqual(
    outcome.calls.map(({ origin, attempts, cost }) => [origin, attempts, cost]),
    [['local', 0, { kind: 'known', usd: 0 }]],
  );
  const health = manager.health().capabilities.find(({ capability }) => capability === 'sentiment');
  assert.deepEqual([health?.status, health?.local], ['unconfigured', true]);
  assert.deepEqual(manager.egress(), []);
});
