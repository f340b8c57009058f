import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import express from 'express';
import type { LessonRecord } from '@sitrep/sdk/protocol';
import { router } from '@sitrep/server';
import { bodies, opened, stage, type Stage } from '../sitrep/sitrep-under-test.ts';
import { ask } from './host-under-test.ts';

let s: Stage;
let server: Server;
let url: string;

interface Page {
  readonly items: readonly LessonRecord[];
  readonly next?: string;
}

before(async () => {
  s = await stage();
  for (let i = 0; i < 3; i++) {
    const id = await opened(s);
    const [cause] = (await s.sitrep.incident(id))?.hypotheses ?? [];
    const by = { kind: 'person', id: 'anna' } as const;
    await s.sitrep.resolve(id, { by, reason: 'done' });
    await s.sitrep.judgeCause(id, cause?.id ?? '', { by, verdict: 'right' });
    await s.clock.settle();
  }
  server = express().use(router(s.sitrep)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/lessons`;
});
after(async () => {
  server.close();
  server.closeAllConnections();
  await s.sitrep.stop();
});

const remove = (path: string, key?: string) =>
  ask(`${url}/${path}`, { method: 'DELETE', ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }) });

test('pages of lessons hold each of them once, the one learned last first', async () => {
  const first = (await ask(`${url}?limit=2`)).json as Page;
  const second = (await ask(`${url}?limit=2&cursor=${first.next}`)).json as Page;
  assert.deepEqual([...first.items, ...second.items], s.sitrep.lessons());
  assert.equal(second.next, undefined);
  const strange = await ask(`${url}?state=active&cursor=${first.next}`);
  assert.equal(strange.json.code, 'ERR_SITREP_REQUEST_INVALID', 'a cursor of a list with other filters');
});

test('DELETE unlearns a lesson once, whatever its repeats, and lists tell it apart', async () => {
  const id = s.sitrep.lessons()[1]?.lesson.id ?? '';
  const first = await remove(`${id}?reason=It%20was%20the%20cache`, 'key-1');
  assert.equal(first.status, 200);
  assert.equal(first.json.state, 'unlearned');
  assert.equal(first.json.unlearned.reason, 'It was the cache');
  assert.deepEqual((await remove(`${id}?reason=It%20was%20the%20cache`, 'key-1')).json, first.json);
  assert.deepEqual((await remove(id)).json, first.json);
  assert.equal((await remove(id, 'key-1')).json.code, 'ERR_SITREP_IDEMPOTENCY_CONFLICT');
  assert.equal((await bodies(s, 'lesson-unlearned')).length, 1);
  const of = async (state: string) => ((await ask(`${url}?state=${state}`)).json as Page).items.length;
  assert.deepEqual([await of('active'), await of('unlearned'), await of('expired')], [2, 1, 0]);
});

test('a lesson that is not there is a 404, and a reason that is too long is refused', async () => {
  assert.equal((await remove('lsn_none')).status, 404);
  const id = s.sitrep.lessons()[0]?.lesson.id ?? '';
  assert.equal((await remove(`${id}?reason=${'x'.repeat(501)}`)).json.code, 'ERR_SITREP_REQUEST_INVALID');
  assert.equal(s.sitrep.lessons()[0]?.state, 'active');
});
