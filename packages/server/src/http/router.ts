import { isSitrepError, SitrepError } from '@sitrep/sdk/base';
import type { Sitrep } from '@sitrep/sdk';
import type { Actor, Health } from '@sitrep/sdk/protocol';
import express, { type ErrorRequestHandler, type Request, type Router } from 'express';
import { openApi } from './openapi.ts';
import { problemOf } from './problem.ts';
import type { Route } from './route.ts';
import { alertRoutes } from './routes/alerts.ts';
import { changeRoutes } from './routes/changes.ts';
import { documentRoute } from './routes/document.ts';
import { healthRoutes } from './routes/health.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { lessonRoutes } from './routes/lessons.ts';
import { simulatorRoutes, type SimulatorControl } from './routes/simulator.ts';
import { serveRoute } from './serve-route.ts';

/** What {@link router} takes. */
export interface RouterOptions {
  /** Who asks, from the host's own session. Default: one nameless operator, fit for a loopback address only. */
  readonly actor?: (request: Request) => Actor;
  /** Bytes of a body at most. Default {@link BODY_LIMIT}. */
  readonly bodyLimit?: number;
  /** The simulated shop, where the host runs one. */
  readonly simulator?: SimulatorControl;
  /** The health to show. Default: that of the Sitrep, without the parts around it. */
  readonly health?: () => Health;
  /** Told about every error that is answered with status 500. Default: nobody. */
  readonly onError?: (error: unknown) => void;
}

/** Bytes of a request's body at most: 8 MiB, room for a notification of 10,000 alerts. */
export const BODY_LIMIT = 8 * 1_024 * 1_024;

const OPERATOR: Actor = { kind: 'person', id: 'operator' };

/**
 * Sitrep's HTTP routes for an Express 5 application: `/v1/…`, `/dashboard/…`, `/openapi.json`. Errors in them are answered as problems
 * (RFC 9457); other addresses are left to the application. Mount it before any body parser.
 *
 * @example
 * app.use('/sitrep', router(sitrep, { actor: (request) => ({ kind: 'person', id: request.session.user }) }));
 */
export function router(sitrep: Sitrep, options: RouterOptions = {}): Router {
  const { actor = () => OPERATOR, bodyLimit = BODY_LIMIT, onError } = options;
  const routes = express.Router();
  const table = routeTable(sitrep, options);
  const body = express.raw({ type: () => true, limit: bodyLimit, inflate: true });
  for (const row of table) {
    const path = toExpress(row.path);
    const serve = serveRoute(row, actor);
    if (row.body === undefined) routes[row.method](path, serve);
    else routes[row.method](path, body, serve);
  }
  for (const [path, rows] of Map.groupBy(table, (row) => row.path)) routes.all(toExpress(path), refuseMethod(rows));
  routes.use(problemHandler(onError));
  return routes;
}

/** Every route of a host: the routes and the OpenAPI document are both made from it. */
function routeTable(
  sitrep: Sitrep,
  { simulator, health = () => sitrep.health() }: Pick<RouterOptions, 'simulator' | 'health'>,
): readonly Route[] {
  const rows = [
    ...alertRoutes(sitrep),
    ...incidentRoutes(sitrep),
    ...changeRoutes(sitrep),
    ...lessonRoutes(sitrep),
    ...healthRoutes(health),
    ...(simulator === undefined ? [] : simulatorRoutes(simulator)),
  ];
  return [...rows, documentRoute((base) => openApi(rows, base))];
}

/** Answers what a handler threw, or what Express itself refused. */
export function problemHandler(onError: RouterOptions['onError'] = () => {}): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const known = isSitrepError(error) ? error : fromExpress(error);
    const { problem, retryAfterS } = problemOf(known);
    if (problem.status === 500) onError(error);
    if (retryAfterS !== undefined) response.set('Retry-After', String(retryAfterS));
    const allowed = isSitrepError(known) ? known.details['allow'] : undefined;
    if (typeof allowed === 'string') response.set('Allow', allowed);
    response
      .status(problem.status)
      .set('Cache-Control', 'no-store')
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, instance: request.originalUrl.slice(0, 500) }));
  };
}

// Express and its body parser throw http-errors: an own type and status.
function fromExpress(error: unknown): unknown {
  if (!(error instanceof Error) || !('status' in error)) return error;
  const options = { cause: error };
  if (error.status === 413)
    return new SitrepError('ERR_SITREP_PAYLOAD_TOO_LARGE', 'The body is larger than this server takes', options);
  if (error.status === 415)
    return new SitrepError('ERR_SITREP_MEDIA_TYPE', 'This Content-Encoding is not one that is understood', options);
  if (typeof error.status === 'number' && error.status >= 400 && error.status < 500)
    return new SitrepError('ERR_SITREP_REQUEST_INVALID', 'The request cannot be read', options);
  return error;
}

function refuseMethod(rows: readonly Route[]): express.RequestHandler {
  const methods = rows.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  const allow = [...new Set([...methods, 'OPTIONS'])].sort().join(', ');
  return (request, response) => {
    if (request.method === 'OPTIONS') return void response.status(204).set('Allow', allow).end();
    throw new SitrepError('ERR_SITREP_METHOD_NOT_ALLOWED', `Use ${allow}`, { details: { allow } });
  };
}

function toExpress(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
