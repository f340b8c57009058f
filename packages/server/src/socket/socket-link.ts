import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { Clock } from '@sitrep/sdk/base';
import type { WebSocket } from 'ws';
import type { Link } from './link.ts';
import type { WireMessage } from './wire/wire-message.ts';

/**
 * A WebSocket as a session sees it. Messages go to the network socket as ready frames, the same bytes for every client; `ws` keeps
 * handshake, reading, pongs and close. Both write whole frames at once and nothing is compressed, so their order is the order of the calls.
 */
export class SocketLink implements Link {
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #closeMs: number;

  constructor(ws: WebSocket, socket: Duplex, clock: Clock, closeMs: number) {
    this.#ws = ws;
    this.#socket = socket as Socket;
    this.#clock = clock;
    this.#closeMs = closeMs;
  }

  get buffered(): number {
    return this.#socket.writableLength;
  }

  get drained(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  send(message: WireMessage): void {
    if (this.#ws.readyState === this.#ws.OPEN) this.#socket.write(message.frame());
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
    const cancel = this.#clock.after(this.#closeMs, () => this.#ws.terminate());
    this.#ws.once('close', cancel);
  }
}
