import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A frame that a server sent. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** The answer to a request to open a stream. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const OPCODE = { text: 1, binary: 2, close: 8, pong: 10 } as const;

/** A WebSocket client of bytes: it can send what no library would, and it need not read. */
export class RawSocket {
  readonly #socket: Socket;
  #unread: Buffer = Buffer.alloc(0);
  #waiting: (() => void)[] = [];
  #upgraded = false;
  readonly frames: RawFrame[] = [];
  answer: RawAnswer | undefined;
  ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.ended = true;
      this.#tell();
    });
  }

  /** Asks for the stream; resolves with the answer there, whatever it is. */
  static async open(
    port: number,
    { path = '/ws', headers = {} }: { path?: string; headers?: Readonly<Record<string, string | undefined>> } = {},
  ): Promise<RawSocket> {
    const socket = connect(port, '127.0.0.1');
    const raw = new RawSocket(socket);
    const all: Record<string, string | undefined> = {
      host: `127.0.0.1:${port}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      'sec-websocket-protocol': 'sitrep.v1',
      ...headers,
    };
    const lines = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}\r\n`],
    );
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    await raw.until(() => raw.answer !== undefined || raw.ended);
    return raw;
  }

  /** The text messages so far, parsed; arrays of frames are spread. */
  get messages(): Record<string, unknown>[] {
    return this.frames
      .filter(({ opcode }) => opcode === OPCODE.text)
      .flatMap(({ payload }) => JSON.parse(payload.toString()) as Record<string, unknown>[]);
  }

  messagesOf(t: string): Record<string, unknown>[] {
    return this.messages.filter((message) => message['t'] === t);
  }

  /** The code that the server closed with: 1005 without a code, 1006 when the connection just ended. */
  get closeCode(): number | undefined {
    const frame = this.frames.find(({ opcode }) => opcode === OPCODE.close);
    if (frame !== undefined) return frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005;
    return this.ended ? 1006 : undefined;
  }

  /** Resolves as soon as `done` holds; rejects when it has not after `limitMs`. */
  until(done: () => boolean, limitMs = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Not so after ${limitMs} ms: ${done.toString()}; ${this.messages.length} messages`)),
        limitMs,
      );
      const check = () => {
        if (!done()) return void this.#waiting.push(check);
        clearTimeout(timer);
        resolve();
      };
      check();
    });
  }

  /** Sends a masked text message, or a binary one. */
  send(content: string | Buffer): void {
    const payload = Buffer.from(content);
    const mask = randomBytes(4);
    const opcode = 0x80 | (typeof content === 'string' ? OPCODE.text : OPCODE.binary);
    const head =
      payload.length < 126
        ? Buffer.from([opcode, 0x80 | payload.length])
        : payload.length < 65_536
          ? Buffer.from([opcode, 0x80 | 126, payload.length >> 8, payload.length & 255])
          : Buffer.concat([Buffer.from([opcode, 0x80 | 127, 0, 0, 0, 0]), uint32(payload.length)]);
    this.sendBytes(Buffer.concat([head, mask, payload.map((byte, i) => byte ^ (mask[i & 3] as number))]));
  }

  sendFrame(frame: Readonly<Record<string, unknown>>): void {
    this.send(JSON.stringify(frame));
  }

  sendBytes(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Authenticates, and waits for the welcome. */
  async ready(): Promise<this> {
    this.sendFrame({ t: 'auth' });
    await this.until(() => this.messagesOf('welcome').length === 1);
    return this;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    if (!this.#upgraded) this.#readAnswer();
    if (this.#upgraded) this.#readFrames();
    this.#tell();
  }

  #readAnswer(): void {
    const end = this.#unread.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [first = '', ...lines] = this.#unread.toString('latin1', 0, end).split('\r\n');
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const status = Number(first.split(' ')[1]);
    const rest = this.#unread.subarray(end + 4);
    if (rest.length < Number(headers.get('content-length') ?? 0)) return;
    this.answer = { status, headers, body: status === 101 ? '' : rest.toString() };
    this.#upgraded = status === 101;
    this.#unread = rest;
  }

  #readFrames(): void {
    for (;;) {
      const bytes = this.#unread;
      if (bytes.length < 2) return;
      const short = (bytes[1] as number) & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length < head) return;
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
      if (bytes.length < head + length) return;
      this.frames.push({ opcode: (bytes[0] as number) & 15, payload: bytes.subarray(head, head + length) });
      this.#unread = bytes.subarray(head + length);
    }
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const check of waiting) check();
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
