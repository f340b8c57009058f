import { createHash } from 'node:crypto';
import { route, type Route } from '../route.ts';

/** `GET /openapi.json`. The document is made when it is first asked for, for the place where the routes are mounted. */
export function documentRoute(make: (base: string) => unknown): Route {
  let made: { readonly base: string; readonly body: unknown; readonly etag: string } | undefined;
  return route({
    method: 'get',
    path: '/openapi.json',
    operationId: 'describeApi',
    tag: 'host',
    summary: 'This document: OpenAPI 3.1, made from the route table and the schemas that check requests.',
    answers: { 200: { description: 'The document.' } },
    problems: [],
    handle({ base }) {
      if (made?.base !== base) {
        const body = make(base);
        const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22);
        made = { base, body, etag: `"${digest}"` };
      }
      return { status: 200, body: made.body, etag: made.etag };
    },
  });
}
