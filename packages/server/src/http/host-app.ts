import { SitrepError } from '@sitrep/sdk/base';
import type { Sitrep } from '@sitrep/sdk';
import express, { type Express } from 'express';
import { opsPage } from './ops-page.ts';
import { originGuard } from './origin-guard.ts';
import { problemHandler, router, type RouterOptions } from './router.ts';
import { securityHeaders } from './security-headers.ts';

/** What {@link hostApp} takes besides the router's options. */
export interface HostAppOptions extends RouterOptions {
  readonly allowedOrigins?: readonly string[];
  /** The widgets' script; default the installed one. */
  readonly bundle?: string;
}

/** The whole host as an Express application: guard, routes, the operators' page, and a problem for everything else. */
export function hostApp(sitrep: Sitrep, options: HostAppOptions = {}): Express {
  const { allowedOrigins, bundle, onError } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // routes name their own versions
  app.use(securityHeaders, originGuard(allowedOrigins), router(sitrep, options));
  app.use(opsPage(bundle === undefined ? {} : { bundle }));
  app.use(({ method, path }) => {
    throw new SitrepError('ERR_SITREP_NOT_FOUND', `Nothing answers ${method} ${path.slice(0, 200)}`);
  });
  app.use(problemHandler(onError));
  return app;
}
