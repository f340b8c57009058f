import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { WebSocketLike } from '@sitrep/sdk/client';
import { createLiveFeed } from '@sitrep/sdk/client';
import type { FeedEvent } from '@sitrep/sdk/client';
import { SimClock } from './support/sim-clock.ts';
import { Page } from './support/stream-host.ts';

const EPOCH = '0'.repeat(32);
const limits = {
  clientMessageBytes: 16_384,
  messagesPerSecond: 20,
  subscriptions: 32,
  frameBytes: 262_144,
  credit: 512,
};

/** A socket whose other end is the test. */
class ScriptedSocket implements WebSocketLike {
  static all: ScriptedSocket[] = [];
  readyState = 1;
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  onerror: WebSocketLike['onerror'] = null;
  readonly sent: Record<string, unknown>[] = [];
  readonly url: string;
  readonly protocols: string[];
  closedWith: number | undefined;

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
    ScriptedSocket.all.push(this);
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }

  close(code = 1000): void {
    this.readyState = 2;
    this.closedWith = code;
  }

  /** The server says `frames` in one message. */
  says(...frames: readonly Record<string, unknown>[]): void {
    this.onmessage?.({ data: JSON.stringify(frames) });
  }

  ends(code: number, reason = ''): void {
    this.onclose?.({ code, reason });
  }

  sentOf(t: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame['t'] === t);
  }
}

function setUp(options: { incidentId?: string; random?: () => number } = {}) {
  ScriptedSocket.all = [];
  const clock = new SimClock();
  const page = new Page({ url: 'http://host/ws', WebSocket: ScriptedSocket, clock, random: () => 0.5, ...options });
  const latest = () => ScriptedSocket.all.at(-1) as ScriptedSocket;
  const welcome = (head = 0, epoch = EPOCH) => {
    latest().says({ t: 'hello', protocols: ['sitrep.v1'], server: 's', limits, nonce: 'n', at: 1 });
    latest().says({ t: 'welcome', session: 's', features: [], epoch, head, pingIntervalMs: 25_000 });
  };
  return { clock, page, latest, welcome };
}

const ev = (seq: number, prev = seq - 1, id = 1) => ({
  t: 'ev',
  id,
  prev,
  seq,
  kind: 'note-added',
  v: 1,
  incidentId: 'inc_a',
  at: seq,
  body: { noteId: `not_${seq}`, by: { kind: 'person', id: 'ada' }, text: 'x' },
});

function snap(seq: number, id = 1, change: Record<string, unknown> = {}) {
  const data = JSON.stringify({ seq, incidents: [] });
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { t: 'snap', id, part: 1, parts: 1, data, seq, sha256, ...change };
}

test('a feed asks for sitrep.v1, authenticates, subscribes to facts and state, and pings', () => {
  const { page, latest, welcome } = setUp();
  assert.equal(latest().url, 'ws://host/ws');
  assert.deepEqual(latest().protocols, ['sitrep.v1']);
  welcome();
  assert.deepEqual(latest().sent, [
    { t: 'auth' },
    { t: 'sub', id: 1, topic: 'facts' },
    { t: 'sub', id: 2, topic: 'state' },
    { t: 'ping', n: 1 },
  ]);
  page.stop();
  assert.equal(latest().closedWith, 1000);
});

test('a fact that comes twice is handed on once, and nothing is asked for again', () => {
  const { page, latest, welcome } = setUp();
  welcome();
  latest().says(snap(0), ev(1), ev(2), ev(1), ev(2));
  latest().says(ev(2));
  assert.deepEqual(page.seqs, [1, 2]);
  assert.equal(latest().sentOf('sub').length, 2);
});

test('a hole makes the page subscribe again from its last fact, under another id, and take no more from the old one', () => {
  const { page, latest, welcome } = setUp();
  welcome();
  latest().says(snap(0), ev(1));
  assert.equal(page.status, 'live');
  latest().says(ev(3, 2));
  assert.equal(page.status, 'catching-up');
  assert.deepEqual(latest().sent.slice(-2), [
    { t: 'unsub', id: 1 },
    { t: 'sub', id: 3, topic: 'facts', cursor: { epoch: EPOCH, seq: 1 } },
  ]);
  latest().says(ev(2), ev(4, 3));
  latest().says({ t: 'resumed', id: 3, from: 1, to: 4, count: 3 }, ev(2, 1, 3), ev(3, 2, 3));
  assert.equal(page.status, 'catching-up');
  latest().says(ev(4, 3, 3));
  assert.equal(page.status, 'live');
  assert.deepEqual(page.seqs, [1, 2, 3, 4]);
});

test('a ping that names a later fact than the page has makes it subscribe again; it answers either way', () => {
  const { page, latest, welcome } = setUp();
  welcome();
  latest().says(snap(0), ev(1));
  latest().says({ t: 'ping', n: 5, last: { '1': 1 } });
  assert.equal(latest().sentOf('sub').length, 2);
  latest().says({ t: 'ping', n: 6, last: { '1': 2 } });
  assert.equal(latest().sentOf('sub').length, 3);
  assert.deepEqual(latest().sentOf('pong'), [
    { t: 'pong', n: 5 },
    { t: 'pong', n: 6 },
  ]);
  page.stop();
});

test('facts are acknowledged at a hundred, or two seconds after the last time, and again with each ping', async () => {
  const { clock, page, latest, welcome } = setUp();
  welcome();
  latest().says(snap(0));
  latest().says(...Array.from({ length: 99 }, (_, i) => ev(i + 1)));
  assert.equal(latest().sentOf('ack').length, 0);
  latest().says(ev(100));
  assert.deepEqual(latest().sentOf('ack'), [{ t: 'ack', id: 1, seq: 100 }]);
  latest().says(ev(101));
  await clock.run(3_100);
  assert.deepEqual(latest().sentOf('ack').slice(1), [{ t: 'ack', id: 1, seq: 101 }]);
  latest().says({ t: 'ping', n: 1 });
  assert.deepEqual(latest().sentOf('ack').slice(2), [{ t: 'ack', id: 1, seq: 101 }], 'in case the last one was lost');
  page.stop();
});

test('a snapshot that is not what was sent is not shown; after three more like it another connection is tried', async () => {
  const { clock, page, latest, welcome } = setUp();
  welcome(7);
  latest().says(snap(7, 1, { sha256: 'f'.repeat(64) }));
  latest().says(snap(7, 3, { part: 2, parts: 2 }));
  latest().says(snap(7, 4, { seq: 8 }));
  assert.equal(page.store.snapshot().loaded, false);
  assert.equal(latest().sentOf('sub').length, 5);
  latest().says(snap(7, 5, { sha256: undefined }));
  assert.equal(latest().closedWith, 4000);
  assert.equal(page.status, 'reconnecting');
  await clock.run(1_000);
  assert.equal(ScriptedSocket.all.length, 2);
  page.stop();
});

test('after a transient close it comes back for ever, later and later up to 30 s; after a final one it fails and stays', async () => {
  const { clock, page, latest, welcome } = setUp({ random: () => 0.999_999 });
  const waits: number[] = [];
  for (let attempt = 0; attempt < 30; attempt++) {
    latest().ends([1006, 4100, 4102, 4106, 1001][attempt % 5] as number);
    const { nextAttemptAt = 0 } = page.store.snapshot().connection;
    waits.push(nextAttemptAt - clock.now());
    const count = ScriptedSocket.all.length;
    assert.ok(await clock.run(31_000, () => ScriptedSocket.all.length > count));
  }
  assert.deepEqual(waits.slice(0, 8), [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  assert.equal(page.store.snapshot().connection.attempt, 31);
  welcome();
  latest().says(snap(0));
  assert.equal(page.store.snapshot().connection.attempt, 0);
  latest().ends(4403, 'not for you');
  const { status, error } = page.store.snapshot().connection;
  assert.equal(status, 'failed');
  assert.deepEqual(error, { code: 'ERR_STREAM_FORBIDDEN', message: 'not for you' });
  await clock.run(3_600_000);
  assert.equal(ScriptedSocket.all.length, 31);
});

test('a server that asks for a wait gets it', async () => {
  const { clock, page, latest, welcome } = setUp();
  welcome();
  latest().says(snap(0), { t: 'goaway', delayMs: 12_345 });
  latest().ends(4103);
  await clock.run(12_300);
  assert.equal(ScriptedSocket.all.length, 1);
  await clock.run(100);
  assert.equal(ScriptedSocket.all.length, 2);
  page.stop();
});

test('what time it is at the server is told by its own clock, however far off and however fast that is', async () => {
  const { clock, page, latest } = setUp();
  const at = Date.UTC(2030, 0, 1);
  assert.equal(page.store.now(), clock.now(), 'before the server has spoken');
  latest().says({ t: 'hello', protocols: ['sitrep.v1'], server: 's', limits, nonce: 'n', at, rate: 10 });
  latest().says({ t: 'welcome', session: 's', features: [], epoch: EPOCH, head: 0, pingIntervalMs: 25_000 });
  latest().says(snap(0));
  await clock.run(2_000);
  assert.equal(page.store.now(), at + 20_000);
  // The host's clock stood still for a second of these two; the answer to a ping says so, half of its way ago.
  latest().says({ t: 'pong', n: 1, at: at + 10_000 });
  assert.equal(page.store.now(), at + 10_000 + 1_000 * 10);
  page.stop();
});

test('a connection that does not welcome, falls silent while catching up, or does not answer a ping is given up', async () => {
  for (const [script, afterMs] of [
    [() => {}, 10_000],
    [({ welcome }: ReturnType<typeof setUp>) => welcome(5), 10_000],
    [
      ({ welcome, latest }: ReturnType<typeof setUp>) => {
        welcome(5);
        latest().says({ t: 'pong', n: 1 });
      },
      15_000,
    ],
    [
      ({ welcome, latest }: ReturnType<typeof setUp>) => {
        welcome(0);
        latest().says(snap(0), { t: 'pong', n: 1 });
      },
      35_000,
    ],
  ] as const) {
    const parts = setUp();
    script(parts);
    await parts.clock.run(afterMs - 1_001);
    assert.equal(ScriptedSocket.all[0]?.closedWith, undefined);
    await parts.clock.run(2_002);
    assert.equal(ScriptedSocket.all[0]?.closedWith, 4000);
    parts.page.stop();
  }
});

test('after a reset the old position is not used again, even when the snapshot never comes', async () => {
  const { clock, page, latest, welcome } = setUp();
  welcome(3);
  latest().says(snap(3));
  latest().ends(1006);
  await clock.run(1_000);
  welcome(0, 'f'.repeat(32));
  assert.deepEqual(latest().sentOf('sub')[0]?.['cursor'], { epoch: EPOCH, seq: 3 });
  latest().says({ t: 'reset', id: 1, reason: 'epoch' });
  latest().ends(1006);
  await clock.run(2_000);
  welcome(0, 'f'.repeat(32));
  assert.equal(latest().sentOf('sub')[0]?.['cursor'], undefined);
  page.stop();
});

test('a page that cannot take what came begins again with a snapshot', async () => {
  ScriptedSocket.all = [];
  const clock = new SimClock();
  const feed = createLiveFeed({ url: 'ws://host/ws', WebSocket: ScriptedSocket, clock, random: () => 0 });
  const taken: FeedEvent[] = [];
  let broken = true;
  feed.start((event) => {
    if (broken && event.type === 'facts') throw new RangeError('page is broken');
    taken.push(event);
  });
  const welcome = (socket: ScriptedSocket) => {
    socket.says({ t: 'hello', protocols: ['sitrep.v1'], server: 's', limits, nonce: 'n', at: 1 });
    socket.says({ t: 'welcome', session: 's', features: [], epoch: EPOCH, head: 0, pingIntervalMs: 25_000 });
  };
  const [first] = ScriptedSocket.all as [ScriptedSocket];
  welcome(first);
  first.says(snap(0));
  assert.throws(() => first.says(ev(1)), RangeError);
  broken = false;
  await clock.run(10);
  const second = ScriptedSocket.all[1] as ScriptedSocket;
  welcome(second);
  assert.equal(second.sentOf('sub')[0]?.['cursor'], undefined);
  second.says(snap(1));
  assert.deepEqual(taken.filter((event) => event.type === 'snapshot').length, 2);
  feed.stop();
});

test('misuse is a TypeError: no address, a relative one without a page, starting twice', () => {
  assert.throws(() => createLiveFeed({ url: '/ws', WebSocket: ScriptedSocket }), TypeError);
  const feed = createLiveFeed({ url: 'ws://host/ws', WebSocket: ScriptedSocket, clock: new SimClock() });
  feed.start(() => {});
  assert.throws(() => feed.start(() => {}), TypeError);
  feed.stop();
});

test('what the page keeps is told apart: a failure to construct a socket is final and says why', () => {
  class Refusing extends ScriptedSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      throw new SyntaxError('An insecure connection may not be initiated from a secure page');
    }
  }
  const page = new Page({ url: 'ws://host/ws', WebSocket: Refusing, clock: new SimClock() });
  assert.equal(page.status, 'failed');
  assert.match(page.store.snapshot().connection.error?.message ?? '', /insecure/);
});
