import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededIds, seededRandom, StateBoard } from '@sitrep/sdk/base';
import { memoryJournal } from '@sitrep/sdk/journal';
import { decodeServerMessage, SUBPROTOCOL } from '@sitrep/sdk/protocol';
import { Views } from '@sitrep/sdk/views';
import { STREAM_LIMITS, type StreamLimitsOptions } from '../../packages/server/src/socket/limits.ts';
import { LiveHub } from '../../packages/server/src/socket/live-hub.ts';
import type { Link } from '../../packages/server/src/socket/link.ts';
import type { Session } from '../../packages/server/src/socket/session.ts';
import type { WireMessage } from '../../packages/server/src/socket/wire/wire-message.ts';
import { SimClock } from './support/sim-clock.ts';
import { addNotes } from './support/stream-host.ts';

/** A connection that keeps what is sent; it drains when the test says so. */
class TestLink implements Link {
  readonly sent: string[] = [];
  buffered = 0;
  drained = 0;
  holds = false;
  closed: number | undefined;

  send({ text }: WireMessage): void {
    this.sent.push(text);
    if (this.holds) this.buffered += text.length;
    else this.drained += text.length;
  }

  close(code: number): void {
    this.closed = code;
  }

  frames(): Record<string, unknown>[] {
    // Also the strict reading of the protocol: a frame that does not fit throws.
    return this.sent.flatMap((text) => decodeServerMessage(text) as unknown as Record<string, unknown>[]);
  }

  of(t: string): Record<string, unknown>[] {
    return this.frames().filter((frame) => frame['t'] === t);
  }

  drain(): void {
    this.drained += this.buffered;
    this.buffered = 0;
  }
}

async function setUp(limits: Partial<StreamLimitsOptions> = {}) {
  const clock = new SimClock();
  const random = seededRandom(7);
  const journal = memoryJournal();
  const views = new Views();
  const board = new StateBoard();
  const hub = new LiveHub({
    journal,
    views,
    board,
    clock,
    random,
    ids: seededIds(random, clock),
    defer: (run) => clock.after(0, run),
    limits: { ...STREAM_LIMITS, ...limits },
    server: 'test 1.0',
  });
  const note = async (count: number, incidentId = 'inc_a') => {
    await addNotes(
      journal,
      incidentId,
      Array.from({ length: count }, (_, i) => `note ${i}`),
    );
    for (const fact of await journal.read(views.seq, 1_000)) views.apply(fact);
    await clock.run(1);
  };
  const open = () => {
    const link = new TestLink();
    return { link, session: hub.connect(link) };
  };
  const openReady = () => {
    const { link, session } = open();
    say(session, { t: 'auth' });
    link.sent.length = 0;
    return { link, session };
  };
  return { clock, journal, views, board, hub, note, open, openReady };
}

function say(session: Session, frame: Readonly<Record<string, unknown>>): void {
  session.receive(JSON.stringify(frame));
}

test('the first frame names protocol, limits and server; the answer to auth names journal, head and ping interval', async () => {
  const { open, journal, note } = await setUp({ credit: 77 });
  await note(4);
  const { link, session } = open();
  assert.equal(link.of('hello').length, 1);
  const [hello] = link.of('hello');
  assert.deepEqual(hello?.['protocols'], [SUBPROTOCOL]);
  assert.equal(hello['server'], 'test 1.0');
  assert.deepEqual(hello['limits'], {
    clientMessageBytes: 16_384,
    messagesPerSecond: 20,
    subscriptions: 32,
    frameBytes: 262_144,
    credit: 77,
  });
  say(session, { t: 'auth', token: 'whatever' });
  const [welcome] = link.of('welcome');
  assert.equal(welcome?.['epoch'], journal.epoch);
  assert.equal(welcome['head'], 5);
  assert.equal(welcome['pingIntervalMs'], 25_000);
});

test('nothing but auth is understood before auth, and auth only once', async () => {
  const { open } = await setUp();
  const { link, session } = open();
  say(session, { t: 'sub', id: 1, topic: 'facts' });
  assert.deepEqual(
    link.of('err').map((frame) => frame['code']),
    ['ERR_STREAM_STATE'],
  );
  say(session, { t: 'auth' });
  say(session, { t: 'auth' });
  assert.deepEqual(
    link.of('err').map((frame) => frame['code']),
    ['ERR_STREAM_STATE', 'ERR_STREAM_STATE'],
  );
  assert.equal(link.of('welcome').length, 1);
});

test('a client without auth is closed with 4408 after five seconds and not before', async () => {
  const { clock, open, hub } = await setUp();
  const { link } = open();
  await clock.run(4_900);
  assert.equal(link.closed, undefined);
  await clock.run(1_200);
  assert.equal(link.closed, 4408);
  assert.equal(hub.size, 0);
});

test('a cursor of this journal resumes with exactly the facts after it; of another journal, or ahead of it, it is reset', async () => {
  const { clock, journal, note, openReady } = await setUp();
  await note(9);
  const resumed = openReady();
  say(resumed.session, { t: 'sub', id: 1, topic: 'facts', cursor: { epoch: journal.epoch, seq: 6 } });
  await clock.run(1);
  assert.deepEqual(resumed.link.of('resumed'), [{ t: 'resumed', id: 1, from: 6, to: 10, count: 4 }]);
  const places = resumed.link.of('ev').map((frame) => [frame['prev'], frame['seq']]);
  assert.deepEqual(places, [
    [6, 7],
    [7, 8],
    [8, 9],
    [9, 10],
  ]);
  for (const [cursor, reason] of [
    [{ epoch: 'f'.repeat(32), seq: 6 }, 'epoch'],
    [{ epoch: journal.epoch, seq: 11 }, 'ahead'],
  ] as const) {
    const { link, session } = openReady();
    say(session, { t: 'sub', id: 1, topic: 'facts', cursor });
    await clock.run(1);
    assert.deepEqual(link.of('reset'), [{ t: 'reset', id: 1, reason }]);
    assert.equal(link.of('snap').at(-1)?.['seq'], 10);
  }
});

test('a filter makes holes that prev closes, and resumed counts only what passes it', async () => {
  const { clock, journal, note, openReady } = await setUp();
  await note(3, 'inc_a'); // 1 to 4
  await note(3, 'inc_b'); // 5 to 8
  await note(2, 'inc_a'); // 9, 10
  const { link, session } = openReady();
  say(session, {
    t: 'sub',
    id: 4,
    topic: 'facts',
    filter: { incidentId: 'inc_a' },
    cursor: { epoch: journal.epoch, seq: 2 },
  });
  await clock.run(1);
  await note(1, 'inc_b');
  await note(1, 'inc_a');
  assert.deepEqual(link.of('resumed'), [{ t: 'resumed', id: 4, from: 2, to: 10, count: 4 }]);
  const places = link.of('ev').map((frame) => [frame['prev'], frame['seq']]);
  assert.deepEqual(places, [
    [2, 3],
    [3, 4],
    [4, 9],
    [9, 10],
    [10, 12],
  ]);
});

test('no more facts go out unacknowledged than there is credit, with and without a filter', async () => {
  for (const filter of [undefined, { incidentId: 'inc_a' }]) {
    const { clock, journal, note, openReady } = await setUp();
    const { link, session } = openReady();
    say(session, { t: 'sub', id: 1, topic: 'facts', filter, credit: 10, cursor: { epoch: journal.epoch, seq: 0 } });
    await clock.run(1);
    await note(40);
    assert.equal(link.of('ev').length, 10);
    say(session, { t: 'ack', id: 1, seq: 4 });
    await clock.run(1);
    assert.equal(link.of('ev').length, 14);
    say(session, { t: 'ack', id: 1, seq: 3 });
    await clock.run(1);
    assert.equal(link.of('ev').length, 14, 'an older acknowledgement gives nothing back');
    assert.equal(link.of('err').length, 0);
    say(session, { t: 'ack', id: 1, seq: 15 });
    await clock.run(1);
    assert.deepEqual(link.of('err'), [{ t: 'err', code: 'ERR_STREAM_SUBSCRIPTION', id: 1 }], 'never sent');
    for (const seq of [14, 24, 34]) {
      say(session, { t: 'ack', id: 1, seq });
      await clock.run(1);
    }
    assert.deepEqual(
      link.of('ev').map((frame) => frame['seq']),
      Array.from({ length: 41 }, (_, i) => i + 1),
    );
  }
});

test('what one turn produced goes out in messages of at most 64 frames and 16 KiB, facts before state', async () => {
  const { clock, journal, board, note, openReady } = await setUp();
  const { link, session } = openReady();
  say(session, { t: 'sub', id: 1, topic: 'facts', cursor: { epoch: journal.epoch, seq: 0 } });
  say(session, { t: 'sub', id: 2, topic: 'state' });
  await clock.run(1);
  link.sent.length = 0;
  board.set('health', 'ok');
  await note(99);
  const sizes = link.sent.map((text) => (text.startsWith('[') ? (JSON.parse(text) as unknown[]).length : 1));
  assert.equal(
    sizes.reduce((sum, each) => sum + each, 0),
    101,
  );
  assert.ok(Math.max(...sizes) <= 64);
  assert.ok(Math.max(...link.sent.map((text) => Buffer.byteLength(text))) <= 16_384 + 2);
  assert.ok(link.sent.length <= 4, `${link.sent.length} messages`);
});

test('a fact that is larger than a message goes alone, and larger than the soft limit, too', async () => {
  const { clock, journal, openReady } = await setUp({ softBytes: 1_000, batchBytes: 500 });
  const { link, session } = openReady();
  link.holds = true;
  say(session, { t: 'sub', id: 1, topic: 'facts', cursor: { epoch: journal.epoch, seq: 0 } });
  await addNotes(journal, 'inc_a', ['x'.repeat(2_000), 'y'.repeat(2_000)]);
  for (let i = 0; i < 4; i++) {
    await clock.run(1);
    link.drain();
    session.pump();
  }
  assert.deepEqual(
    link.of('ev').map((frame) => frame['seq']),
    [1, 2, 3],
  );
  assert.equal(link.closed, undefined);
});

test('above the soft limit facts and state wait; afterwards state comes first, newest only, then every fact', async () => {
  const { clock, journal, board, note, openReady } = await setUp({ softBytes: 2_000 });
  const { link, session } = openReady();
  say(session, { t: 'sub', id: 1, topic: 'facts', cursor: { epoch: journal.epoch, seq: 0 } });
  say(session, { t: 'sub', id: 2, topic: 'state' });
  await clock.run(1);
  link.holds = true;
  await note(30);
  assert.ok(link.buffered >= 2_000 && link.buffered < 2_000 + 16_384);
  const before = link.sent.length;
  for (let i = 0; i < 500; i++) board.set('queue', i);
  await note(100);
  assert.equal(link.sent.length, before, 'nothing more while it is full');
  link.holds = false;
  link.drain();
  session.pump();
  await clock.run(1);
  assert.match(link.sent[before] ?? '', /"t":"st".*"value":499/);
  assert.equal(link.of('st').length, 1);
  assert.deepEqual(
    link.of('ev').map((frame) => frame['seq']),
    Array.from({ length: 131 }, (_, i) => i + 1),
  );
});

test('a client from which nothing drains is closed with 4100 after 15 s; one that drains a little is not', async () => {
  const { clock, note, journal, openReady, hub } = await setUp();
  const [stuck, slow] = [openReady(), openReady()];
  for (const { link, session } of [stuck, slow]) {
    say(session, { t: 'sub', id: 1, topic: 'facts', cursor: { epoch: journal.epoch, seq: 0 } });
    link.holds = true;
  }
  await note(10);
  for (let second = 0; second < 20; second++) {
    slow.link.buffered -= 10;
    slow.link.drained += 10;
    await clock.run(1_000);
    if (second === 13) assert.equal(stuck.link.closed, undefined);
  }
  assert.equal(stuck.link.closed, 4100);
  assert.equal(slow.link.closed, undefined);
  assert.equal(hub.counts().closedSlow, 1);
});

test('answers that pile up unread past the hard limit close with 4100', async () => {
  const { openReady } = await setUp({ hardBytes: 500, messagesPerSecond: 10_000, messageBurst: 10_000 });
  const { link, session } = openReady();
  link.holds = true;
  for (let n = 0; n < 200 && link.closed === undefined; n++) say(session, { t: 'ping', n });
  assert.equal(link.closed, 4100);
  assert.ok(link.buffered <= 600);
});

test('a client that does not answer a ping within 10 s is closed with 4102; one that does stays', async () => {
  const { clock, openReady } = await setUp();
  const [mute, polite] = [openReady(), openReady()];
  let closedAt = 0;
  for (let second = 1; second <= 60; second++) {
    await clock.run(1_000);
    const ping = polite.link.of('ping').at(-1);
    if (ping !== undefined) say(polite.session, { t: 'pong', n: ping['n'] });
    if (mute.link.closed !== undefined && closedAt === 0) closedAt = second;
  }
  assert.equal(mute.link.closed, 4102);
  assert.ok(closedAt >= 32 && closedAt <= 39, `closed after ${closedAt} s`);
  assert.equal(polite.link.closed, undefined);
  assert.equal(polite.link.of('ping').length, 2);
});

test('the 20 messages a second and 40 at once that are allowed pass; one more is not looked at', async () => {
  const { clock, openReady } = await setUp();
  const { link, session } = openReady(); // its auth was the first of the 40
  for (let n = 0; n < 40; n++) say(session, { t: 'ping', n });
  assert.equal(link.of('pong').length, 39);
  const [refused] = link.of('err');
  assert.equal(refused?.['code'], 'ERR_STREAM_RATE');
  assert.ok((refused['retryAfterMs'] as number) > 0 && (refused['retryAfterMs'] as number) <= 50);
  await clock.run(1_000);
  for (let n = 0; n < 20; n++) say(session, { t: 'ping', n });
  assert.equal(link.of('pong').length, 59);
  for (let n = 0; n < 9; n++) say(session, { t: 'ping', n });
  assert.equal(link.of('err').length, 10);
  assert.equal(link.closed, undefined, 'ten errors a minute are borne');
  say(session, { t: 'ping', n: 0 });
  assert.equal(link.closed, 4104);
});

test('acknowledgements that a fast reader owes are not held against it', async () => {
  const { clock, journal, note, openReady } = await setUp();
  const { link, session } = openReady();
  say(session, { t: 'sub', id: 1, topic: 'facts', credit: 1, cursor: { epoch: journal.epoch, seq: 0 } });
  await note(199);
  for (let seq = 1; seq <= 200; seq++) {
    say(session, { t: 'ack', id: 1, seq });
    await clock.run(0);
  }
  assert.equal(link.of('err').length, 0);
  assert.equal(link.of('ev').length, 200);
  for (let i = 0; i < 60; i++) say(session, { t: 'ack', id: 1, seq: 200 });
  assert.ok(link.of('err').length > 0, 'the same one again and again is');
});

test('ten bad frames in a minute get one error each; one more closes with 4400', async () => {
  const { clock, openReady } = await setUp({ messagesPerSecond: 1_000, messageBurst: 1_000 });
  const { link, session } = openReady();
  const bad = [
    '{',
    '[]',
    '[{"t":"ping","n":1}]',
    'null',
    '7',
    '"sub"',
    '{}',
    '{"t":"shout"}',
    '{"t":"ping"}',
    '{"t":"__proto__"}',
  ];
  const codes = ['JSON', 'BATCH', 'BATCH', 'FRAME', 'FRAME', 'FRAME', 'FRAME', 'FRAME', 'FRAME', 'FRAME'];
  for (const text of bad) session.receive(text);
  assert.deepEqual(
    link.of('err').map((frame) => frame['code']),
    codes.map((code) => `ERR_STREAM_${code}`),
  );
  assert.equal(link.closed, undefined);
  await clock.run(6_000); // a tenth of a minute: one more is borne
  session.receiveBinary();
  assert.equal(link.of('err').at(-1)?.['code'], 'ERR_STREAM_BINARY');
  assert.equal(link.closed, undefined);
  session.receive('{');
  assert.equal(link.closed, 4400);
  session.receive('{"t":"ping","n":1}');
  assert.equal(link.of('pong').length, 0, 'nothing after the close');
});

test('there is room for 32 subscriptions, an id names one at a time, and unsub makes room', async () => {
  const { clock, openReady } = await setUp({ messageBurst: 100 });
  const { link, session } = openReady();
  for (let id = 1; id <= 32; id++) say(session, { t: 'sub', id, topic: 'state', filter: { prefix: `${id}/` } });
  assert.equal(link.of('err').length, 0);
  say(session, { t: 'sub', id: 33, topic: 'facts' });
  say(session, { t: 'sub', id: 3, topic: 'facts' });
  say(session, { t: 'unsub', id: 99 });
  assert.deepEqual(
    link.of('err').map((frame) => [frame['code'], frame['id']]),
    [
      ['ERR_STREAM_SUBSCRIPTIONS', 33],
      ['ERR_STREAM_SUBSCRIPTION', 3],
      ['ERR_STREAM_SUBSCRIPTION', 99],
    ],
  );
  say(session, { t: 'unsub', id: 3 });
  say(session, { t: 'sub', id: 33, topic: 'facts' });
  await clock.run(1);
  assert.equal(link.of('snap').at(-1)?.['id'], 33);
});

test('state goes only to keys with the prefix; a removal long ago makes a slow client begin again', async () => {
  const { clock, board, openReady } = await setUp();
  board.set('incident/inc_a/agent/diagnosis', 1);
  board.set('health', 'ok');
  const { link, session } = openReady();
  say(session, { t: 'sub', id: 2, topic: 'state', filter: { prefix: 'incident/' } });
  await clock.run(1);
  assert.deepEqual(
    link.of('st').map((frame) => frame['key']),
    ['incident/inc_a/agent/diagnosis'],
  );
  board.delete('health');
  board.set('incident/inc_b/agent/x', null);
  board.delete('incident/inc_a/agent/diagnosis');
  await clock.run(1);
  const latest = link.of('st').slice(1);
  assert.deepEqual(
    latest.map((frame) => [frame['key'], frame['value'], frame['gone']]),
    [
      ['incident/inc_b/agent/x', null, undefined],
      ['incident/inc_a/agent/diagnosis', undefined, true],
    ],
  );

  link.holds = true;
  link.buffered = 300_000;
  for (let i = 0; i < 4_000; i++) {
    board.set(`incident/inc_c/agent/${i}`, i);
    board.delete(`incident/inc_c/agent/${i}`);
  }
  await clock.run(1);
  link.sent.length = 0;
  link.drain();
  link.holds = false;
  session.pump();
  assert.deepEqual(link.of('reset'), [{ t: 'reset', id: 2, reason: 'trimmed' }]);
  assert.deepEqual(
    link
      .of('st')
      .filter((frame) => frame['gone'] !== true)
      .map((frame) => frame['key']),
    ['incident/inc_b/agent/x'],
  );
});

test('ping names the last seq that was sent, by facts subscription', async () => {
  const { clock, note, openReady } = await setUp();
  await note(4);
  const { link, session } = openReady();
  say(session, { t: 'sub', id: 1, topic: 'facts' });
  say(session, { t: 'sub', id: 2, topic: 'state' });
  say(session, { t: 'sub', id: 3, topic: 'facts', filter: { incidentId: 'inc_other' } });
  await clock.run(1);
  await note(2);
  await clock.run(28_000);
  assert.deepEqual(link.of('ping').at(-1)?.['last'], { '1': 7, '3': 5 });
});

test('every client is sent away with a delay of its own and closed with 4103', async () => {
  const { hub, openReady } = await setUp();
  const all = Array.from({ length: 20 }, openReady);
  hub.goAway(5_000);
  const delays = all.map(({ link }) => link.of('goaway')[0]?.['delayMs'] as number);
  assert.ok(new Set(delays).size > 10);
  assert.ok(delays.every((delay) => delay >= 0 && delay <= 5_000));
  assert.deepEqual([...new Set(all.map(({ link }) => link.closed))], [4103]);
  assert.equal(hub.size, 0);
});

test('catching up through many pages needs no timer', async () => {
  const { clock, journal, note, openReady } = await setUp({ tailFacts: 10, pages: 1, credit: 4_096 });
  for (let i = 0; i < 4; i++) await note(499);
  const { link, session } = openReady();
  say(session, { t: 'sub', id: 1, topic: 'facts', cursor: { epoch: journal.epoch, seq: 3 } });
  for (let turn = 0; turn < 20; turn++) await clock.run(1); // far less than a tick
  assert.equal(link.of('ev').length, 1_997 - 3);
});

test('a crowd that comes back reads each page of the journal once', async () => {
  const clock = new SimClock();
  const random = seededRandom(1);
  const journal = memoryJournal();
  await addNotes(
    journal,
    'inc_a',
    Array.from({ length: 2_000 }, () => 'x'),
  );
  const reads: number[] = [];
  const hub = new LiveHub({
    journal: {
      epoch: journal.epoch,
      head: () => journal.head(),
      read: (after, limit) => {
        reads.push(after);
        return journal.read(after, limit);
      },
      readIncident: (id, after, limit) => journal.readIncident(id, after, limit),
      onCommit: (listener) => journal.onCommit(listener),
    },
    views: new Views(),
    board: new StateBoard(),
    clock,
    random,
    ids: seededIds(random, clock),
    defer: (run) => clock.after(0, run),
    limits: { ...STREAM_LIMITS, credit: 4_096, softBytes: Infinity },
    server: 'test',
  });
  const links = Array.from({ length: 200 }, () => {
    const link = new TestLink();
    const session = hub.connect(link);
    say(session, { t: 'auth' });
    say(session, { t: 'sub', id: 1, topic: 'facts', cursor: { epoch: journal.epoch, seq: 0 } });
    return link;
  });
  for (let turn = 0; turn < 20; turn++) await clock.run(1);
  for (const link of links) assert.equal(link.of('ev').length, 2_001);
  assert.ok(reads.length <= 9, `${reads.length} reads for 200 clients`);
});

test('a journal that cannot be read delays facts and loses none', async () => {
  const clock = new SimClock();
  const random = seededRandom(1);
  const journal = memoryJournal();
  const views = new Views();
  let fails = false;
  const orFail = <T>(read: () => Promise<T>) => (fails ? Promise.reject(new Error('disk')) : read());
  const hub = new LiveHub({
    journal: {
      epoch: journal.epoch,
      head: () => journal.head(),
      read: (after, limit) => orFail(() => journal.read(after, limit)),
      readIncident: (id, after, limit) => orFail(() => journal.readIncident(id, after, limit)),
      onCommit: (listener) => journal.onCommit(listener),
    },
    views,
    board: new StateBoard(),
    clock,
    random,
    ids: seededIds(random, clock),
    defer: (run) => clock.after(0, run),
    limits: STREAM_LIMITS,
    server: 'test',
  });
  const link = new TestLink();
  const session = hub.connect(link);
  say(session, { t: 'auth' });
  say(session, { t: 'sub', id: 1, topic: 'facts' });
  await clock.run(1);
  fails = true;
  await addNotes(journal, 'inc_a', ['one', 'two']);
  say(session, {
    t: 'sub',
    id: 2,
    topic: 'facts',
    filter: { incidentId: 'inc_a' },
    cursor: { epoch: journal.epoch, seq: 0 },
  });
  await clock.run(3_000);
  assert.equal(link.of('ev').length, 0);
  assert.deepEqual(link.of('err'), [{ t: 'err', code: 'ERR_STREAM_UNAVAILABLE', id: 2, retryAfterMs: 5_000 }]);
  fails = false;
  await clock.run(1_100);
  assert.deepEqual(
    link.of('ev').map((frame) => frame['seq']),
    [1, 2, 3],
  );
});
