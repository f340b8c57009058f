import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Connection } from './connection.ts';

/** A port on loopback that takes HTTP/1.1 and, with prior knowledge, HTTP/2. */
export interface Listener {
  readonly port: number;
  /** Connections opened since the start. */
  readonly connections: number;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

/** The first bytes of an HTTP/2 connection (RFC 9113, 3.4) begin so; no HTTP/1.1 method does. */
const HTTP2_PREFACE = 'PRI';

/** Connections at once; more are refused. */
const MAX_CONNECTIONS = 4_096;

/** Listens on a free port of 127.0.0.1 and hands each request over. */
export async function listen(handle: (connection: Connection) => Promise<void>): Promise<Listener> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
    socket: Socket,
  ): void => {
    const connection = new Connection(request, response, socket);
    handle(connection).catch(() => socket.destroy());
  };
  const http1 = createHttp1({ keepAliveTimeout: 60_000 }, (request, response) =>
    serve(request, response, request.socket),
  );
  const http2 = createHttp2();
  const carriers = new WeakMap<object, Socket>();
  http2.on('request', (request, response) => {
    const socket = request.stream.session && carriers.get(request.stream.session);
    if (socket) serve(request, response, socket);
  });
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return socket.destroy();
      socket.unshift(first);
      if (first.toString('latin1', 0, HTTP2_PREFACE.length) !== HTTP2_PREFACE) return http1.emit('connection', socket);
      http2.once('session', (session) => {
        carriers.set(session, socket);
        session.on('error', () => socket.destroy());
      });
      return http2.emit('connection', socket);
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
