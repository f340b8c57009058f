// 1. From a fact's append (SQLite, on disk) to clients in another process, at 50 facts a second with 200 of them.
// 2. What a delivered fact costs the server's processor, next to the least that Node can do (one ready frame written to every socket) and
//    to a plain loop over ws sockets. The contenders take turns; each line shows the median of the rounds' ratios.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { StateBoard } from '@sitrep/sdk/base';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact } from '@sitrep/sdk/protocol';
import { Views } from '@sitrep/sdk/views';
import { attachLiveStream } from '../../packages/server/src/socket/index.ts';
import { WireMessage } from '../../packages/server/src/socket/wire/wire-message.ts';
import type * as Ws from 'ws';
import type { Order, Report } from './stream-clients.ts';

const ws = createRequire(join(import.meta.dirname, '../../packages/server/package.json'))('ws') as typeof Ws;
const ROUNDS = Number(process.env['SITREP_BENCH_ROUNDS'] ?? 5);
const LATENCY_GOAL_MS = 50;
const by = { kind: 'person', id: 'operator@example.org' } as const;

const clients = fork(join(import.meta.dirname, 'stream-clients.ts'), { execArgv: process.execArgv });
const ask = <T>(order: Order): Promise<T> =>
  new Promise((resolve) => {
    clients.once('message', (answer) => resolve(answer as T));
    clients.send(order);
  });
const print = (name: string, text: string) => process.stdout.write(`  ${name.padEnd(46)} ${text}\n`);
const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;
const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** A note of about 510 bytes as an `ev` frame, stamped with the moment before its append. */
function note(journal: Journal): Promise<unknown> {
  const incidentId = 'inc_bench';
  const expectedSeq = journal.headOf(incidentId);
  const text = `sent:${process.hrtime.bigint()}:`.padEnd(330, 'the pool of orders-db is used up; ');
  const body = { noteId: `not_${expectedSeq}`, by, text };
  return journal.append({ incidentId, expectedSeq, facts: [newFact('note-added', incidentId, Date.now(), body)] });
}

async function openIncident(journal: Journal): Promise<void> {
  const body = { title: 'Checkout is slow', severity: 'error', openedBy: by } as const;
  await journal.append({
    incidentId: 'inc_bench',
    expectedSeq: 0,
    facts: [newFact('incident-opened', 'inc_bench', 1, body)],
  });
}

/** A host's stream over `journal`, with views that follow it. */
async function streamOver(journal: Journal) {
  const views = new Views();
  const stop = new AbortController();
  void (async () => {
    for await (const page of journal.follow(0, stop.signal)) for (const fact of page) views.apply(fact);
  })();
  const server = createServer();
  const limits = { clients: 20_000, unauthenticated: 20_000, handshakesPerSecond: 100_000 };
  const stream = attachLiveStream(server, { journal, views, board: new StateBoard(), limits });
  const port = await listening(server);
  return {
    port,
    close: async () => {
      await ask({ do: 'close' });
      stop.abort();
      await stream.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function latency(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sitrep-bench-'));
  const journal = await openSqliteJournal({ file: join(folder, 'journal.db') });
  await openIncident(journal);
  const host = await streamOver(journal);
  await ask({ do: 'open', port: host.port, sockets: 190, pages: 10, speak: true });
  for (let i = 0; i < 100; i++) await Promise.all([note(journal), wait(20)]); // warm
  await wait(200);
  await ask({ do: 'report' });
  const facts = 500;
  const appendMs: number[] = [];
  for (let i = 0; i < facts; i++) {
    const began = performance.now();
    await Promise.all([note(journal).then(() => appendMs.push(performance.now() - began)), wait(20)]);
  }
  await wait(500);
  const { rawMs, pageMs } = await ask<Report>({ do: 'report' });
  await host.close();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
  if (rawMs.length !== facts * 190) throw new Error(`${rawMs.length} of ${facts * 190} facts arrived`);
  print(
    'append alone, on disk (part of what follows)',
    `p50 ${at(appendMs, 0.5).toFixed(1)} ms, p99 ${at(appendMs, 0.99).toFixed(1)} ms`,
  );
  for (const [name, values] of [
    ['append → frame read by 190 sockets', rawMs],
    ['append → shown by 10 pages', pageMs],
  ] as const) {
    const p99 = at(values, 0.99);
    const verdict = p99 < LATENCY_GOAL_MS ? 'ok' : 'miss';
    print(name, `p50 ${at(values, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (goal ${LATENCY_GOAL_MS}) ${verdict}`);
  }
}

/** Delivers `count` events to everybody, all made in one turn of the event loop. */
interface Contender {
  readonly port: number;
  /** Whether its clients speak `sitrep.v1`. */
  readonly speak: boolean;
  publish(count: number): Promise<unknown> | void;
  close(): Promise<void>;
}

const EVENT = JSON.stringify({
  t: 'ev',
  id: 1,
  prev: 1,
  seq: 2,
  ...newFact('note-added', 'inc_bench', 1_790_000_000_000, { noteId: 'not_1', by, text: 'sent:1:'.padEnd(330, 'x') }),
});

async function ours(): Promise<Contender> {
  const journal = memoryJournal();
  await openIncident(journal);
  const { port, close } = await streamOver(journal);
  const publish = async (count: number) => {
    for (let i = 0; i < count; i++) await note(journal);
  };
  return { port, speak: true, publish, close };
}

/** Accepts sockets with ws, as everybody must, and sends by `send`. */
async function loop(send: (ws: Ws.WebSocket, socket: Duplex) => void): Promise<Contender> {
  const server = createServer();
  const wss = new ws.WebSocketServer({ noServer: true, perMessageDeflate: false });
  const all: [Ws.WebSocket, Duplex][] = [];
  server.on('upgrade', (request, socket, head) =>
    wss.handleUpgrade(request, socket, head, (each) => {
      all.push([each, socket]);
      each.send('{}');
    }),
  );
  return {
    port: await listening(server),
    speak: false,
    publish: (count) => {
      for (let i = 0; i < count; i++) for (const [each, socket] of all) send(each, socket);
    },
    close: async () => {
      await ask({ do: 'close' });
      server.closeAllConnections();
      server.close();
    },
  };
}

const frame = new WireMessage(EVENT).frame();
const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  'sitrep stream': ours,
  'raw frame loop': () => loop((_, socket) => socket.write(frame)),
  'ws loop': () => loop((each) => each.send(EVENT)),
};

/** Microseconds of processor time of this process for one delivered event. */
async function costOf(
  make: () => Promise<Contender>,
  sockets: number,
  perSecond: number,
  burst: number,
): Promise<number> {
  const contender = await make();
  await ask({ do: 'open', port: contender.port, sockets, pages: 0, speak: contender.speak });
  const spread = async (bursts: number) => {
    const began = performance.now();
    for (let i = 0; i < bursts; i++) {
      await contender.publish(burst);
      await wait(Math.max(0, began + ((i + 1) * burst * 1_000) / perSecond - performance.now()));
    }
  };
  await spread(Math.ceil(perSecond / burst / 2));
  await wait(200);
  await ask({ do: 'report' });
  const bursts = Math.ceil((2 * perSecond) / burst);
  const before = process.cpuUsage();
  await spread(bursts);
  await wait(100);
  const { user, system } = process.cpuUsage(before);
  await wait(300);
  const delivered = bursts * burst * sockets;
  const { bytes } = await ask<Report>({ do: 'report' });
  if (bytes < delivered * 400) throw new Error(`${bytes} bytes arrived of ${delivered} events`);
  await contender.close();
  return (user + system) / delivered;
}

async function compare(
  title: string,
  sockets: number,
  perSecond: number,
  burst: number,
  goals: Record<string, number>,
) {
  const rounds = new Map<string, number[]>();
  const names = Object.keys(contenders);
  for (let round = 0; round < ROUNDS; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed())
      rounds.set(name, [
        ...(rounds.get(name) ?? []),
        await costOf(contenders[name] as never, sockets, perSecond, burst),
      ]);
  const own = rounds.get('sitrep stream') ?? [];
  for (const [name, costs] of rounds) {
    const ratio = at(
      own.map((cost, i) => cost / (costs[i] ?? NaN)),
      0.5,
    );
    const goal = goals[name];
    const verdict = goal === undefined ? '' : ` (goal ${goal}) ${ratio <= goal ? 'ok' : 'miss'}`;
    const own2 = name === 'sitrep stream' ? '' : `, stream / it ${ratio.toFixed(2)}${verdict}`;
    print(`${title}, ${name}`, `${at(costs, 0.5).toFixed(2)} µs a message${own2}`);
  }
}

await latency();
await compare('1,000 clients, one at a time', 1_000, 20, 1, { 'raw frame loop': 1.1 });
await compare('200 clients, bursts of 20', 200, 300, 20, { 'raw frame loop': 0.15 });
clients.disconnect();
process.exit(0);
