import { SitrepError } from '@sitrep/sdk/base';
import type { RequestHandler } from 'express';

/** Names under which a loopback address may be asked for: a page elsewhere cannot point its own name here. */
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Keeps other sites' pages out of a host that has no authentication: the `Host` header must name a loopback address, and a request with an
 * `Origin` must come from the host's own pages or from an allowed origin, which then gets the CORS headers it needs.
 */
export function originGuard(allowedOrigins: readonly string[] = []): RequestHandler {
  const allowed = new Set(allowedOrigins);
  return (request, response, next) => {
    const host = request.headers.host ?? '';
    if (!LOOPBACK_NAMES.has(host.replace(/:\d+$/, '').toLowerCase()))
      throw new SitrepError(
        'ERR_SITREP_ORIGIN_REFUSED',
        'This host answers on loopback names only: localhost or 127.0.0.1',
      );
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin === undefined || origin === `http://${host}`) return next();
    if (!allowed.has(origin))
      throw new SitrepError('ERR_SITREP_ORIGIN_REFUSED', `Pages of ${origin.slice(0, 200)} may not use this host`);
    response.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': 'ETag, Location, Retry-After',
    });
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
      'Access-Control-Allow-Headers': 'Content-Type, Idempotency-Key',
      'Access-Control-Max-Age': '600',
    });
    response.status(204).end();
  };
}
