import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { SUBPROTOCOL } from '@sitrep/sdk/protocol';

/** Why a request to open the stream is refused: an HTTP status and a code. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 426 | 503;
  readonly code: string;
  readonly title: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Which requests may open the stream. */
export interface HandshakeRules {
  readonly path: string;
  /** Origins besides the host's own, such as `https://portal.example.com`. */
  readonly origins: readonly string[];
}

/**
 * Looks at a request before any work is done for it. `undefined`: it may go on. A page of another origin may not unless it is listed; a
 * request without `Origin`, which no page sends, only from this machine. On loopback the `Host` must name this machine, too, so that a
 * foreign name that was made to point here gets nothing.
 */
export function refuse(request: IncomingMessage, { path, origins }: HandshakeRules): Refusal | undefined {
  const { headers, method, socket } = request;
  if (pathOf(request) !== path) return { status: 404, code: 'ERR_SITREP_NOT_FOUND', title: 'Nothing here' };
  if (method !== 'GET')
    return {
      status: 405,
      code: 'ERR_SITREP_METHOD_NOT_ALLOWED',
      title: 'Only GET opens the stream',
      headers: { allow: 'GET' },
    };
  const { origin, host = '' } = headers;
  if (origin === undefined) {
    if (!isLoopback(socket.remoteAddress)) return forbidden('A request without Origin is taken from this machine only');
  } else if (!origins.includes(origin)) {
    if (originHost(origin) !== host.toLowerCase()) return forbidden(`Origin ${origin.slice(0, 200)} is not allowed`);
    if (isLoopback(socket.localAddress) && !namesLoopback(host)) return forbidden('Host does not name this machine');
  }
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  if (!offered.includes(SUBPROTOCOL))
    return {
      status: 426,
      code: 'ERR_STREAM_PROTOCOL',
      title: `None of the offered subprotocols is known; this server speaks ${SUBPROTOCOL}`,
      headers: { upgrade: 'websocket', 'sec-websocket-protocol': SUBPROTOCOL },
    };
  return undefined;
}

/** The path of a request, without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function forbidden(title: string): Refusal {
  return { status: 403, code: 'ERR_STREAM_ORIGIN', title };
}

function originHost(origin: string): string | undefined {
  try {
    return new URL(origin).host.toLowerCase();
  } catch {
    return undefined; // "null" and other things that are not an address
  }
}

function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  return address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.');
}

function namesLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || (isIP(name) === 4 && isLoopback(name))
  );
}
