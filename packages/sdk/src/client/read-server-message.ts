import { SitrepError } from '../base/index.ts';
import type { ServerFrame } from '../protocol/index.ts';

/**
 * Reads one message of a server, a frame or an array of frames. Frames of a kind not known here are left out. It asks for the same shapes
 * as the protocol's `ServerFrame` schema (a test holds the two together) without loading a schema library into every page.
 *
 * @throws SitrepError `ERR_SITREP_FRAME_INVALID` when it is not JSON or a known frame does not fit its shape.
 */
export function readServerMessage(text: string): readonly ServerFrame[] {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (cause) {
    throw invalid('Not JSON', cause);
  }
  const frames: ServerFrame[] = [];
  for (const frame of Array.isArray(message) ? message : [message]) {
    if (!isObject(frame) || typeof frame['t'] !== 'string') throw invalid('Frame without t');
    const shape = Object.hasOwn(shapes, frame['t']) ? shapes[frame['t'] as ServerFrame['t']] : undefined;
    if (shape === undefined) continue;
    for (const [name, fits] of Object.entries(shape))
      if (!fits(frame[name])) throw invalid(`Frame ${frame['t']}: ${name} does not fit`);
    frames.push(frame as unknown as ServerFrame);
  }
  return frames;
}

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown) => typeof value === 'string';
const int = (value: unknown) => Number.isSafeInteger(value);
const seq = (value: unknown) => int(value) && (value as number) >= 0;
const id = (value: unknown) => seq(value) && (value as number) >= 1;
const maybe = (fits: (value: unknown) => boolean) => (value: unknown) => value === undefined || fits(value);

const shapes: Readonly<Record<ServerFrame['t'], Shape>> = {
  hello: {
    protocols: (value) => Array.isArray(value) && value.every(text),
    server: text,
    limits: (value) => isObject(value) && int(value['credit']),
    nonce: text,
    at: seq,
    rate: maybe((value) => typeof value === 'number' && value >= 0.001),
  },
  welcome: {
    session: text,
    features: (value) => Array.isArray(value) && value.every(text),
    epoch: text,
    head: seq,
    pingIntervalMs: int,
  },
  resumed: { id, from: seq, to: seq, count: seq },
  reset: { id, reason: text },
  snap: { id, part: int, parts: int, data: text, seq: maybe(seq), sha256: maybe(text) },
  ev: {
    id,
    prev: seq,
    seq: int,
    kind: text,
    v: int,
    incidentId: text,
    at: seq,
    key: maybe(text),
    body: isObject,
  },
  st: { id, key: text, version: int, gone: maybe((value) => value === true) },
  ping: { n: int, last: maybe((value) => isObject(value) && Object.values(value).every(seq)) },
  pong: { n: int, at: maybe(seq) },
  goaway: { delayMs: int },
  err: { code: text, id: maybe(int), retryAfterMs: maybe(int) },
};

function invalid(message: string, cause?: unknown): SitrepError {
  return new SitrepError('ERR_SITREP_FRAME_INVALID', message, { cause });
}
