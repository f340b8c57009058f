import type { Random } from '@sitrep/sdk/base';
import type { WebSocketConstructor, WebSocketLike } from '@sitrep/sdk/client';
import type { LiveHub } from '../../../packages/server/src/socket/live-hub.ts';
import type { Link } from '../../../packages/server/src/socket/link.ts';
import type { Session } from '../../../packages/server/src/socket/session.ts';
import type { WireMessage } from '../../../packages/server/src/socket/wire/wire-message.ts';
import type { SimClock } from './sim-clock.ts';

/** How the network treats messages now. */
export interface Weather {
  /** Longest way of a message, milliseconds. */
  delayMs: number;
  /** Share of messages that never arrive, and of those that arrive twice. */
  drop: number;
  duplicate: number;
  /** Bytes a millisecond that the page reads. */
  readRate: number;
}

export const FAIR: Readonly<Weather> = Object.freeze({ delayMs: 20, drop: 0, duplicate: 0, readRate: Infinity });

/** Bytes above which a sender is told when its buffer is empty again, as Node's sockets do it. */
const HIGH_WATER = 1_024;

/** A network between pages and at most one server, which may be away. */
export class SimNetwork {
  readonly clock: SimClock;
  readonly random: Random;
  weather: Weather = { ...FAIR };
  hub: LiveHub | undefined;
  readonly wires = new Set<Wire>();
  /** Most bytes that any connection had waiting. */
  worstBuffered = 0;
  largestMessage = 0;
  /** How often each kind of frame was sent and each code closed a connection, so that a test can tell what it has tried. */
  readonly seen: Map<string, number>;

  constructor(clock: SimClock, random: Random, seen = new Map<string, number>()) {
    this.clock = clock;
    this.random = random;
    this.seen = seen;
  }

  saw(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  /** The constructor that a page opens its socket with. */
  get WebSocket(): WebSocketConstructor {
    const connect = (socket: SimSocket) => new Wire(this, socket);
    return class extends SimSocket {
      constructor() {
        super();
        connect(this);
      }
    };
  }

  way(): number {
    return 1 + this.random() * this.weather.delayMs;
  }

  /** Every connection breaks. `silently`: neither side is told. */
  cut(silently: boolean): void {
    for (const wire of this.wires) wire.cut(silently);
  }
}

class SimSocket implements WebSocketLike {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  onerror: WebSocketLike['onerror'] = null;
  wire: Wire | undefined;

  send(data: string): void {
    this.wire?.toServer(data);
  }

  close(code = 1000): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.wire?.closeToServer(code);
  }
}

/** One connection: messages arrive in order, after a while, or never. */
export class Wire implements Link {
  readonly #network: SimNetwork;
  readonly #socket: SimSocket;
  #session: Session | undefined;
  #buffered = 0;
  #drained = 0;
  #needsDrain = false;
  #toClientAt = 0;
  #toServerAt = 0;
  #broken = false;

  constructor(network: SimNetwork, socket: SimSocket) {
    this.#network = network;
    this.#socket = socket;
    socket.wire = this;
    network.clock.after(network.way(), () => this.#open());
  }

  get buffered(): number {
    return this.#buffered;
  }

  get drained(): number {
    return this.#drained;
  }

  send({ text }: WireMessage): void {
    if (this.#broken && this.#session === undefined) return;
    const { clock, weather, random } = this.#network;
    const size = Buffer.byteLength(text);
    this.#network.saw(
      `server ${/"t":"(\w+)"(?:,"id":\d+,"reason":"(\w+)")?/.exec(text)?.slice(1).filter(Boolean).join(' ')}`,
    );
    this.#buffered += size;
    this.#needsDrain ||= this.#buffered > HIGH_WATER;
    this.#network.largestMessage = Math.max(this.#network.largestMessage, size);
    this.#network.worstBuffered = Math.max(this.#network.worstBuffered, this.#buffered);
    this.#toClientAt = Math.max(this.#toClientAt, clock.now() + this.#network.way()) + size / weather.readRate;
    // Nothing mends a lost value of state before the key changes again, and real connections lose nothing in their middle.
    const copies = random() < weather.drop && !/^\[?\{"t":"st"/.test(text) ? 0 : random() < weather.duplicate ? 2 : 1;
    clock.after(this.#toClientAt - clock.now(), () => {
      if (this.#broken) return;
      this.#buffered -= size;
      this.#drained += size;
      for (let i = 0; i < copies; i++) if (this.#socket.readyState === 1) this.#socket.onmessage?.({ data: text });
      if (this.#buffered > 0 || !this.#needsDrain) return;
      this.#needsDrain = false;
      this.#session?.pump();
    });
  }

  /** The server closes: the page hears it after everything else. */
  close(code: number): void {
    this.#network.saw(`server closes ${code}`);
    this.#session = undefined;
    const { clock } = this.#network;
    this.#toClientAt = Math.max(this.#toClientAt, clock.now() + this.#network.way());
    clock.after(Math.min(this.#toClientAt - clock.now(), 2_000), () => this.#closed(code));
  }

  toServer(text: string): void {
    const { clock, weather, random } = this.#network;
    const { t, topic } = JSON.parse(text) as { t: string; topic?: string };
    this.#network.saw(`page ${t}`);
    this.#toServerAt = Math.max(this.#toServerAt, clock.now() + this.#network.way());
    const harmless = t === 'ack' || t === 'ping' || t === 'pong';
    const copies = topic !== 'state' && random() < weather.drop ? 0 : harmless && random() < weather.duplicate ? 2 : 1;
    clock.after(this.#toServerAt - clock.now(), () => {
      for (let i = 0; i < copies; i++) if (!this.#broken) this.#session?.receive(text);
    });
  }

  closeToServer(code: number): void {
    this.#network.saw(`page closes ${code}`);
    const { clock } = this.#network;
    clock.after(this.#network.way(), () => {
      if (this.#broken) return;
      this.#session?.gone(code);
      this.#closed(code);
    });
  }

  cut(silently: boolean): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#network.wires.delete(this);
    const session = this.#session;
    const { clock } = this.#network;
    // A server that is not told learns it from the missing answer to its ping; what it sends until then goes nowhere.
    if (!silently) session?.gone(1006);
    if (!silently) clock.after(this.#network.way(), () => this.#tellClient(1006));
  }

  #open(): void {
    const { hub } = this.#network;
    if (hub === undefined) {
      this.#broken = true;
      return this.#tellClient(1006);
    }
    this.#network.wires.add(this);
    if (this.#socket.readyState !== 0) return;
    this.#socket.readyState = 1;
    this.#session = hub.connect(this);
  }

  #closed(code: number): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#network.wires.delete(this);
    this.#tellClient(code);
  }

  #tellClient(code: number): void {
    this.#socket.readyState = 3;
    this.#socket.onclose?.({ code, reason: '' });
  }
}
