import type { WireMessage } from './wire/wire-message.ts';

/** One client's connection, as a session sees it. */
export interface Link {
  /** Bytes handed over that the network has not taken yet. */
  readonly buffered: number;
  /** Bytes that the network has taken so far. */
  readonly drained: number;
  /** Hands a message over; nothing happens once the connection is closing. */
  send(message: WireMessage): void;
  /** Says goodbye with a close code, and cuts the connection when the other side does not answer in time. */
  close(code: number, reason: string): void;
}
