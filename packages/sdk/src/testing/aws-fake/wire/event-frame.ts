import { EventStreamCodec, type MessageHeaders } from '@smithy/core/event-streams';
import type { NormalizedSchema } from '@smithy/core/schema';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import { writeJson } from './write-answer.ts';

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const utf8 = new TextEncoder();

/** One event, `{ memberName: value }`, as a frame with right checksums. */
export function eventFrame(union: NormalizedSchema, event: Readonly<Record<string, unknown>>): Uint8Array {
  const [[type, value] = ['', undefined]] = Object.entries(event);
  const member = union.getMemberSchema(type);
  return frame({ ':message-type': 'event', ':event-type': type }, writeJson(member, value));
}

/** A modelled exception inside a stream; `type` is the member of the stream's union, such as `throttlingException`. */
export function exceptionFrame(type: string, message: string): Uint8Array {
  return frame({ ':message-type': 'exception', ':exception-type': type }, JSON.stringify({ message }));
}

/** An error that the stream's model does not know. */
export function errorFrame(code: string, message: string): Uint8Array {
  return codec.encode({
    headers: text({ ':message-type': 'error', ':error-code': code, ':error-message': message }),
    body: new Uint8Array(),
  });
}

/** An event of a type that no client knows yet. */
export function strangerFrame(): Uint8Array {
  return frame({ ':message-type': 'event', ':event-type': 'notYetInvented' }, '{"about":"a newer service"}');
}

/** The same frame with right checksums around a body that is no JSON. */
export function brokenFrame(whole: Uint8Array): Uint8Array {
  const { headers } = codec.decode(whole);
  return codec.encode({ headers, body: utf8.encode('{"broken": ') });
}

function frame(headers: Readonly<Record<string, string>>, json: string): Uint8Array {
  return codec.encode({ headers: text({ ...headers, ':content-type': 'application/json' }), body: utf8.encode(json) });
}

function text(headers: Readonly<Record<string, string>>): MessageHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }]));
}
