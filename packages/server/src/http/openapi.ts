import { errorCodes, type ErrorCode } from '@sitrep/sdk/base';
import * as protocol from '@sitrep/sdk/protocol';
import * as z from 'zod';
import type { $ZodType } from 'zod/v4/core';
import { SITREP_VERSION } from '../version.ts';
import { IDEMPOTENCY_KEY } from './idempotency-key.ts';
import { problemStatus } from './problem.ts';
import type { Route } from './route.ts';

type Json = { readonly [key: string]: unknown };

const REF = '#/components/schemas/';

/** The OpenAPI 3.1 document of a route table mounted at `base`. Schemas are those that check the requests and type the answers. */
export function openApi(table: readonly Route[], base = ''): Json {
  const names = nameSchemas(table);
  const all = jsonSchemas(names);
  const paths: Record<string, Record<string, Json>> = {};
  for (const row of table) (paths[row.path] ??= {})[row.method] = operation(row, names, all);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sitrep',
      version: SITREP_VERSION,
      description:
        'Alerts in, evidence-backed situation reports out. Changes take an Idempotency-Key; errors are RFC 9457 problems.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: base === '' ? '/' : base }],
    tags: [...new Set(table.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...reachable(paths, all), ErrorCode: { type: 'string', enum: [...errorCodes] } },
      headers: {
        ServerTiming: { description: 'Where the time went (W3C Server Timing).', schema: { type: 'string' } },
        RetryAfter: { description: 'Seconds after which it may work.', schema: { type: 'integer' } },
      },
    },
  };
}

function operation(row: Route, names: Names, all: Readonly<Record<string, Json>>): Json {
  return {
    operationId: row.operationId,
    tags: [row.tag],
    summary: row.summary,
    parameters: [...pathParameters(row), ...queryParameters(row, names, all), ...keyParameter(row)],
    ...(row.body === undefined ? {} : { requestBody: requestBody(row, row.body, names) }),
    responses: { ...answers(row, names), ...problems(row) },
  };
}

function pathParameters({ params = {} }: Route): readonly Json[] {
  return Object.entries(params).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Route, names: Names, all: Readonly<Record<string, Json>>): readonly Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = all[nameOf(query, names)] as {
    properties?: Readonly<Record<string, Json>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function keyParameter({ method }: Route): readonly Json[] {
  if (method === 'get') return [];
  const description =
    'The same key with the same request again is answered as the first time, without a second effect.';
  const schema = { type: 'string', pattern: IDEMPOTENCY_KEY.source };
  return [{ name: 'Idempotency-Key', in: 'header', required: false, description, schema }];
}

function requestBody({ emptyBody }: Route, body: $ZodType | 'any', names: Names): Json {
  const schema = body === 'any' ? {} : { $ref: REF + nameOf(body, names) };
  return { required: emptyBody === undefined, content: { 'application/json': { schema } } };
}

function answers(row: Route, names: Names): Json {
  return Object.fromEntries(
    Object.entries(row.answers).map(([status, { description, schema }]) => [
      status,
      {
        description,
        headers: { 'Server-Timing': { $ref: '#/components/headers/ServerTiming' } },
        content: {
          'application/json': {
            schema: schema === undefined ? { type: 'object' } : { $ref: REF + nameOf(schema, names) },
          },
        },
      },
    ]),
  );
}

const ALWAYS: readonly ErrorCode[] = ['ERR_SITREP_INTERNAL'];
const WITH_BODY: readonly ErrorCode[] = ['ERR_SITREP_MEDIA_TYPE', 'ERR_SITREP_PAYLOAD_TOO_LARGE'];
const WITH_KEY: readonly ErrorCode[] = ['ERR_SITREP_REQUEST_INVALID'];

function problems(row: Route): Json {
  const codes = [
    ...row.problems,
    ...(row.body === undefined ? [] : WITH_BODY),
    ...(row.method === 'get' ? [] : WITH_KEY),
    ...ALWAYS,
  ];
  const byStatus = Map.groupBy(new Set(codes), problemStatus);
  const taken = new Set(Object.keys(row.answers));
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => !taken.has(String(status)))
      .map(([status, each]) => [
        String(status),
        {
          description: `Codes: ${each.join(', ')}.`,
          ...(status === 503 ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } } : {}),
          content: { 'application/problem+json': { schema: { $ref: `${REF}Problem` } } },
        },
      ]),
  );
}

type Names = z.core.$ZodRegistry<{ id?: string }>;

// Every schema gets a name, so that generated clients have named types: its own, or one made from the operation.
function nameSchemas(table: readonly Route[]): Names {
  const names: Names = z.registry();
  const add = (schema: $ZodType | undefined, fallback: string) => {
    if (schema === undefined || names.has(schema)) return;
    names.add(schema, { id: z.globalRegistry.get(schema)?.id ?? fallback });
  };
  for (const [name, value] of Object.entries(protocol)) if (isSchema(value)) add(value, name);
  for (const { operationId, query, body, answers: each } of table) {
    const name = operationId.charAt(0).toUpperCase() + operationId.slice(1);
    add(query, `${name}Query`);
    if (body !== 'any') add(body, `${name}Request`);
    for (const { schema } of Object.values(each)) add(schema, `${name}Answer`);
  }
  return names;
}

function nameOf(schema: $ZodType, names: Names): string {
  return names.get(schema)?.id ?? '';
}

function isSchema(value: unknown): value is $ZodType {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

function jsonSchemas(names: Names): Readonly<Record<string, Json>> {
  const { schemas } = z.toJSONSchema(names, { uri: (id) => REF + id, io: 'input', unrepresentable: 'any' });
  return Object.fromEntries(
    Object.entries(schemas as unknown as Record<string, Json>).map(([id, { $schema: _, $id: __, ...schema }]) => [
      id,
      schema,
    ]),
  );
}

// What the operations refer to, and what that refers to: the rest of the protocol is not this document's business.
function reachable(paths: unknown, all: Readonly<Record<string, Json>>): Record<string, Json> {
  const found = new Map<string, Json>();
  const follow = (part: unknown) => {
    for (const [, id] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const schema = id === undefined || found.has(id) ? undefined : all[id];
      if (id === undefined || schema === undefined) continue;
      found.set(id, schema);
      follow(schema);
    }
  };
  follow(paths);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
