import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { defineAgent } from '@sitrep/sdk/agents';
import { isSitrepError } from '@sitrep/sdk/base';
import { createLiveFeed, type Connection } from '@sitrep/sdk/client';
import { ask, silent, startHost } from './host-under-test.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitrep-host-'));
});
after(() => rm(folder, { recursive: true }));

const configInvalid = (error: unknown) => isSitrepError(error, 'ERR_SITREP_CONFIG_INVALID');

describe('createHost', () => {
  it('listens on loopback addresses only', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'example.com', '1270.0.0.1'])
      await assert.rejects(startHost({ host }), configInvalid, host);
    for (const host of ['127.0.0.1', 'localhost', '127.8.8.8']) await (await startHost({ host })).close();
  });

  it('refuses options that it does not know, and leaves nothing open behind a refusal', async () => {
    await assert.rejects(startHost({ prot: 1 } as never), configInvalid);
    const db = join(folder, 'taken.db');
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await assert.rejects(startHost({ db, port }), (error) => configInvalid(error) && /is taken/.test(String(error)));
    await (await startHost({ db })).close(); // the file's lock is free again
    other.close();
  });

  it('takes runbooks, a masking key and the life of lessons, and never repeats a key that it refuses', async () => {
    const runbooks = [{ id: 'rb-1', title: 'Restart web', text: 'Scale it first.' }];
    const key = 'a secret of this host';
    const host = await startHost({ runbooks, runbookDir: folder, masking: { key }, limits: { lessonMs: 1 } });
    await host.close();
    for (const masking of [{ key: 12 }, { key: ['guess', 'me'] }])
      await assert.rejects(
        startHost({ masking } as never),
        (error) => configInvalid(error) && !/12|guess/.test(String(error)),
      );
  });

  it('keeps incidents over a restart', async () => {
    const db = join(folder, 'kept.db');
    const first = await startHost({ db });
    const { json } = await ask(`${first.url}/dashboard/incidents/process`, {
      body: { title: 'Keep me', severity: 'error' },
      headers: { 'idempotency-key': 'keep' },
    });
    await first.close();
    const second = await startHost({ db });
    assert.equal((await ask(second.url + json.url)).json.incident.title, 'Keep me');
    const repeat = await ask(`${second.url}/dashboard/incidents/process`, {
      body: { title: 'Keep me', severity: 'error' },
      headers: { 'idempotency-key': 'keep' },
    });
    assert.equal(repeat.json.id, json.id, 'the key is known after a restart');
    await second.close();
  });

  it('closes while an agent works, tells pages to come back, and goes on with the run at the next start', async () => {
    const db = join(folder, 'handed-over.db');
    let started = 0;
    const slow = defineAgent({
      name: 'slow',
      phase: 'detection',
      timeoutMs: 60_000,
      run: (_context, { signal }) => {
        started++;
        if (started > 1)
          return Promise.resolve({ verdict: 'nothing-found', claim: 'Done now.', confidence: 1, supporting: [] });
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const first = await startHost({ db, telemetry: silent, agents: [slow] });
    const feed = createLiveFeed({ url: `${first.url.replace('http', 'ws')}/ws` });
    const statuses: Connection['status'][] = [];
    const reached = (status: Connection['status']) =>
      new Promise<void>((resolve) => {
        waits.push({ status, resolve });
      });
    const waits: { status: Connection['status']; resolve: () => void }[] = [];
    const live = reached('live');
    feed.start((event) => {
      if (event.type !== 'connection') return;
      statuses.push(event.connection.status);
      for (const wait of waits) if (wait.status === event.connection.status) wait.resolve();
    });
    await live;
    const { json } = await ask(`${first.url}/v1/alerts/generic`, { body: { title: 'Slow going' } });
    const id = json.receipts[0].incidentId as string;
    while (started === 0) await new Promise((resolve) => setImmediate(resolve));
    const lost = reached('reconnecting');
    const began = performance.now();
    await first.close();
    assert.ok(performance.now() - began < 9_000);
    await lost;
    feed.stop();
    assert.ok(!statuses.includes('failed'), statuses.join(' '));
    await assert.rejects(fetch(first.url), 'nobody answers any more');

    const second = await startHost({ db, telemetry: silent, agents: [slow] });
    const state = async () => (await ask(`${second.url}/v1/incidents/${id}`)).json.incident.run.state as string;
    for (let i = 0; i < 500 && (await state()) !== 'finished'; i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(await state(), 'finished');
    assert.equal(started, 2);
    await second.close();
  });

  it('answers 503 with Retry-After while nothing can be written, and still answers reads', async () => {
    const host = await startHost();
    await host.sitrep.journal.close();
    const refused = await ask(`${host.url}/v1/alerts/generic`, { body: { title: 'x' } });
    assert.equal(refused.status, 503, refused.text);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.equal((await ask(`${host.url}/v1/incidents`)).status, 200);
    await host.close();
  });
});
