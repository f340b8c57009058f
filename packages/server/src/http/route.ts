import type { ErrorCode } from '@sitrep/sdk/base';
import type { Actor } from '@sitrep/sdk/protocol';
import type * as z from 'zod';
import type { $ZodType } from 'zod/v4/core';

/** What a route's handler is given: everything already checked against the route's schemas. */
export interface RouteRequest<Query, Body> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The checked `Idempotency-Key`. */
  readonly key: { readonly key?: string };
  /** Where the routes are mounted: `''`, or a path such as `/sitrep`. Addresses in answers begin with it. */
  readonly base: string;
  /** Who asks. */
  readonly by: Actor;
}

/** What a handler answers. */
export interface RouteReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Names this version of the resource; makes the answer a 304 when the client has it. */
  readonly etag?: string;
}

/** One row of the route table, from which both the routes and the OpenAPI document are made. */
export interface Route<Query = unknown, Body = unknown> {
  readonly method: 'get' | 'post' | 'delete';
  /** As OpenAPI writes it: `/v1/incidents/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** What each `{name}` in the path is. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: z.ZodType<Query>;
  /** `any` takes every JSON value: the handler reads it. */
  readonly body?: z.ZodType<Body> | 'any';
  /** What an empty body stands for; without it an empty body is refused. */
  readonly emptyBody?: unknown;
  /** Answers by status; no schema means no body. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: $ZodType }>>;
  readonly problems: readonly ErrorCode[];
  /** A body that could not be parsed, before the error is answered. */
  readonly unreadable?: (request: {
    readonly params: Readonly<Record<string, string>>;
    readonly bytes: Uint8Array;
    readonly code: ErrorCode;
    readonly detail: string;
  }) => void;
  readonly handle: (request: RouteRequest<Query, Body>) => Promise<RouteReply> | RouteReply;
}

/** Keeps a row's query and body types for its handler, and lets rows of different types stand in one table. */
export function route<Query = undefined, Body = undefined>(row: Route<Query, Body>): Route {
  return row as unknown as Route;
}
