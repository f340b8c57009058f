import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  endOfTurn,
  randomIds,
  systemClock,
  systemRandom,
  type Clock,
  type Defer,
  type Ids,
  type Random,
  type StateBoard,
} from '@sitrep/sdk/base';
import type { Journal } from '@sitrep/sdk/journal';
import { SUBPROTOCOL } from '@sitrep/sdk/protocol';
import type { Views } from '@sitrep/sdk/views';
import { WebSocketServer, type WebSocket } from 'ws';
import type { FactTime } from './fact-time.ts';
import { pathOf, refuse, type Refusal } from './handshake.ts';
import { STREAM_LIMITS, type StreamLimitsOptions } from './limits.ts';
import { LiveHub, type HubCounts } from './live-hub.ts';
import { SocketLink } from './socket-link.ts';
import { TokenBucket } from './token-bucket.ts';

/** What {@link attachLiveStream} takes. A `Sitrep` has the first four. */
export interface LiveStreamOptions {
  readonly journal: Pick<Journal, 'epoch' | 'head' | 'read' | 'readIncident' | 'onCommit'>;
  /** Fed from `journal`; may lag behind it. */
  readonly views: Views;
  readonly board: StateBoard;
  readonly clock?: Clock;
  /** The clock of the facts' times, and how many times as fast as `clock` it runs. Default: `clock` itself. */
  readonly factTime?: FactTime;
  /** Where the stream is. Default `/ws`. */
  readonly path?: string;
  /** Origins whose pages may open the stream besides the host's own, such as `https://portal.example.com`. Compared exactly. Default none. */
  readonly origins?: readonly string[];
  /** Name and version as clients are told them. Default `sitrep`. */
  readonly server?: string;
  /** Replaces single ones of {@link STREAM_LIMITS}. */
  readonly limits?: Partial<StreamLimitsOptions>;
  readonly random?: Random;
  readonly ids?: Ids;
  readonly defer?: Defer;
}

/** A live stream at work. */
export interface LiveStream {
  /** Connections that are open. */
  clients(): number;
  /** Figures for a health page. */
  health(): HubCounts;
  /**
   * Takes no more connections, tells every client to come back after a delay of its own, and resolves when all are gone or cut (at
   * most `closeMs` later). The HTTP server itself is left alone.
   *
   * @param options `goawayMs`: the longest delay that a client is told. Default 5,000 ms.
   */
  close(options?: { readonly goawayMs?: number }): Promise<void>;
}

/**
 * Serves the live stream `sitrep.v1` on an HTTP server: facts from the journal, each once and in order, and the newest state of the
 * board. A client costs a cursor and what its socket has not sent yet; one that does not read is closed and changes nothing for others.
 *
 * Other upgrade listeners of the same server are left alone: with one, requests to other paths are theirs.
 *
 * @example
 * const stream = attachLiveStream(server, { journal, views, board });
 * process.once('SIGTERM', () => stream.close());
 */
export function attachLiveStream(httpServer: Server, options: LiveStreamOptions): LiveStream {
  const { clock = systemClock, path = '/ws', origins = [], server = 'sitrep' } = options;
  const limits = { ...STREAM_LIMITS, ...options.limits };
  const { random = systemRandom, ids = randomIds(clock), defer = endOfTurn, journal, views, board, factTime } = options;
  const hub = new LiveHub({ journal, views, board, clock, random, ids, defer, limits, server, factTime });
  const handshakes = new TokenBucket(limits.handshakesPerSecond, limits.handshakesPerSecond, clock.monotonic());
  const sockets = new Set<WebSocket>();
  const wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.clientMessageBytes,
    maxFragments: limits.clientMessageFragments,
    maxBufferedChunks: 256,
    handleProtocols: () => SUBPROTOCOL,
  });
  let closing = false;

  const busy = (): Refusal | undefined => {
    const wait = closing || hub.size >= limits.clients || hub.unauthenticated >= limits.unauthenticated;
    if (!wait && handshakes.take(clock.monotonic()) === true) return undefined;
    return {
      status: 503,
      code: 'ERR_STREAM_BUSY',
      title: 'No room for another connection now',
      headers: { 'retry-after': '1' },
    };
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (pathOf(request) !== path && httpServer.listenerCount('upgrade') > 1) return;
    socket.on('error', ignore); // until ws has its own listener
    const refusal = refuse(request, { path, origins }) ?? busy();
    if (refusal !== undefined) return answer(socket, refusal);
    wss.handleUpgrade(request, socket, head, (ws) => {
      socket.removeListener('error', ignore);
      sockets.add(ws);
      const session = hub.connect(new SocketLink(ws, socket, clock, limits.closeMs));
      socket.on('drain', () => session.pump());
      ws.on('message', (data, isBinary) =>
        isBinary ? session.receiveBinary() : session.receive((data as Buffer).toString()),
      );
      ws.on('error', ignore); // a close follows
      ws.on('close', (code) => {
        sockets.delete(ws);
        session.gone(code);
      });
    });
  };
  httpServer.on('upgrade', upgrade);

  return {
    clients: () => hub.size,
    health: () => hub.counts(),
    async close({ goawayMs = 5_000 } = {}) {
      closing = true;
      hub.goAway(goawayMs);
      await Promise.all(Array.from(sockets, (ws) => new Promise((resolve) => ws.once('close', resolve))));
      httpServer.removeListener('upgrade', upgrade);
      hub.stop();
    },
  };
}

function ignore(): void {}

function answer(socket: Duplex, { status, code, title, headers = {} }: Refusal): void {
  const body = JSON.stringify({ type: 'about:blank', title, status, code });
  const lines = Object.entries({
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: headers['upgrade'] === undefined ? 'close' : 'upgrade, close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\n${lines.join('')}\r\n${body}`);
}

const REASONS: Readonly<Record<Refusal['status'], string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  426: 'Upgrade Required',
  503: 'Service Unavailable',
};
