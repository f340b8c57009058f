import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@sitrep/sdk/testing';
import { RawSocket } from './support/raw-socket.ts';
import { Page, startStreamHost } from './support/stream-host.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a reader that stops costs a bounded amount, delays nobody, and is closed with 4100', async () => {
  const clock = fakeClock();
  const host = await startStreamHost({ clock });
  const healthy = new Page({ url: host.url });
  await healthy.until(() => healthy.status === 'live');
  const slow = await (await RawSocket.open(host.port)).ready();
  slow.sendFrame({ t: 'sub', id: 1, topic: 'facts' });
  slow.sendFrame({ t: 'sub', id: 2, topic: 'state' });
  await slow.until(() => slow.messagesOf('snap').length > 0);
  slow.pause();

  // The kernels' own buffers hold megabytes; then the bytes stay with the server, up to the soft limit and one message.
  const value = 'x'.repeat(100_000);
  const { softBytes, messageBytes } = { softBytes: 262_144, messageBytes: 101_000 };
  let version = 0;
  for (; version < 2_000 && host.stream.health().bufferedBytes < softBytes; version++) {
    host.board.set('big', { version, value });
    await turn();
  }
  assert.ok(host.stream.health().bufferedBytes >= softBytes, 'the reader is slow');
  for (let more = 0; more < 300; more++, version++) {
    host.board.set('big', { version, value });
    await turn();
    assert.ok(host.stream.health().bufferedBytes <= softBytes + 2 * messageBytes);
  }
  const seen = () => (healthy.store.snapshot().state.get('big') as { version: number } | undefined)?.version;
  await healthy.until(() => seen() === version - 1);
  await host.note('inc_a', ['while the other one does not read']);
  await healthy.until(() => healthy.store.snapshot().seq === host.journal.head());

  assert.equal(host.stream.clients(), 2);
  await clock.advance(14_000);
  assert.equal(host.stream.clients(), 2);
  await clock.advance(3_000);
  assert.equal(host.stream.clients(), 1);
  assert.equal(host.stream.health().closedSlow, 1);
  slow.resume();
  await slow.until(() => slow.closeCode !== undefined);
  assert.equal(slow.closeCode, 4100);
  assert.equal(slow.messagesOf('ev').length, 0, 'its facts waited in the journal');
  slow.destroy();

  await host.note('inc_a', ['and after it']);
  await healthy.until(() => healthy.store.snapshot().seq === host.journal.head());
  assert.deepEqual(healthy.statuses(), ['connecting', 'catching-up', 'live']);
  healthy.stop();
  await host.stop();
});

test('a reader that does not answer the close is cut after two seconds', async () => {
  const clock = fakeClock();
  const host = await startStreamHost({ clock });
  const mute = await RawSocket.open(host.port);
  await clock.advance(6_000);
  await mute.until(() => mute.closeCode === 4408);
  assert.equal(mute.ended, false);
  await clock.advance(2_000);
  await mute.until(() => mute.ended);
  await host.stop();
});

test('a message of 16 KiB is read, one byte more closes with 1009; 64 fragments are read, one more is not', async () => {
  const host = await startStreamHost();
  const sized = (bytes: number) => {
    const frame = { t: 'ping', n: 1, pad: '' };
    frame.pad = 'x'.repeat(bytes - JSON.stringify(frame).length);
    return JSON.stringify(frame);
  };
  for (const [bytes, passes] of [
    [16_383, true],
    [16_384, true],
    [16_385, false],
  ] as const) {
    const raw = await (await RawSocket.open(host.port)).ready();
    raw.send(sized(bytes));
    await raw.until(() => raw.messagesOf('pong').length > 0 || raw.closeCode !== undefined);
    assert.equal(raw.closeCode, passes ? undefined : 1009, `${bytes} bytes`);
    raw.destroy();
  }
  for (const [fragments, passes] of [
    [64, true],
    [65, false],
  ] as const) {
    const raw = await (await RawSocket.open(host.port)).ready();
    const text = sized(fragments);
    const frames = Array.from(text, (character, i) =>
      Buffer.from([(i === fragments - 1 ? 0x80 : 0) | (i === 0 ? 1 : 0), 0x81, 0, 0, 0, 0, character.charCodeAt(0)]),
    );
    raw.sendBytes(Buffer.concat(frames));
    await raw.until(() => raw.messagesOf('pong').length > 0 || raw.closeCode !== undefined);
    assert.equal(raw.messagesOf('pong').length, passes ? 1 : 0, `${fragments} fragments`);
    if (!passes) assert.equal(raw.closeCode, 1008);
    raw.destroy();
  }
  await host.stop();
});

test('when the host goes, every page is told a delay of its own, closed with 4103, and comes back after it', async () => {
  const host = await startStreamHost();
  const raws = await Promise.all(Array.from({ length: 8 }, async () => (await RawSocket.open(host.port)).ready()));
  const page = new Page({ url: host.url });
  await page.until(() => page.status === 'live');
  const stopped = host.stream.close({ goawayMs: 4_000 });
  const refused = await RawSocket.open(host.port);
  assert.equal(refused.answer?.status, 503, 'no new connections while it goes');
  await page.until(() => page.status === 'reconnecting');
  const { nextAttemptAt = 0, since } = page.store.snapshot().connection;
  assert.ok(nextAttemptAt - since >= 0 && nextAttemptAt - since <= 4_000);
  for (const raw of raws) {
    await raw.until(() => raw.closeCode !== undefined);
    assert.equal(raw.closeCode, 4103);
    raw.destroy();
  }
  const delays = raws.map((raw) => raw.messagesOf('goaway')[0]?.['delayMs'] as number);
  assert.ok(new Set(delays).size > 4 && delays.every((delay) => delay >= 0 && delay <= 4_000));
  await stopped;
  assert.equal(host.stream.clients(), 0);
  page.stop();
  await host.stop();
});
