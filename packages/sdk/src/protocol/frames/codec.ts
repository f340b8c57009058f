import { SitrepError } from '../../base/index.ts';
import { ClientFrame, ServerFrame } from './frames.ts';

/** Frames in one message at most. */
export const FRAMES_PER_MESSAGE = 64;

/** A frame whose `t` this version does not know: to be skipped, not an error. */
export interface UnknownFrame {
  readonly t: string;
  readonly unknown: true;
}

/**
 * Reads one message of a server: a frame or an array of frames.
 *
 * @throws SitrepError `ERR_SITREP_FRAME_INVALID` when it is not JSON or a known frame does not fit its shape.
 */
export function decodeServerMessage(text: string): readonly (ServerFrame | UnknownFrame)[] {
  const message = parse(text);
  const frames = Array.isArray(message) ? message : [message];
  return frames.map((frame) => {
    const parsed = ServerFrame.safeParse(frame);
    if (parsed.success) return parsed.data;
    const t = tag(frame);
    if (t !== undefined && !serverTags.has(t)) return { t, unknown: true };
    throw new SitrepError('ERR_SITREP_FRAME_INVALID', `Frame ${t ?? 'without t'} does not fit`, {
      cause: parsed.error,
    });
  });
}

/**
 * Reads one message of a client: exactly one frame.
 *
 * @throws SitrepError `ERR_SITREP_FRAME_INVALID` when it is not JSON or not a frame a client may send.
 */
export function decodeClientMessage(text: string): ClientFrame {
  const parsed = ClientFrame.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new SitrepError('ERR_SITREP_FRAME_INVALID', 'Not a frame that a client may send', { cause: parsed.error });
}

/** Writes one frame as a message. */
export function encodeFrame(frame: ClientFrame | ServerFrame): string {
  return JSON.stringify(frame);
}

const serverTags: ReadonlySet<string> = new Set([
  'hello',
  'welcome',
  'resumed',
  'reset',
  'snap',
  'ev',
  'st',
  'ping',
  'pong',
  'goaway',
  'err',
]);

function tag(frame: unknown): string | undefined {
  const t = typeof frame === 'object' && frame !== null && 't' in frame ? frame.t : undefined;
  return typeof t === 'string' ? t : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SitrepError('ERR_SITREP_FRAME_INVALID', 'Not JSON', { cause });
  }
}
