import { backoffMs, systemClock, systemRandom, type CancelTimer, type Clock, type Random } from '../base/index.ts';
import { closeCodes, isTransientClose, SUBPROTOCOL } from '../protocol/index.ts';
import { FactStream } from './fact-stream.ts';
import type { Commands, Connection, Feed, FeedEvent } from './feed.ts';
import { LiveSession, type SessionEnd, type SessionListener } from './live-session.ts';
import { socketUrl, type WebSocketConstructor, type WebSocketLike } from './web-socket.ts';

/** What {@link createLiveFeed} takes. */
export interface LiveFeedOptions {
  /** Address of the stream, such as `/ws` or `wss://sitrep.example.com/ws`. A relative one is taken from the page's own address. */
  readonly url: string;
  /** Facts of this incident only. Default: all. */
  readonly incidentId?: string;
  /** Sent in the first frame, never in the address. Default none. */
  readonly token?: string;
  /** How changes are asked for, see `createHttpCommands`. Default none: the feed only reads. */
  readonly commands?: Commands;
  /** Default: the platform's own. */
  readonly WebSocket?: WebSocketConstructor;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Wait before another attempt at most and, on average doubled each time, at least; full jitter (PROTOCOL: 0.5 to 30 s). Milliseconds. */
export const RECONNECT_WAITS = Object.freeze({ baseMs: 500, capMs: 30_000 });

/**
 * A feed from a running host over the `sitrep.v1` live stream. It hands on every fact once and in order, and the newest state; it
 * comes back by itself with its cursor after every loss that can pass, for ever, and ends with `failed` and an error after one that cannot.
 *
 * @throws TypeError when `url` is not an address, or no `WebSocket` is to be had.
 *
 * @example
 * const store = new Store(createLiveFeed({ url: '/ws', commands: createHttpCommands({ baseUrl: '/' }) }));
 * store.start();
 */
export function createLiveFeed(options: LiveFeedOptions): Feed {
  return new LiveFeed(options);
}

class LiveFeed implements Feed {
  readonly kind = 'live';
  readonly commands?: Commands;
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #WebSocket: WebSocketConstructor;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #facts: FactStream;
  #sink: ((event: FeedEvent) => void) | undefined;
  #connection: Connection;
  #shownAt = 0;
  #session: LiveSession | undefined;
  #cancelAttempt: CancelTimer = () => {};

  constructor({
    url,
    incidentId,
    token,
    commands,
    WebSocket,
    clock = systemClock,
    random = systemRandom,
  }: LiveFeedOptions) {
    const platform = (globalThis as unknown as { WebSocket?: WebSocketConstructor }).WebSocket;
    const constructor = WebSocket ?? platform;
    if (constructor === undefined) throw new TypeError('This platform has no WebSocket: pass one as an option');
    this.#url = socketUrl(url);
    this.#WebSocket = constructor;
    this.#token = token;
    this.#clock = clock;
    this.#random = random;
    this.#facts = new FactStream(incidentId);
    this.#connection = { status: 'idle', since: clock.now(), roundTripMs: null, lastMessageAt: null, attempt: 0 };
    if (commands !== undefined) this.commands = commands;
  }

  start(sink: (event: FeedEvent) => void): void {
    if (this.#sink !== undefined) throw new TypeError('A feed starts only once');
    this.#sink = sink;
    this.#connect('connecting');
  }

  stop(): void {
    const { status } = this.#connection;
    if (this.#sink === undefined || status === 'closed') return;
    this.#cancelAttempt();
    this.#session?.close();
    this.#show('closed');
  }

  #connect(status: 'connecting' | 'reconnecting'): void {
    this.#show(status, { attempt: this.#connection.attempt + 1 });
    let socket: WebSocketLike;
    try {
      socket = new this.#WebSocket(this.#url, [SUBPROTOCOL]);
    } catch (error) {
      // such as a plain address on a secure page: it would be refused again and again
      return this.#fail('ERR_STREAM_REFUSED', error instanceof Error ? error.message : String(error));
    }
    this.#session = new LiveSession(socket, this.#facts, this.#clock, this.#listener, this.#token);
  }

  readonly #listener: SessionListener = {
    arrived: () => {
      const now = this.#clock.now();
      this.#connection = { ...this.#connection, lastMessageAt: now };
    },
    deliver: (events) => {
      for (const event of events) this.#sink?.(event);
    },
    settled: (caughtUp) => {
      if (caughtUp) {
        if (this.#connection.status !== 'live') this.#show('live', { attempt: 0 });
        else if (this.#clock.now() - this.#shownAt >= 1_000) this.#show('live');
      } else if (this.#connection.status !== 'catching-up') this.#show('catching-up');
    },
    serverTime: (at, rate) => {
      this.#connection = { ...this.#connection, serverTime: { at, seenAt: this.#clock.now(), rate } };
    },
    roundTrip: (roundTripMs) => this.#show(this.#connection.status, { roundTripMs }),
    ended: (end) => this.#ended(end),
  };

  #ended({ code, reason, waitMs }: SessionEnd): void {
    this.#session = undefined;
    // What 4408 blames on the client is a network that was too slow for its `auth`: it comes back by itself, too.
    if (!isTransientClose(code) && code !== closeCodes.noAuthInTime)
      return this.#fail(failureOf(code), reason || `The server closed with code ${code}`);
    const { attempt } = this.#connection;
    const delayMs = waitMs ?? Math.round(backoffMs(Math.max(1, attempt), { ...RECONNECT_WAITS, random: this.#random }));
    this.#show('reconnecting', { nextAttemptAt: this.#clock.now() + delayMs });
    this.#cancelAttempt = this.#clock.after(delayMs, () => this.#connect('reconnecting'));
  }

  #fail(code: string, message: string): void {
    this.#show('failed', { error: { code, message } });
  }

  #show(status: Connection['status'], change: Partial<Connection> = {}): void {
    const now = this.#clock.now();
    const { nextAttemptAt: _, error: __, ...rest } = this.#connection;
    this.#connection = { ...rest, status, since: status === rest.status ? rest.since : now, ...change };
    this.#shownAt = now;
    this.#sink?.({ type: 'connection', connection: this.#connection });
  }
}

function failureOf(code: number): string {
  switch (code) {
    case closeCodes.malformed:
      return 'ERR_STREAM_FRAME';
    case closeCodes.forbidden:
      return 'ERR_STREAM_FORBIDDEN';
    case closeCodes.noCommonVersion:
      return 'ERR_STREAM_PROTOCOL';
    case closeCodes.tooManySockets:
      return 'ERR_STREAM_SOCKETS';
    default:
      return 'ERR_STREAM_UNAUTHENTICATED';
  }
}
