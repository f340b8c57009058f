import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { localDocuments, readScans, SCAN_LIMITS, type Passage } from '@sitrep/sdk/aws';
import { startAwsFake } from '@sitrep/sdk/testing/aws-fake';
import { scriptedProvider } from '../aws/support/scripted-provider.ts';
import { managerOfFake } from '../aws/support/manager-of-fake.ts';
import { stage, type Stage } from './sitrep-under-test.ts';

const fake = await startAwsFake();
after(() => fake.close());

let dir: string;
beforeEach(async () => {
  fake.reset();
  dir = await mkdtemp(join(tmpdir(), 'sitrep-pages-'));
});
afterEach(() => rm(dir, { recursive: true }));

const page = (name: string, text: string) => writeFile(join(dir, name), `%PDF-1.4\n(${text}) Tj`);
const sidecar = async (name: string) => JSON.parse(await readFile(join(dir, `${name}.scan.json`), 'utf8'));
const reads = () => [...fake.requests].filter(({ service }) => service === 'textract').length;

/** Turns of the event loop until something is so: what is waited for goes over a socket and a disk. */
async function soon(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20_000 && !isSo(); turn++) await new Promise(setImmediate);
  assert.ok(isSo());
}

async function withTextract(): Promise<Stage> {
  const { region, endpoint, credentials } = fake;
  const aws = { regions: [region], endpoint, credentials, maxAttempts: 1, textract: {} };
  return stage({ runbookDir: dir, aws: { aws, openTelemetry: false } });
}

const look = (s: Stage) => s.sitrep.health().checks.find(({ name }) => name === 'runbooks');

async function search(s: Stage, query: string): Promise<readonly Passage[]> {
  const outcome = await s.sitrep.ai.ask('retrieve', { query });
  return outcome.outcome === 'answered' ? outcome.value : [];
}

test('a scanned page of the runbook folder is read once and found by its words, with who read it and how sure that is', async () => {
  await page('pool.pdf', 'Raise the connection pool of checkout before restarting it');
  const s = await withTextract();
  await soon(() => look(s) !== undefined);
  assert.deepEqual([look(s)?.status, look(s)?.details], ['ok', { pages: 1, failed: 0, left: 0 }]);
  const kept = await sidecar('pool.pdf');
  assert.equal(kept.provider, 'textract');
  assert.ok(kept.confidence > 0.5 && kept.confidence <= 1);
  const [found] = await search(s, 'connection pool checkout');
  assert.match(found?.text ?? '', /Raise the connection pool/);
  assert.match(found?.title ?? '', /^pool\.pdf \(scanned; read by textract, confidence 0\.\d\d\)$/);
  assert.equal(found?.source, 'pool.pdf');
  await s.sitrep.stop();
  const again = await withTextract();
  await soon(() => look(again) !== undefined);
  assert.equal(reads(), 1, 'what is kept is not read again');
  await again.sitrep.stop();
});

test('a page that changed is read anew, and one that cannot be read is named and not tried again until it changes', async () => {
  await page('a.pdf', 'first words');
  await writeFile(join(dir, 'b.png'), 'no picture');
  const manager = managerOfFake(fake);
  const ask: Parameters<typeof readScans>[0]['ask'] = (...asked) => manager.ask('scan', ...asked);
  const first = await readScans({ dir, ask });
  assert.deepEqual([first.pages, first.read, first.failed.map((each) => each.page)], [1, 1, ['b.png']]);
  await page('a.pdf', 'other words, and more of them');
  const asked = reads();
  const second = await readScans({ dir, ask, except: first.failed });
  assert.deepEqual([second.pages, second.read, second.failed], [1, 1, first.failed]);
  assert.equal(reads(), asked + 1);
  assert.match(JSON.stringify(await sidecar('a.pdf')), /other words/);
  await writeFile(join(dir, 'b.png'), 'another picture');
  assert.notDeepEqual((await readScans({ dir, ask, except: second.failed })).failed, second.failed);
  await manager.stop();
});

test('without a service for scans, or where nothing may leave, nothing is read and pictures are not searched', async () => {
  await page('pool.pdf', 'Raise the connection pool');
  await writeFile(join(dir, 'plain.md'), '# Pool\n\nAsk the team.');
  const { provider, calls } = scriptedProvider<'scan'>({ capability: 'scan' });
  for (const s of [
    await stage({ runbookDir: dir }),
    await stage({ runbookDir: dir, aws: { providers: [provider], egress: 'forbidden', openTelemetry: false } }),
  ]) {
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    assert.deepEqual(
      (await search(s, 'pool')).map(({ source }) => source),
      ['plain.md'],
    );
    await s.sitrep.stop();
  }
  assert.equal(calls.length, 0);
});

test('one look sends so many pages at most; the others are left to the next one', async () => {
  const pages = SCAN_LIMITS.reads + 3;
  for (let i = 0; i < pages; i++) await page(`${i}.pdf`, `page ${i}`);
  let asked = 0;
  const answer = { lines: [{ text: 'words', confidence: 0.9 }], tables: [], forms: [], answers: [] };
  const by = { provider: 'own', service: 'own', local: false };
  const ask = async () => {
    asked++;
    return { outcome: 'answered', value: answer, by, degraded: false, calls: [], skipped: [] } as const;
  };
  const first = await readScans({ dir, ask });
  assert.deepEqual([first.read, first.left], [SCAN_LIMITS.reads, 3]);
  const second = await readScans({ dir, ask });
  assert.deepEqual([second.read, second.left, second.pages], [3, 0, pages]);
  assert.equal(asked, pages);
});

test('lines that are a guess are kept and not searched; a file beside a page that is no scan is left out', async () => {
  const line = (text: string, confidence: number) => ({ text, confidence });
  const lines = [line('restart the ledger', 0.97), line('format the disk', 0.2)];
  const whole = {
    v: 1,
    sha256: '0'.repeat(64),
    provider: 'own',
    readAt: 1,
    confidence: 0.6,
    lines,
    tables: [[['a', 'b']]],
  };
  await writeFile(join(dir, 'x.png.scan.json'), JSON.stringify(whole));
  await writeFile(join(dir, 'y.png.scan.json'), JSON.stringify({ ...whole, sha256: 'no' }));
  const provider = localDocuments({ dir });
  const find = async (query: string) =>
    (await provider.call({ query }, {}, { signal: new AbortController().signal, progress: () => undefined })).value;
  assert.deepEqual(
    (await find('ledger')).map(({ source, text }) => [source, text]),
    [['x.png', 'restart the ledger\n\na | b']],
  );
  assert.deepEqual(await find('format disk'), []);
});

test('a folder that cannot be read shows in the health of the host', async () => {
  const { region, endpoint, credentials } = fake;
  const aws = { regions: [region], endpoint, credentials, textract: {} };
  const s = await stage({ runbookDir: join(dir, 'none'), aws: { aws, openTelemetry: false } });
  await soon(() => look(s) !== undefined);
  assert.equal(look(s)?.status, 'degraded');
  assert.match(look(s)?.reason ?? '', /cannot be read/);
  await s.sitrep.stop();
});
