import { NormalizedSchema } from '@smithy/core/schema';

/** One operation, read from a client's exported schema. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** Of the path, decoded; a label is written `{name}`, a label that takes the rest `{name+}`. */
  readonly segments: readonly string[];
  /** A query that belongs to the path, such as `sync`; empty for most. */
  readonly staticQuery: string;
  /** HTTP status of a good answer. */
  readonly status: number;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** The output's member that is an event stream; empty when there is none. */
  readonly eventMember: string;
  /** `true` when the client streams events to the service, which takes a kind of call that the fake does not speak. */
  readonly streamsInput: boolean;
}

const OPERATION_KIND = 9;

/** The operations among a client's schemas. */
export function operationsOf(schemas: readonly (readonly unknown[])[]): Operation[] {
  return schemas.filter(([kind]) => kind === OPERATION_KIND).map(operationOf);
}

function operationOf([, , name, traits, input, output]: readonly unknown[]): Operation {
  const { http = ['POST', '/', 200] } = Object(traits) as { http?: [string, string, number] };
  const [method, uri, status] = http;
  const [path = '/', staticQuery = ''] = uri.split('?');
  const outputSchema = schemaOf(output);
  const inputSchema = schemaOf(input);
  return {
    name: String(name),
    method,
    segments: segmentsOf(path),
    staticQuery,
    status,
    input: inputSchema,
    output: outputSchema,
    eventMember: outputSchema.getEventStreamMember(),
    streamsInput: inputSchema.getEventStreamMember() !== '',
  };
}

/** The parts of a path; a slash at its end makes no difference. */
export function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function schemaOf(ref: unknown): NormalizedSchema {
  return NormalizedSchema.of((typeof ref === 'function' ? ref() : ref) as Parameters<typeof NormalizedSchema.of>[0]);
}
