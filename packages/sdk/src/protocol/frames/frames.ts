import * as z from 'zod/mini';
import { Cursor } from './cursor.ts';
import { Id, Timestamp } from '../values.ts';

const SubscriptionId = z.int().check(z.minimum(1), z.maximum(1_000_000));
const Seq = z.int().check(z.nonnegative());

/** What a subscription is about: numbered facts, or latest-wins state. */
export const Topic = z.enum(['facts', 'state']);
export type Topic = z.infer<typeof Topic>;

/** Narrows a subscription: facts of one incident; state keys that begin with `prefix`. */
export const Filter = z.object({ incidentId: z.optional(Id), prefix: z.optional(z.string().check(z.maxLength(200))) });
export type Filter = z.infer<typeof Filter>;

/** Frames that a client sends. */
export const clientFrames = {
  /** First frame. `token` stays empty until the host has authentication. */
  auth: z.object({ t: z.literal('auth'), token: z.optional(z.string().check(z.maxLength(4_096))) }),
  sub: z.object({
    t: z.literal('sub'),
    id: SubscriptionId,
    topic: Topic,
    filter: z.optional(Filter),
    /** Facts only. Absent: begin with a snapshot. */
    cursor: z.optional(Cursor),
    /** Facts only: how many may be on their way unacknowledged. Default 512. */
    credit: z.optional(z.int().check(z.minimum(1), z.maximum(4_096))),
  }),
  unsub: z.object({ t: z.literal('unsub'), id: SubscriptionId }),
  ack: z.object({ t: z.literal('ack'), id: SubscriptionId, seq: Seq }),
  ping: z.object({ t: z.literal('ping'), n: z.int() }),
  pong: z.object({ t: z.literal('pong'), n: z.int() }),
} as const;

/** Any frame from a client. `t` tells which. */
export const ClientFrame = z.discriminatedUnion('t', [
  clientFrames.auth,
  clientFrames.sub,
  clientFrames.unsub,
  clientFrames.ack,
  clientFrames.ping,
  clientFrames.pong,
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

/** Limits that a server announces in `hello`. Bytes, counts and milliseconds. */
export const StreamLimits = z.object({
  clientMessageBytes: z.int(),
  messagesPerSecond: z.int(),
  subscriptions: z.int(),
  frameBytes: z.int(),
  credit: z.int(),
});
export type StreamLimits = z.infer<typeof StreamLimits>;

/** Frames that a server sends. */
export const serverFrames = {
  hello: z.object({
    t: z.literal('hello'),
    protocols: z.array(z.string()),
    server: z.string(),
    limits: StreamLimits,
    nonce: z.string(),
    /** The time of facts where the server is. */
    at: Timestamp,
    /** How many times as fast as a machine's clock that time runs. Default 1; a demonstration may hurry. */
    rate: z.optional(z.number().check(z.minimum(0.001))),
  }),
  welcome: z.object({
    t: z.literal('welcome'),
    session: z.string(),
    features: z.array(z.string()),
    epoch: z.string(),
    head: Seq,
    pingIntervalMs: z.int(),
  }),
  /** The facts after `from` up to `to` follow, `count` of them, then live ones. */
  resumed: z.object({ t: z.literal('resumed'), id: SubscriptionId, from: Seq, to: Seq, count: Seq }),
  /** The cursor cannot be used: forget what was built from it; a snapshot follows. */
  reset: z.object({
    t: z.literal('reset'),
    id: SubscriptionId,
    reason: z.enum(['epoch', 'trimmed', 'ahead', 'filter', 'rights']),
  }),
  /**
   * One part of a snapshot: `data` is a piece of the JSON text of a `Snapshot`. The last part (`part` = `parts`) carries the seq it
   * was taken at and the SHA-256 of the whole text in UTF-8, hexadecimal.
   */
  snap: z.object({
    t: z.literal('snap'),
    id: SubscriptionId,
    part: z.int(),
    parts: z.int(),
    data: z.string(),
    seq: z.optional(Seq),
    sha256: z.optional(z.string()),
  }),
  /** One fact. `prev` is the seq that this subscription got before it (or the seq of its snapshot or cursor). */
  ev: z.object({
    t: z.literal('ev'),
    id: SubscriptionId,
    prev: Seq,
    seq: z.int(),
    kind: Id,
    v: z.int(),
    incidentId: Id,
    at: Timestamp,
    key: z.optional(z.string()),
    body: z.record(z.string(), z.unknown()),
  }),
  /** Newest state of one key; `gone` instead of a value when it was removed. Versions count within one session. */
  st: z.object({
    t: z.literal('st'),
    id: SubscriptionId,
    key: z.string(),
    version: z.int(),
    value: z.optional(z.unknown()),
    gone: z.optional(z.literal(true)),
  }),
  /** `last` = the last seq sent, by facts subscription: a client that is behind it has lost something and subscribes again. */
  ping: z.object({ t: z.literal('ping'), n: z.int(), last: z.optional(z.record(z.string(), Seq)) }),
  pong: z.object({ t: z.literal('pong'), n: z.int(), at: z.optional(Timestamp) }),
  goaway: z.object({ t: z.literal('goaway'), delayMs: z.int() }),
  err: z.object({ t: z.literal('err'), code: z.string(), id: z.optional(z.int()), retryAfterMs: z.optional(z.int()) }),
} as const;

/** Any frame from a server. `t` tells which; a kind not known here is to be ignored. */
export const ServerFrame = z.discriminatedUnion('t', [
  serverFrames.hello,
  serverFrames.welcome,
  serverFrames.resumed,
  serverFrames.reset,
  serverFrames.snap,
  serverFrames.ev,
  serverFrames.st,
  serverFrames.ping,
  serverFrames.pong,
  serverFrames.goaway,
  serverFrames.err,
]);
export type ServerFrame = z.infer<typeof ServerFrame>;
