import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, Http2ServerRequest, Http2ServerResponse, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/** The largest request that is read, in bytes: a Textract document of 10 MiB in base64 fits. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** One request and its answer, over either version of HTTP, with everything that can go wrong in between. */
export class Connection {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  /** Lower-case names; over HTTP/2 `:authority` stands where HTTP/1.1 has `host`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: 'HTTP/1.1' | 'HTTP/2';
  readonly #request: IncomingMessage | Http2ServerRequest;
  readonly #response: ServerResponse | Http2ServerResponse;
  readonly #socket: Socket;
  #closed: AbortController | undefined;

  constructor(
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
    socket: Socket,
  ) {
    this.#request = request;
    this.#response = response;
    this.#socket = socket;
    this.method = request.method ?? 'GET';
    this.target = request.url ?? '/';
    this.protocol = request instanceof Http2ServerRequest ? 'HTTP/2' : 'HTTP/1.1';
    this.headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : `${value}`,
      ]),
    );
    response.on('error', () => {});
    response.sendDate = false; // the fake's clock may be a wrong one on purpose
  }

  /** `true` once the client has gone. */
  get gone(): boolean {
    return this.#socket.destroyed || this.#response.destroyed || this.#stream?.destroyed === true;
  }

  /** The whole body, or `undefined` when it is longer than {@link MAX_REQUEST_BYTES}. */
  async body(): Promise<Uint8Array | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    const source: AsyncIterable<Buffer> = this.#request;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > MAX_REQUEST_BYTES) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  writeHead(status: number, headers: Readonly<Record<string, string>>): void {
    (this.#response as ServerResponse).writeHead(status, headers);
  }

  /** Resolves when the bytes have been handed to the system, or the client has gone. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.gone) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.once('close', done);
      (this.#response as ServerResponse).write(bytes, done);
    });
  }

  end(bytes?: Uint8Array): void {
    if (!this.gone) (this.#response as ServerResponse).end(bytes);
  }

  /** Closes the connection under the answer with a FIN. Destroying it could send a reset instead, if bytes lie there unread. */
  drop(): void {
    this.#socket.end();
  }

  /** HTTP/2: RST_STREAM with INTERNAL_ERROR; HTTP/1.1: a TCP reset. */
  reset(): void {
    if (this.#stream) this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else this.#socket.resetAndDestroy();
  }

  /** HTTP/2: RST_STREAM with REFUSED_STREAM, so nothing was processed; HTTP/1.1 has no such thing and resets. */
  refuse(): void {
    if (this.#stream) this.#stream.close(constants.NGHTTP2_REFUSED_STREAM);
    else this.reset();
  }

  /** Says that the connection takes no further requests: GOAWAY over HTTP/2; over HTTP/1.1 the header `connection: close` does. */
  goAway(): void {
    this.#stream?.session?.goaway(constants.NGHTTP2_NO_ERROR);
  }

  /** Aborts when the client has gone, or the answer has been sent. */
  get closed(): AbortSignal {
    if (this.#closed === undefined) {
      const closed = (this.#closed = new AbortController());
      this.#response.once('close', () => closed.abort());
    }
    return this.#closed.signal;
  }

  get #stream(): ServerHttp2Stream | undefined {
    return this.#response instanceof Http2ServerResponse ? this.#response.stream : undefined;
  }
}
