import type { Clock, Ids, Random } from '@sitrep/sdk/base';
import {
  closeCodes,
  SUBPROTOCOL,
  type ClientFrame,
  type ServerFrame,
  type StreamErrorCode,
} from '@sitrep/sdk/protocol';
import { FactsSubscription } from './facts-subscription.ts';
import type { FactTime } from './fact-time.ts';
import type { StreamLimitsOptions } from './limits.ts';
import type { Link } from './link.ts';
import { readClientMessage } from './read-client-message.ts';
import { StateSubscription } from './state-subscription.ts';
import type { StreamSources, Subscription, SubscriptionHost } from './subscription.ts';
import { TokenBucket } from './token-bucket.ts';
import { WireMessage } from './wire/wire-message.ts';

/** What a session needs of the hub it belongs to. */
export interface SessionHost {
  readonly sources: StreamSources;
  readonly limits: StreamLimitsOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  /** Name and version, for `hello`. */
  readonly server: string;
  readonly factTime: FactTime;
  wake(session: Session): void;
  /** The session has said goodbye with `code`, or its connection is gone. */
  left(session: Session, code: number): void;
  /** An `err` frame went out. */
  erred(code: StreamErrorCode): void;
}

/** The server's side of one connection: what it may do next, what it listens to, and how much it may still cost. */
export class Session implements SubscriptionHost {
  readonly link: Link;
  readonly #host: SessionHost;
  readonly #messages: TokenBucket;
  readonly #errors: TokenBucket;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #openedAt: number;
  #state: 'opening' | 'ready' | 'closed' = 'opening';
  #held = false;
  #pingAt = 0;
  #pings = 0;
  #pingedAt: number | undefined;
  #drained = 0;
  #movedAt: number;

  constructor(link: Link, host: SessionHost) {
    const { limits, clock, ids, server, factTime } = host;
    const now = clock.monotonic();
    this.link = link;
    this.#host = host;
    this.#messages = new TokenBucket(limits.messagesPerSecond, limits.messageBurst, now);
    this.#errors = new TokenBucket(limits.errorsPerMinute / 60, limits.errorsPerMinute, now);
    this.#openedAt = this.#movedAt = now;
    const { clientMessageBytes, messagesPerSecond, subscriptions, frameBytes, credit } = limits;
    this.control({
      t: 'hello',
      protocols: [SUBPROTOCOL],
      server,
      limits: { clientMessageBytes, messagesPerSecond, subscriptions, frameBytes, credit },
      nonce: ids.next('ses'),
      at: factTime.now(),
      ...(factTime.rate === 1 ? {} : { rate: factTime.rate }),
    });
  }

  /** Whether the client has authenticated. */
  get ready(): boolean {
    return this.#state === 'ready';
  }

  get writable(): boolean {
    return this.#state === 'ready' && this.link.buffered < this.#host.limits.softBytes;
  }

  /** Takes a text message of the client. */
  receive(text: string): void {
    if (this.#state === 'closed') return;
    const mayPass = this.#messages.take(this.#host.clock.monotonic());
    if (mayPass !== true) return this.#error('ERR_STREAM_RATE', undefined, mayPass);
    const message = readClientMessage(text);
    if ('code' in message) return this.#error(message.code);
    this.#take(message.frame);
  }

  /** Takes a binary message, which the protocol has no use for. */
  receiveBinary(): void {
    if (this.#state !== 'closed') this.#error('ERR_STREAM_BINARY');
  }

  /** Sends what there is to send and may be sent. After a time in which nothing could go out, state goes first: it is the smaller part. */
  pump(): void {
    if (this.#state !== 'ready') return;
    const first = this.#held ? 'state' : 'facts';
    for (const each of this.#subscriptions.values()) if (each.topic === first) each.pump();
    for (const each of this.#subscriptions.values()) if (each.topic !== first) each.pump();
    this.#held = !this.writable;
  }

  wake(): void {
    this.#host.wake(this);
  }

  /** Looks after what time brings: deadlines, pings, reads that failed. */
  tick(): void {
    const { clock, limits, random } = this.#host;
    const now = clock.monotonic();
    if (this.#state === 'opening' && now - this.#openedAt >= limits.authMs)
      return this.#close(closeCodes.noAuthInTime, 'No auth in time');
    const { buffered, drained } = this.link;
    if (buffered === 0 || drained !== this.#drained) this.#movedAt = now;
    this.#drained = drained;
    if (now - this.#movedAt >= limits.stallMs) return this.#close(closeCodes.slow, 'Nothing was read for too long');
    // A ping behind a backlog that still moves is not late yet.
    if (this.#pingedAt !== undefined) {
      const since = buffered > 0 ? Math.max(this.#pingedAt, this.#movedAt) : this.#pingedAt;
      if (now - since >= limits.pongMs) return this.#close(closeCodes.noPong, 'No answer to a ping');
    }
    if (this.#state !== 'ready') return;
    if (now >= this.#pingAt) this.#ping(now, limits.pingMs * (0.9 + 0.2 * random()));
    this.pump();
  }

  /** Tells the client to come back after `delayMs` milliseconds, and closes. */
  goAway(delayMs: number): void {
    if (this.#state === 'closed') return;
    this.control({ t: 'goaway', delayMs });
    this.#close(closeCodes.goingAway, 'Going away');
  }

  /** The connection is gone. */
  gone(code: number): void {
    if (this.#state !== 'closed') this.#release(code);
  }

  control(frame: ServerFrame): void {
    if (this.#state === 'closed') return;
    const { hardBytes } = this.#host.limits;
    if (this.link.buffered > hardBytes) return this.#close(closeCodes.slow, 'Too much unread');
    this.link.send(WireMessage.of(frame));
  }

  readFailed(id: number): void {
    this.#subscriptions.get(id)?.end();
    this.#subscriptions.delete(id);
    this.#host.erred('ERR_STREAM_UNAVAILABLE');
    this.control({ t: 'err', code: 'ERR_STREAM_UNAVAILABLE', id, retryAfterMs: 5_000 });
  }

  #take(frame: ClientFrame): void {
    if ((frame.t === 'auth') !== (this.#state === 'opening')) return this.#error('ERR_STREAM_STATE');
    switch (frame.t) {
      case 'auth':
        return this.#welcome();
      case 'sub':
        return this.#subscribe(frame);
      case 'unsub':
        return this.#unsubscribe(frame.id);
      case 'ack':
        return this.#acknowledge(frame.id, frame.seq);
      case 'ping':
        return this.control({ t: 'pong', n: frame.n, at: this.#host.factTime.now() });
      case 'pong':
        if (frame.n === this.#pings) this.#pingedAt = undefined;
    }
  }

  #welcome(): void {
    const { sources, limits, ids, clock } = this.#host;
    this.#state = 'ready';
    this.#pingAt = clock.monotonic() + limits.pingMs;
    this.control({
      t: 'welcome',
      session: ids.next('ses'),
      features: [],
      epoch: sources.journal.epoch,
      head: sources.journal.head(),
      pingIntervalMs: limits.pingMs,
    });
  }

  #subscribe(frame: Extract<ClientFrame, { t: 'sub' }>): void {
    const { sources, limits } = this.#host;
    const { id } = frame;
    if (this.#subscriptions.has(id)) return this.#error('ERR_STREAM_SUBSCRIPTION', id);
    if (this.#subscriptions.size >= limits.subscriptions) return this.#error('ERR_STREAM_SUBSCRIPTIONS', id);
    const subscription =
      frame.topic === 'facts'
        ? new FactsSubscription(this, sources, frame, limits)
        : new StateSubscription(this, sources, id, frame.filter?.prefix);
    if (this.#state === 'closed') return subscription.end();
    this.#subscriptions.set(id, subscription);
    this.wake();
  }

  #unsubscribe(id: number): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) return this.#error('ERR_STREAM_SUBSCRIPTION', id);
    subscription.end();
    this.#subscriptions.delete(id);
  }

  #acknowledge(id: number, seq: number): void {
    const subscription = this.#subscriptions.get(id);
    const outcome = subscription instanceof FactsSubscription ? subscription.acknowledge(seq) : 'invalid';
    if (outcome === 'invalid') return this.#error('ERR_STREAM_SUBSCRIPTION', id);
    if (outcome === 'known') return;
    this.#messages.give(); // there can be no more of these than facts were sent
    this.wake();
  }

  #ping(now: number, nextMs: number): void {
    const last: Record<string, number> = {};
    for (const each of this.#subscriptions.values())
      if (each instanceof FactsSubscription && each.last !== undefined) last[each.id] = each.last;
    this.#pingAt = now + nextMs;
    this.#pingedAt ??= now;
    this.control({ t: 'ping', n: ++this.#pings, last });
  }

  #error(code: StreamErrorCode, id?: number, retryAfterMs?: number): void {
    this.#host.erred(code);
    this.control({
      t: 'err',
      code,
      ...(id !== undefined && { id }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    if (this.#errors.take(this.#host.clock.monotonic()) === true) return;
    if (code === 'ERR_STREAM_RATE') this.#close(closeCodes.tooFast, 'Too many messages');
    else this.#close(closeCodes.malformed, 'Too many errors');
  }

  #close(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#release(code);
    this.link.close(code, reason);
  }

  #release(code: number): void {
    this.#state = 'closed';
    for (const each of this.#subscriptions.values()) each.end();
    this.#subscriptions.clear();
    this.#host.left(this, code);
  }
}
