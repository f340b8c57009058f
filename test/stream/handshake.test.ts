import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamErrorCodes } from '@sitrep/sdk/protocol';
import { RawSocket } from './support/raw-socket.ts';
import { startStreamHost } from './support/stream-host.ts';

const codeOf = (raw: RawSocket) => (JSON.parse(raw.answer?.body ?? '{}') as { code?: string }).code;

test('a client that knows no common subprotocol is answered 426 with the list', async () => {
  const host = await startStreamHost();
  for (const offered of [undefined, 'sitrep.v2', 'graphql-ws, sitrep.v12', '']) {
    const raw = await RawSocket.open(host.port, { headers: { 'sec-websocket-protocol': offered } });
    assert.equal(raw.answer?.status, 426, `${offered}`);
    assert.equal(raw.answer.headers.get('upgrade'), 'websocket');
    assert.equal(raw.answer.headers.get('sec-websocket-protocol'), 'sitrep.v1');
    assert.equal(raw.answer.headers.get('content-type'), 'application/problem+json');
    assert.equal(codeOf(raw), 'ERR_STREAM_PROTOCOL');
    assert.ok(streamErrorCodes.includes('ERR_STREAM_PROTOCOL'));
    await raw.until(() => raw.ended);
  }
  const raw = await RawSocket.open(host.port, { headers: { 'sec-websocket-protocol': 'sitrep.v2, sitrep.v1' } });
  assert.equal(raw.answer?.status, 101);
  assert.equal(raw.answer.headers.get('sec-websocket-protocol'), 'sitrep.v1');
  assert.equal(raw.answer.headers.get('sec-websocket-extensions'), undefined, 'nothing is compressed');
  raw.destroy();
  await host.stop();
});

test('only pages of the host itself and of listed origins may open the stream', async () => {
  const host = await startStreamHost({ origins: ['https://portal.example.com'] });
  const own = `http://127.0.0.1:${host.port}`;
  const cases: [Record<string, string | undefined>, number][] = [
    [{ origin: own }, 101],
    [{ origin: 'https://portal.example.com' }, 101],
    [{}, 101],
    [{ origin: `http://localhost:${host.port}`, host: `localhost:${host.port}` }, 101],
    [{ origin: 'https://portal.example.com.evil.test' }, 403],
    [{ origin: 'https://portal.example.com:444' }, 403],
    [{ origin: 'http://portal.example.com' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: '' }, 403],
    [{ origin: `http://127.0.0.1:${host.port + 1}` }, 403],
    [{ origin: 'http://rebound.test', host: 'rebound.test' }, 403],
    [{ origin: 'http://127.0.0.1.rebound.test', host: '127.0.0.1.rebound.test' }, 403],
  ];
  for (const [headers, status] of cases) {
    const raw = await RawSocket.open(host.port, { headers });
    assert.equal(raw.answer?.status, status, JSON.stringify(headers));
    if (status === 403) assert.equal(codeOf(raw), 'ERR_STREAM_ORIGIN');
    raw.destroy();
  }
  await host.stop();
});

test('another path is not found, and belongs to another upgrade listener when there is one', async () => {
  const host = await startStreamHost();
  const missing = await RawSocket.open(host.port, { path: '/other' });
  assert.equal(missing.answer?.status, 404);
  host.http.on('upgrade', (request, socket) => {
    if (request.url === '/other') socket.end('HTTP/1.1 418 Teapot\r\ncontent-length: 0\r\n\r\n');
  });
  const other = await RawSocket.open(host.port, { path: '/other' });
  assert.equal(other.answer?.status, 418);
  const stream = await RawSocket.open(host.port, { path: '/ws?from=portal' });
  assert.equal(stream.answer?.status, 101);
  stream.destroy();
  await host.stop();
});

test('a connection more than there is room for is answered 503 with Retry-After, also while too many wait to authenticate', async () => {
  const host = await startStreamHost({ limits: { clients: 3, unauthenticated: 2 } });
  const first = await RawSocket.open(host.port);
  const second = await RawSocket.open(host.port);
  const third = await RawSocket.open(host.port);
  assert.deepEqual([first.answer?.status, second.answer?.status, third.answer?.status], [101, 101, 503]);
  assert.equal(third.answer?.headers.get('retry-after'), '1');
  assert.equal(codeOf(third), 'ERR_STREAM_BUSY');
  await first.ready();
  await second.ready();
  const fourth = await RawSocket.open(host.port);
  assert.equal(fourth.answer?.status, 101);
  await fourth.ready();
  const fifth = await RawSocket.open(host.port);
  assert.equal(fifth.answer?.status, 503);
  for (const raw of [first, second, fourth]) raw.destroy();
  await host.stop();
});

test('handshakes come at most at the rate that is allowed', async () => {
  const host = await startStreamHost({ limits: { handshakesPerSecond: 5 }, clock: stoppedClock() });
  const statuses: (number | undefined)[] = [];
  for (let i = 0; i < 6; i++) {
    const raw = await RawSocket.open(host.port);
    statuses.push(raw.answer?.status);
    raw.destroy();
  }
  assert.deepEqual(statuses, [101, 101, 101, 101, 101, 503]);
  await host.stop();
});

function stoppedClock() {
  return { now: () => 1_700_000_000_000, monotonic: () => 0, after: () => () => {} };
}
