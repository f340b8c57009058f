import { JsonCodec } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { dateToUtcString } from '@smithy/core/serde';
import { TIMESTAMPS } from './bind-input.ts';
import type { Operation } from './operation.ts';
import type { Service } from './service.ts';
import type { ServiceFailure } from './service-failure.ts';

/** What goes back over HTTP, before any fault. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const utf8 = new TextEncoder();

/** Writes an output where its members travel: status, headers, body. An event stream is left to its frames. */
export function writeOutput(
  { target }: Pick<Service, 'target'>,
  { output: schema, status }: Pick<Operation, 'output' | 'status'>,
  output: Readonly<Record<string, unknown>>,
): WireAnswer {
  const headers: Record<string, string> = {};
  const inBody: Record<string, unknown> = { ...output };
  let answered = status;
  let payload: Uint8Array | undefined;
  for (const [name, member] of schema.structIterator()) {
    const { httpHeader, httpPayload, httpResponseCode } = member.getMergedTraits();
    const value = output[name];
    if (!httpHeader && !httpPayload && !httpResponseCode && !member.isStreaming()) continue;
    delete inBody[name];
    if (value === undefined || value === null) continue;
    if (httpHeader) headers[httpHeader.toLowerCase()] = headerText(value);
    else if (httpResponseCode) answered = Number(value);
    else if (httpPayload && !member.isStreaming()) payload = payloadBytes(member, value);
  }
  const contentType = target === undefined ? 'application/json' : 'application/x-amz-json-1.1';
  return {
    status: answered,
    headers: { 'content-type': contentType, ...headers },
    body: payload ?? utf8.encode(writeJson(schema, inBody, target === undefined)),
  };
}

/** An error the way the service's protocol spells it: in a header, or in the body. */
export function writeFailure(service: Service | undefined, failure: ServiceFailure): WireAnswer {
  const { errorName, message, members } = failure;
  const status = failure.status ?? service?.errorStatus.get(errorName) ?? 400;
  if (service?.target !== undefined) {
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', ...failure.headers },
      body: utf8.encode(JSON.stringify({ __type: errorName, Message: message, message, ...members })),
    };
  }
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorName, ...failure.headers },
    body: utf8.encode(JSON.stringify({ message, ...members })),
  };
}

/** A value as JSON, by its shape. */
export function writeJson(schema: NormalizedSchema, value: unknown, jsonName = true): string {
  const serializer = new JsonCodec({ jsonName, timestampFormat: TIMESTAMPS }).createSerializer();
  serializer.write(schema, value);
  return serializer.flush();
}

function payloadBytes(member: NormalizedSchema, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return utf8.encode(typeof value === 'string' ? value : writeJson(member, value));
}

function headerText(value: unknown): string {
  return value instanceof Date ? dateToUtcString(value) : Array.isArray(value) ? value.join(',') : String(value);
}
