import { JsonCodec } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { parseEpochTimestamp, parseRfc3339DateTimeWithOffset, parseRfc7231DateTime } from '@smithy/core/serde';
import { isRecord, unknownMembers } from './check-value.ts';
import type { Route } from './route.ts';
import { ServiceFailure } from './service-failure.ts';

/** An operation's input, gathered from where its members travel: path, query, headers and body. */
export interface BoundInput {
  readonly input: Record<string, unknown>;
  /** Members that the shape does not have. */
  readonly unknown: readonly string[];
}

/** JSON of both protocols: epoch seconds, as the services' models say. */
export const TIMESTAMPS = { useTrait: true, default: 7 } as const;

/**
 * @throws ServiceFailure `SerializationException` when a part cannot be read as what its shape says.
 */
export function bindInput(
  { service, operation, labels }: Route,
  request: {
    readonly query: URLSearchParams;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  },
): BoundInput {
  const input: Record<string, unknown> = {};
  let payload: string | undefined;
  for (const [name, member] of operation.input.structIterator()) {
    const traits = member.getMergedTraits();
    const value = traits.httpLabel
      ? labels[name]
      : traits.httpQuery
        ? queryValue(member, request.query.getAll(traits.httpQuery))
        : traits.httpHeader
          ? headerValue(member, request.headers[traits.httpHeader.toLowerCase()])
          : undefined;
    if (traits.httpPayload) payload = name;
    else if (value !== undefined) input[name] = Array.isArray(value) ? value : scalar(member, value);
  }
  if (payload !== undefined) {
    input[payload] = bindPayload(operation.input.getMemberSchema(payload), request.body);
    return { input, unknown: [] };
  }
  const json = parse(request.body);
  const codec = new JsonCodec({ jsonName: service.target === undefined, timestampFormat: TIMESTAMPS });
  const fromBody = read(() => codec.createDeserializer().readObject(operation.input, json as never));
  return { input: { ...fromBody, ...input }, unknown: unknownMembers(operation.input, json) };
}

function parse(body: Uint8Array): Record<string, unknown> {
  if (body.length === 0) return {};
  const json: unknown = read(() => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  if (!isRecord(json)) throw unreadable('the body is not a JSON object');
  return json;
}

function bindPayload(member: NormalizedSchema, body: Uint8Array): unknown {
  if (member.isBlobSchema()) return body;
  if (member.isStringSchema()) return new TextDecoder().decode(body);
  const codec = new JsonCodec({ jsonName: true, timestampFormat: TIMESTAMPS });
  return read(() => codec.createDeserializer().readObject(member, parse(body) as never));
}

function queryValue(member: NormalizedSchema, values: readonly string[]): unknown {
  if (values.length === 0) return undefined;
  return member.isListSchema() ? values.map((each) => scalar(member.getValueSchema(), each)) : values[0];
}

function headerValue(member: NormalizedSchema, text: string | undefined): unknown {
  if (text === undefined || !member.isListSchema()) return text;
  return text.split(',').map((each) => scalar(member.getValueSchema(), each.trim()));
}

/** A value that travelled as text. */
function scalar(member: NormalizedSchema, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (member.isBooleanSchema()) return value === 'true' ? true : value === 'false' ? false : value;
  if (member.isTimestampSchema()) return read(() => timestamp(value));
  if (member.isNumericSchema() && value.trim() !== '') return Number(value);
  return value;
}

function timestamp(text: string): Date | undefined {
  if (/^-?[\d.]+$/.test(text)) return parseEpochTimestamp(Number(text));
  return /^\w{3},/.test(text) ? parseRfc7231DateTime(text) : parseRfc3339DateTimeWithOffset(text);
}

function read<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof ServiceFailure ? error : unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(why: string): ServiceFailure {
  return new ServiceFailure('SerializationException', `The request could not be read: ${why}`, { status: 400 });
}
