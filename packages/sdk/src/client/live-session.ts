import type { CancelTimer, Clock } from '../base/index.ts';
import { SUBPROTOCOL, type ClientFrame, type ServerFrame } from '../protocol/index.ts';
import { ACK_EVERY_FACTS, type FactStream } from './fact-stream.ts';
import type { FeedEvent } from './feed.ts';
import { readServerMessage } from './read-server-message.ts';
import { OPEN, type WebSocketLike } from './web-socket.ts';

/** Waits of one connection, in milliseconds. */
const SESSION_WAITS = Object.freeze({
  /** For `welcome` after opening. */
  welcomeMs: 10_000,
  /** For anything at all while catching up. */
  silenceMs: 15_000,
  /** For the answer to a ping. */
  pongMs: 10_000,
  /** Before facts are acknowledged that are fewer than {@link ACK_EVERY_FACTS}. */
  ackMs: 2_000,
});

/** Times that a hole is mended on one connection before it is given up. */
const MAX_MENDS = 3;
const GIVEN_UP = 4000;

/** Why a connection ended. */
export interface SessionEnd {
  /** The close code; 4000 when this side gave it up. */
  readonly code: number;
  readonly reason: string;
  /** How long the server asked to wait, milliseconds. */
  readonly waitMs: number | undefined;
}

/** What a connection tells its feed. */
export interface SessionListener {
  /** Something arrived. Called before what it brings is handed on. */
  arrived(): void;
  /** Hands on what arrived, in order. */
  deliver(events: readonly FeedEvent[]): void;
  /** Everything of a message has been handed on; whether all facts up to now have been. */
  settled(caughtUp: boolean): void;
  roundTrip(ms: number): void;
  /** The server's clock shows `at` now and runs `rate` times as fast. */
  serverTime(at: number, rate: number): void;
  ended(end: SessionEnd): void;
}

/** One connection from opening to close: authenticates, subscribes, acknowledges, pings. */
export class LiveSession {
  readonly #socket: WebSocketLike;
  readonly #facts: FactStream;
  readonly #clock: Clock;
  readonly #token: string | undefined;
  readonly #listener: SessionListener;
  readonly #openedAt: number;
  #cancelTick: CancelTimer;
  #ended = false;
  #welcomed = false;
  #subscriptions = 0;
  #stateId = 0;
  #mends = 0;
  #waitMs: number | undefined;
  #arrivedAt: number;
  #ackEvery = ACK_EVERY_FACTS;
  #ackedAt = 0;
  #pingIntervalMs = 25_000;
  #pings = 0;
  #rate = 1;
  #pingedAt = 0;
  #awaitsPong = false;

  constructor(
    socket: WebSocketLike,
    facts: FactStream,
    clock: Clock,
    listener: SessionListener,
    token: string | undefined,
  ) {
    this.#socket = socket;
    this.#facts = facts;
    this.#clock = clock;
    this.#token = token;
    this.#listener = listener;
    this.#openedAt = this.#arrivedAt = clock.monotonic();
    this.#cancelTick = clock.after(1_000, () => this.#tick());
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code, reason }) => this.#end(code, reason);
    socket.onerror = () => {}; // a close follows and says more
  }

  /** Closes the socket; the listener hears nothing any more. */
  close(): void {
    if (this.#ended) return;
    this.#release();
    this.#socket.close(1000);
  }

  /** Gives the connection up: another one may do better. */
  #giveUp(reason: string): void {
    if (this.#ended) return;
    this.#socket.close(GIVEN_UP, reason);
    this.#end(GIVEN_UP, reason);
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#release();
    this.#listener.ended({ code, reason, waitMs: this.#waitMs });
  }

  #release(): void {
    this.#ended = true;
    this.#cancelTick();
    this.#socket.onmessage = this.#socket.onclose = null;
  }

  #receive(data: unknown): void {
    if (this.#ended) return;
    this.#arrivedAt = this.#clock.monotonic();
    this.#listener.arrived();
    let frames: readonly ServerFrame[];
    try {
      if (typeof data !== 'string') throw new TypeError('Not text');
      frames = readServerMessage(data);
    } catch (error) {
      return this.#giveUp(error instanceof Error ? error.message : 'Unreadable message');
    }
    const out: FeedEvent[] = [];
    let gap = false;
    let refused = false;
    for (const frame of frames) {
      const outcome = this.#take(frame, out);
      gap ||= outcome === 'gap';
      refused ||= outcome === 'refused';
    }
    if (out.length > 0) {
      try {
        this.#listener.deliver(out);
      } catch (error) {
        this.#facts.forget(); // nobody knows how much of it was taken, so the position is worth nothing
        this.#giveUp('What arrived could not be taken');
        throw error;
      }
    }
    if (refused) this.#giveUp('The subscription was refused');
    if (gap) this.#mend();
    else if (this.#facts.unacked >= this.#ackEvery) this.#acknowledge();
    if (this.#ended) return;
    if (this.#facts.caughtUp) this.#mends = 0;
    if (this.#welcomed) this.#listener.settled(this.#facts.caughtUp);
  }

  #take(frame: ServerFrame, out: FeedEvent[]): 'ok' | 'gap' | 'refused' {
    switch (frame.t) {
      case 'hello':
        // with less credit than that, waiting for a hundred facts would be waiting for nothing
        this.#ackEvery = Math.max(1, Math.min(ACK_EVERY_FACTS, Math.floor(frame.limits.credit / 2)));
        if (frame.protocols.includes(SUBPROTOCOL))
          this.#send({ t: 'auth', ...(this.#token !== undefined && { token: this.#token }) });
        this.#rate = frame.rate ?? 1;
        this.#listener.serverTime(frame.at, this.#rate);
        return 'ok';
      case 'welcome':
        this.#welcome(frame, out);
        return 'ok';
      case 'st':
        if (frame.id !== this.#stateId) return 'ok';
        this.#takeState(frame, out);
        return 'ok';
      case 'reset':
        if (frame.id === this.#stateId) out.push({ type: 'state-reset' });
        return this.#facts.take(frame, out);
      case 'ping':
        this.#send({ t: 'pong', n: frame.n });
        this.#acknowledge();
        return this.#facts.take(frame, out);
      case 'pong':
        if (this.#awaitsPong && frame.n === this.#pings) {
          this.#awaitsPong = false;
          const ms = this.#clock.monotonic() - this.#pingedAt;
          if (frame.at !== undefined) this.#listener.serverTime(frame.at + (ms / 2) * this.#rate, this.#rate);
          this.#listener.roundTrip(ms);
        }
        return 'ok';
      case 'goaway':
        this.#waitMs = frame.delayMs;
        return 'ok';
      case 'err':
        if (frame.retryAfterMs !== undefined) this.#waitMs = frame.retryAfterMs;
        return this.#facts.take(frame, out);
      default:
        return this.#facts.take(frame, out);
    }
  }

  #welcome(frame: Extract<ServerFrame, { t: 'welcome' }>, out: FeedEvent[]): void {
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#pingIntervalMs = Math.max(1_000, frame.pingIntervalMs);
    this.#send(this.#facts.subscribe(++this.#subscriptions, frame.epoch, frame.head));
    this.#stateId = ++this.#subscriptions;
    out.push({ type: 'state-reset' });
    this.#send({ t: 'sub', id: this.#stateId, topic: 'state' });
    this.#ping();
  }

  #takeState({ key, version, value, gone }: Extract<ServerFrame, { t: 'st' }>, out: FeedEvent[]): void {
    const entry = { key, version, value: gone ? undefined : value };
    const previous = out.at(-1);
    if (previous?.type === 'state') (previous.entries as (typeof entry)[]).push(entry);
    else out.push({ type: 'state', entries: [entry] });
  }

  #mend(): void {
    if (this.#ended) return;
    if (++this.#mends > MAX_MENDS) return this.#giveUp('The stream keeps losing facts');
    this.#send(this.#facts.unsubscribe());
    this.#send(this.#facts.subscribe(++this.#subscriptions));
  }

  #acknowledge(): void {
    const frame = this.#facts.acknowledge();
    this.#ackedAt = this.#clock.monotonic();
    if (frame !== undefined) this.#send(frame);
  }

  #ping(): void {
    this.#pingedAt = this.#clock.monotonic();
    this.#awaitsPong = true;
    this.#send({ t: 'ping', n: ++this.#pings });
  }

  #send(frame: ClientFrame): void {
    if (!this.#ended && this.#socket.readyState === OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #tick(): void {
    const now = this.#clock.monotonic();
    const { welcomeMs, silenceMs, pongMs, ackMs } = SESSION_WAITS;
    if (!this.#welcomed && now - this.#openedAt >= welcomeMs) return this.#giveUp('No welcome in time');
    if (!this.#facts.caughtUp && now - this.#arrivedAt >= silenceMs) return this.#giveUp('Silence while catching up');
    if (this.#awaitsPong && now - this.#pingedAt >= pongMs) return this.#giveUp('No answer to a ping in time');
    if (this.#facts.unacked > 0 && now - this.#ackedAt >= ackMs) this.#acknowledge();
    if (this.#welcomed && now - this.#pingedAt >= this.#pingIntervalMs) this.#ping();
    this.#cancelTick = this.#clock.after(1_000, () => this.#tick());
  }
}
