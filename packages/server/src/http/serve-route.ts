import { isSitrepError, SitrepError, systemClock } from '@sitrep/sdk/base';
import { jsonPointer } from '@sitrep/sdk/intake';
import type { Actor } from '@sitrep/sdk/protocol';
import type { Request, RequestHandler, Response } from 'express';
import type * as z from 'zod';
import { readIdempotencyKey } from './idempotency-key.ts';
import { readJson } from './read-json.ts';
import type { Route, RouteReply } from './route.ts';

/** Runs a route's row: checks query, key and body, calls its handler, writes its reply. Errors go on to the problem handler. */
export function serveRoute(row: Route, actor: (request: Request) => Actor): RequestHandler {
  return async (request, response) => {
    const startedAt = systemClock.monotonic();
    const params = request.params as Record<string, string>;
    const key = row.method === 'get' ? undefined : readIdempotencyKey(request.get('idempotency-key'));
    const query = row.query === undefined ? undefined : checked(row.query, request.query, 'ERR_SITREP_REQUEST_INVALID');
    const body = row.body === undefined ? undefined : readBody(row, row.body, request, params);
    const readAt = systemClock.monotonic();
    const by = actor(request);
    const base = request.baseUrl;
    const reply = await row.handle({ params, query, body, base, key: key === undefined ? {} : { key }, by });
    const read = (readAt - startedAt).toFixed(1);
    const work = (systemClock.monotonic() - readAt).toFixed(1);
    response.set('Server-Timing', `read;dur=${read}, work;dur=${work}`);
    send(reply, request, response);
  };
}

function readBody(row: Route, schema: z.ZodType | 'any', request: Request, params: Record<string, string>): unknown {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (bytes.length === 0 && row.emptyBody !== undefined) return row.emptyBody;
  const type = request.get('content-type') ?? '';
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type))
    throw new SitrepError('ERR_SITREP_MEDIA_TYPE', `Send Content-Type: application/json, not ${type || 'none'}`);
  let value: unknown;
  try {
    value = readJson(bytes);
  } catch (error) {
    if (isSitrepError(error)) row.unreadable?.({ params, bytes, code: error.code, detail: error.message });
    throw error;
  }
  return schema === 'any' ? value : checked(schema, value, 'ERR_SITREP_PAYLOAD_INVALID');
}

function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  code: 'ERR_SITREP_REQUEST_INVALID' | 'ERR_SITREP_PAYLOAD_INVALID',
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({ pointer: jsonPointer(path), message }));
  const [first] = errors;
  const message = `${first?.pointer || (code === 'ERR_SITREP_REQUEST_INVALID' ? 'The query' : 'The body')}: ${first?.message}`;
  throw new SitrepError(code, message, { cause: parsed.error, details: { errors } });
}

function send({ status, body, headers = {}, etag }: RouteReply, request: Request, response: Response): void {
  response.set({ 'Cache-Control': etag === undefined ? 'no-store' : 'no-cache', ...headers });
  if (etag !== undefined) response.set('ETag', etag);
  if (etag !== undefined && has(request.get('if-none-match'), etag)) return void response.status(304).end();
  response.status(status);
  if (body === undefined) response.end();
  else response.json(body);
}

// Not Express's own test: it takes the Cache-Control that fetch adds for a wish to have everything again.
function has(ifNoneMatch: string | undefined, etag: string): boolean {
  const plain = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch?.split(',').some((tag) => tag.trim() === '*' || plain(tag) === plain(etag)) ?? false;
}
