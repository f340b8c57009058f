import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { createSitrep, type Sitrep } from '@sitrep/sdk';
import { createLiveFeed, type FeedEvent } from '@sitrep/sdk/client';
import { attachLiveStream, router, type LiveStream } from '@sitrep/server';
import { ask, idleAgent, silent } from './host-under-test.ts';

let sitrep: Sitrep;
let server: Server;
let stream: LiveStream;
let url: string;

before(async () => {
  sitrep = createSitrep({ telemetry: silent, agents: [idleAgent] });
  await sitrep.start();
  const app = express();
  app.use(
    '/sitrep',
    router(sitrep, { actor: (request) => ({ kind: 'person', id: request.get('x-user') ?? 'nobody' }) }),
  );
  app.get('/', (_request, response) => void response.send('the portal'));
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stream = attachLiveStream(server, sitrep, { path: '/sitrep/ws' });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  await stream.close({ goawayMs: 0 });
  await sitrep.stop();
  server.close();
  server.closeAllConnections();
});

describe('the router in an application of somebody else', () => {
  it('answers under its mount and leaves the rest alone', async () => {
    assert.equal((await ask(`${url}/`)).text, 'the portal');
    assert.equal((await ask(`${url}/sitrep/dashboard/health`)).status, 200);
    const nothing = await ask(`${url}/sitrep/nothing`);
    assert.equal(nothing.status, 404);
    assert.doesNotMatch(nothing.type, /problem/, "the application's own 404");
  });

  it('gives addresses with the mount in them', async () => {
    const opened = await ask(`${url}/sitrep/dashboard/incidents/process`, {
      body: { title: 'Mounted', severity: 'info' },
    });
    assert.match(opened.json.url, /^\/sitrep\/v1\/incidents\/inc_/);
    assert.equal((await ask(url + opened.json.url)).status, 200);
    assert.deepEqual((await ask(`${url}/sitrep/openapi.json`)).json.servers, [{ url: '/sitrep' }]);
  });

  it('says who asked, as the application knows them', async () => {
    const { json } = await ask(`${url}/sitrep/dashboard/incidents/process`, {
      body: { title: 'Ada saw it', severity: 'info' },
      headers: { 'x-user': 'ada' },
    });
    const view = (await ask(url + json.url)).json;
    assert.deepEqual(view.timeline[0].by, { kind: 'person', id: 'ada' });
  });

  it('streams on the same server', async () => {
    const seen: FeedEvent[] = [];
    const feed = createLiveFeed({ url: `${url.replace('http', 'ws')}/sitrep/ws` });
    const live = new Promise<void>((resolve) => {
      feed.start((event) => {
        seen.push(event);
        if (event.type === 'facts' && event.facts.some(({ body }) => JSON.stringify(body).includes('Streamed')))
          resolve();
        if (event.type === 'connection' && event.connection.status === 'live')
          void ask(`${url}/sitrep/v1/alerts/generic`, { body: { title: 'Streamed', entity: 'somewhere else' } });
      });
    });
    await live;
    feed.stop();
    assert.ok(seen.some(({ type }) => type === 'snapshot'));
  });
});
