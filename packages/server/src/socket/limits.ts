/** Limits of the live stream: bytes, counts and milliseconds. Each has a named outcome when it is reached. */
export interface StreamLimitsOptions {
  /** One message of a client. More: the socket is closed with 1009. */
  readonly clientMessageBytes: number;
  /** WebSocket fragments of one message. More: closed with 1008. */
  readonly clientMessageFragments: number;
  /** Messages of a client a second. More: `ERR_STREAM_RATE`, and the message is not looked at. */
  readonly messagesPerSecond: number;
  /** Messages of a client at once, after a pause. */
  readonly messageBurst: number;
  /** `err` frames in a minute. One more closes with 4400, or 4104 when it came too fast. */
  readonly errorsPerMinute: number;
  /** Subscriptions of a client. One more: `ERR_STREAM_SUBSCRIPTIONS`. */
  readonly subscriptions: number;
  /** Facts on their way unacknowledged, unless a subscription asks for fewer or more (at most 4,096). Further ones wait in the journal. */
  readonly credit: number;
  /** A frame of the server, unless a single fact or value is larger than that. */
  readonly frameBytes: number;
  /** Frames in a message. */
  readonly batchFrames: number;
  /** A message of several frames. */
  readonly batchBytes: number;
  /** Unsent bytes above which state and facts wait, as a version and a cursor. */
  readonly softBytes: number;
  /** Unsent bytes above which a client is closed with 4100. */
  readonly hardBytes: number;
  /** How long unsent bytes may stay without any of them leaving. Longer: closed with 4100. */
  readonly stallMs: number;
  /** From opening to `auth`. Longer: closed with 4408. */
  readonly authMs: number;
  /** Between pings, give or take a tenth. */
  readonly pingMs: number;
  /** From a ping to its answer. Longer: closed with 4102. */
  readonly pongMs: number;
  /** Facts that a cursor may be behind. Further behind: `reset` with reason `trimmed`, and a snapshot. */
  readonly resumeFacts: number;
  /** Newest facts kept in memory for all clients together; older ones are read again from the journal. */
  readonly tailFacts: number;
  /** Characters of the facts kept in memory. */
  readonly tailChars: number;
  /** Pages of 256 older facts kept in memory; the one used longest ago is let go. */
  readonly pages: number;
  /** Sockets. One more: 503 with `Retry-After`. */
  readonly clients: number;
  /** Sockets that have not sent `auth` yet. One more: 503 with `Retry-After`. */
  readonly unauthenticated: number;
  /** Handshakes a second. More: 503 with `Retry-After`. */
  readonly handshakesPerSecond: number;
  /** From a close frame to the end of the connection. Longer: it is cut. */
  readonly closeMs: number;
}

/** Defaults of {@link StreamLimitsOptions}. */
export const STREAM_LIMITS: StreamLimitsOptions = Object.freeze({
  clientMessageBytes: 16_384,
  clientMessageFragments: 64,
  messagesPerSecond: 20,
  messageBurst: 40,
  errorsPerMinute: 10,
  subscriptions: 32,
  credit: 512,
  frameBytes: 262_144,
  batchFrames: 64,
  batchBytes: 16_384,
  softBytes: 262_144,
  hardBytes: 1_048_576,
  stallMs: 15_000,
  authMs: 5_000,
  pingMs: 25_000,
  pongMs: 10_000,
  resumeFacts: 10_000,
  tailFacts: 2_048,
  tailChars: 8_388_608,
  pages: 32,
  clients: 2_000,
  unauthenticated: 256,
  handshakesPerSecond: 200,
  closeMs: 2_000,
});
