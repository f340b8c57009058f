import type { ServerFrame } from '@sitrep/sdk/protocol';

/** One message on its way to any number of clients: its text, and its WebSocket frame once somebody needs it. */
export class WireMessage {
  readonly text: string;
  #frame: Buffer | undefined;

  constructor(text: string) {
    this.text = text;
  }

  static of(frame: ServerFrame): WireMessage {
    return new WireMessage(JSON.stringify(frame));
  }

  /** The whole unmasked text frame (RFC 6455, 5.2), the same bytes for every client. */
  frame(): Buffer {
    this.#frame ??= textFrame(this.text);
    return this.#frame;
  }
}

const FIN_TEXT = 0x81;

function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = FIN_TEXT;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.write(text, head);
  return frame;
}
