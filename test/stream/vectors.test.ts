import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { streamErrorCodes } from '@sitrep/sdk/protocol';
import { sharedData } from '../support/shared-data.ts';
import { RawSocket } from './support/raw-socket.ts';
import { startStreamHost, type StreamHost } from './support/stream-host.ts';

const { dir, skip } = sharedData('vectors');
const load = (path: string) => JSON.parse(readFileSync(join(dir, path), 'utf8')) as never;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const turn = () => new Promise((resolve) => setImmediate(resolve));

interface FrameCase {
  readonly id: string;
  readonly bytes_base64: string;
  readonly expect: {
    readonly message?: number;
    readonly pong?: number;
    readonly close?: number | 'any';
    readonly closes?: readonly number[];
    readonly any?: true;
  };
}

interface JsonCase {
  readonly name: string;
  readonly base64?: string;
  readonly repeat?: { readonly text: string; readonly count: number };
}

suite('hostile bytes on a real socket', { skip }, () => {
  let host: StreamHost;
  const patient = {
    errorsPerMinute: 100_000,
    messageBurst: 100_000,
    clientMessageBytes: 65_536,
    handshakesPerSecond: 100_000,
  };

  before(async () => {
    host = await startStreamHost({ limits: patient });
  });
  after(async () => {
    await host.stop();
  });

  test('each WebSocket frame is taken, answered or refused as RFC 6455 has it', async () => {
    const cases: readonly FrameCase[] = load('ws-frames/frames.json');
    assert.ok(cases.length > 40);
    for (const { id, bytes_base64, expect } of cases) {
      const raw = await RawSocket.open(host.port);
      await raw.until(() => raw.messagesOf('hello').length === 1);
      raw.sendBytes(Buffer.from(bytes_base64, 'base64'));
      // What the case says is not JSON of ours, so each message that arrived shows as one error.
      if (expect.message !== undefined) await raw.until(() => raw.messagesOf('err').length >= (expect.message ?? 0));
      if (expect.pong !== undefined) await raw.until(() => raw.frames.some(({ opcode }) => opcode === 10));
      const closes = expect.closes ?? (typeof expect.close === 'number' ? [expect.close] : undefined);
      if (closes !== undefined || expect.close === 'any') await raw.until(() => raw.closeCode !== undefined);
      if (closes !== undefined) assert.ok(closes.includes(raw.closeCode ?? 0), `${id}: closed with ${raw.closeCode}`);
      if (expect.message !== undefined) assert.equal(raw.messagesOf('err').length, expect.message, id);
      if (expect.pong !== undefined)
        assert.equal(raw.frames.filter(({ opcode }) => opcode === 10).length, expect.pong, id);
      for (const { code } of raw.messagesOf('err') as { code: string }[])
        assert.ok(streamErrorCodes.includes(code as never));
      raw.destroy();
    }
  });

  test('each JSON text and each naughty string gets exactly one published error, and the socket lives on', async () => {
    const texts = (load('json-parsing/cases.json') as JsonCase[]).map(({ base64, repeat }) =>
      base64 === undefined
        ? Buffer.from((repeat?.text ?? '').repeat(Math.min(repeat?.count ?? 0, 65_000)))
        : Buffer.from(base64, 'base64'),
    );
    const strings = (load('naughty-strings/blns.json') as string[]).flatMap((text) => [
      text,
      JSON.stringify(text),
      JSON.stringify({ t: text }),
      JSON.stringify({ t: 'sub', id: text, topic: text }),
      JSON.stringify({ [text]: text, t: 'unsub', id: 7 }),
    ]);
    assert.ok(texts.length > 200 && strings.length > 1_500);
    let raw = await (await RawSocket.open(host.port)).ready();
    let sent = 0;
    for (const each of [...texts, ...strings]) {
      const text = each.toString();
      if (typeof each !== 'string' && Buffer.compare(Buffer.from(text), each) !== 0) {
        // Not UTF-8: the WebSocket layer closes with 1007, and that is the one answer.
        const other = await RawSocket.open(host.port);
        other.sendBytes(
          Buffer.concat([Buffer.from([0x81, 0x80 | 126, each.length >> 8, each.length & 255, 0, 0, 0, 0]), each]),
        );
        await other.until(() => other.closeCode !== undefined);
        assert.ok([1007, 1002].includes(other.closeCode ?? 0), `closed with ${other.closeCode}`);
        other.destroy();
        continue;
      }
      raw.send(text);
      sent++;
    }
    raw.sendFrame({ t: 'ping', n: 4_711 });
    await raw.until(() => raw.messagesOf('pong').length === 1);
    const codes = raw.messagesOf('err').map((frame) => frame['code'] as string);
    assert.equal(codes.length, sent);
    assert.deepEqual(
      codes.filter((code) => !streamErrorCodes.includes(code as never)),
      [],
    );
    assert.equal(raw.closeCode, undefined);
    raw.destroy();

    // Again and again, until memory has settled: what the first rounds cost comes back.
    const round = async () => {
      raw = await (await RawSocket.open(host.port)).ready();
      for (const text of strings) raw.send(text);
      raw.sendFrame({ t: 'ping', n: 1 });
      await raw.until(() => raw.messagesOf('pong').length === 1);
      raw.destroy();
    };
    const memory = async () => {
      for (let i = 0; i < 1_000 && host.stream.clients() > 0; i++) await turn();
      assert.equal(host.stream.clients(), 0);
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    await round();
    const before = await memory();
    for (let i = 0; i < 5; i++) await round();
    const grown = (await memory()) - before;
    assert.ok(grown < 1_000_000, `${grown} bytes more after ${5 * strings.length} bad frames`);
  });

  test('strings that break software come back byte for byte, live and in a snapshot', async () => {
    const strings = (load('naughty-strings/blns.json') as string[]).filter((text) => text.length <= 2_000);
    await host.note('inc_naughty', strings.slice(0, 100));
    const snapshot = await (await RawSocket.open(host.port)).ready();
    snapshot.sendFrame({ t: 'sub', id: 1, topic: 'facts' });
    await snapshot.until(() => snapshot.messagesOf('snap').some((part) => part['part'] === part['parts']));
    const text = snapshot
      .messagesOf('snap')
      .map((part) => part['data'] as string)
      .join('');
    const views = (JSON.parse(text) as { incidents: unknown[] }).incidents;
    assert.deepEqual(views, JSON.parse(JSON.stringify(host.views.list())));
    await host.note('inc_naughty', strings);
    await snapshot.until(() => snapshot.messagesOf('ev').length === strings.length);
    assert.deepEqual(
      snapshot.messagesOf('ev').map((frame) => (frame['body'] as { text: string }).text),
      strings,
    );
    snapshot.destroy();
  });
});
