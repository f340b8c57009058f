import { ClientFrame, type StreamErrorCode } from '@sitrep/sdk/protocol';

/** What a client's message turned out to be: a frame, or the code of what is wrong with it. */
export type ClientMessage = { readonly frame: ClientFrame } | { readonly code: StreamErrorCode };

/** Reads one message of a client: exactly one frame. Never throws. */
export function readClientMessage(text: string): ClientMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { code: 'ERR_STREAM_JSON' };
  }
  if (Array.isArray(message)) return { code: 'ERR_STREAM_BATCH' };
  const parsed = ClientFrame.safeParse(message);
  return parsed.success ? { frame: parsed.data } : { code: 'ERR_STREAM_FRAME' };
}
