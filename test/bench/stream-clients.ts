// The other side of stream.bench.ts, in a process of its own: many raw sockets that read as fast as bytes come, and a few real pages.
import { connect, type Socket } from 'node:net';
import { createLiveFeed, Store } from '@sitrep/sdk/client';

/** What the benchmark asks for. */
export type Order =
  | {
      readonly do: 'open';
      readonly port: number;
      readonly sockets: number;
      readonly pages: number;
      readonly speak: boolean;
    }
  | { readonly do: 'report' }
  | { readonly do: 'close' };

/** What it is told: bytes and latencies since the last report. */
export interface Report {
  readonly bytes: number;
  readonly rawMs: readonly number[];
  readonly pageMs: readonly number[];
}

const STAMP = /sent:(\d+):/g;
let bytes = 0;
let rawMs: number[] = [];
let pageMs: number[] = [];
let sockets: Socket[] = [];
let stores: Store[] = [];

const sinceMs = (stamp: string | undefined): number => Number(process.hrtime.bigint() - BigInt(stamp ?? 0)) / 1e6;

/** One client of bytes. When it speaks, it subscribes and acknowledges as a page does. */
function open(port: number, speak: boolean): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let greeted = false;
    let unacked = 0;
    const say = (frame: unknown) => {
      const payload = Buffer.from(JSON.stringify(frame));
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
    };
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (!greeted) {
        greeted = true;
        if (speak) {
          say({ t: 'auth' });
          say({ t: 'sub', id: 1, topic: 'facts' });
        }
        return void setTimeout(() => resolve(socket), 50);
      }
      const text = chunk.toString('latin1');
      for (const [, stamp] of text.matchAll(STAMP)) rawMs.push(sinceMs(stamp));
      if (!speak) return;
      const seq = /^\d+/.exec(text.slice(text.lastIndexOf('"seq":') + 6))?.[0];
      if (seq === undefined || !text.includes('"t":"ev"')) return;
      unacked += text.split('"t":"ev"').length - 1;
      if (unacked < 100) return;
      unacked = 0;
      say({ t: 'ack', id: 1, seq: Number(seq) });
    });
    socket.on('error', () => {});
    socket.write(
      `GET /ws HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: sitrep.v1\r\n\r\n',
    );
  });
}

/** One real page: feed, folds and store. */
function openPage(port: number): Promise<Store> {
  return new Promise((resolve) => {
    const store = new Store(createLiveFeed({ url: `ws://127.0.0.1:${port}/ws` }));
    let seen = 0;
    store.subscribe(() => {
      const { connection, incidents, seq } = store.snapshot();
      if (connection.status === 'live') resolve(store);
      if (seq === seen) return;
      seen = seq;
      for (const view of incidents)
        if (view.incident.seq === seq) {
          const [, stamp] = /sent:(\d+):/.exec(view.timeline.at(-1)?.text ?? '') ?? [];
          if (stamp !== undefined) pageMs.push(sinceMs(stamp));
        }
    });
    store.start();
  });
}

if (process.send !== undefined)
  process.on('message', (order: Order) => {
    void (async () => {
      switch (order.do) {
        case 'open':
          for (let left = order.sockets; left > 0; left -= 100)
            sockets.push(
              ...(await Promise.all(Array.from({ length: Math.min(100, left) }, () => open(order.port, order.speak)))),
            );
          stores = await Promise.all(Array.from({ length: order.pages }, () => openPage(order.port)));
          return process.send?.({ opened: sockets.length + stores.length });
        case 'report':
          process.send?.({ bytes, rawMs, pageMs } satisfies Report);
          bytes = 0;
          rawMs = [];
          pageMs = [];
          return undefined;
        case 'close':
          for (const socket of sockets) socket.destroy();
          for (const store of stores) store.stop();
          sockets = [];
          stores = [];
          return process.send?.({ closed: true });
      }
    })();
  });
