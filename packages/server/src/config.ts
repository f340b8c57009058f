import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSitrepError, SitrepError } from '@sitrep/sdk/base';
import type { SitrepOptions } from '@sitrep/sdk';
import * as z from 'zod';

/** What a host is made of. Every part has a default: alone, it is the simulated shop on a loopback port with a journal in memory. */
export interface HostConfig extends Partial<
  Pick<
    SitrepOptions,
    | 'telemetry'
    | 'agents'
    | 'actions'
    | 'executors'
    | 'policy'
    | 'alertSources'
    | 'limits'
    | 'aws'
    | 'masking'
    | 'runbookDir'
    | 'runbooks'
    | 'locale'
    | 'messages'
  >
> {
  /** File of the journal; it is made when missing, its folder is not. Default: a journal in memory, which ends with the process. */
  readonly db?: string;
  /** A loopback address. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 8080; 0 takes a free one. */
  readonly port?: number;
  /** Origins of pages that may use the host besides its own, such as `https://portal.example.com`. Default none. */
  readonly allowedOrigins?: readonly string[];
  /** The simulated shop. Default: runs when there is no `telemetry`. */
  readonly simulator?: boolean | { readonly seed?: number };
}

/** Defaults of {@link HostConfig}. */
export const HOST_DEFAULTS = Object.freeze({ host: '127.0.0.1', port: 8080, seed: 1 });

const code = <T>(what: string) => z.custom<T>((value) => typeof value === 'function', `Give ${what}`);
const contract = <T>(what: string, method: string) =>
  z.custom<T>(
    (value) => typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function',
    `Give ${what}`,
  );
const limit = z.int().positive();

/** Checks what a config file exports: unknown names and wrong types, each with its place. */
const Config = z
  .strictObject({
    telemetry: contract('a telemetry source', 'metrics'),
    agents: z.array(contract('an agent, as defineAgent makes it', 'run')),
    actions: z.array(z.looseObject({ name: z.string(), risk: z.string() })),
    executors: z.array(contract('an action executor', 'execute')),
    policy: code('a policy: a function of request and incident'),
    alertSources: z.array(contract('an alert source', 'read')),
    aws: z
      .looseObject({
        aws: z.looseObject({ regions: z.array(z.string().min(1)).min(1, 'Name at least one Region') }),
        egress: z.enum(['allowed', 'forbidden']),
      })
      .partial(),
    masking: z
      .looseObject({ key: z.union([z.string(), z.instanceof(Uint8Array)], 'Give a secret, as text or bytes') })
      .partial(),
    runbookDir: z.string().min(1),
    runbooks: z.array(z.looseObject({ id: z.string(), title: z.string() })),
    limits: z
      .strictObject({
        concurrency: limit,
        queue: limit,
        rejectedPayloads: limit,
        approvalMs: limit,
        lessonMs: limit,
      })
      .partial(),
    locale: z.string().min(1),
    messages: z.record(z.string(), z.string()),
    db: z.string().min(1),
    host: z.string(),
    port: z.int().min(0).max(65_535),
    allowedOrigins: z.array(
      z.string().regex(/^https?:\/\/[^/\s]+$/, 'Give an origin, such as https://portal.example.com'),
    ),
    simulator: z.union([z.boolean(), z.strictObject({ seed: z.int() }).partial()]),
  })
  .partial();

/**
 * Gives a config file's export its type.
 *
 * @example
 * // sitrep.config.mjs
 * export default defineConfig({ telemetry: await openPetShop({ folder: 'petshop' }), db: 'sitrep.db' });
 */
export function defineConfig(config: HostConfig): HostConfig {
  return config;
}

/**
 * The configuration that an ES module exports as its default.
 *
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when the file cannot be loaded, exports none, or something in it does not fit.
 */
export async function loadConfig(file: string): Promise<HostConfig> {
  const path = resolve(file);
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(path).href)) as typeof module;
  } catch (cause) {
    if (isSitrepError(cause)) throw cause;
    throw invalid(`${path} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  if (module.default === undefined) throw invalid(`${path} has no default export; export defineConfig({ … })`);
  return checkConfig(module.default, path);
}

/** The same value, once it is known to be a configuration. `origin` names it in errors. */
export function checkConfig(value: unknown, origin: string): HostConfig {
  const parsed = Config.safeParse(value);
  if (parsed.success) return value as HostConfig;
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the export'}: ${message}`);
  throw invalid(`${origin} does not fit: ${lines.join('; ')}`, parsed.error);
}

/**
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` unless `host` is a loopback address: without authentication whoever reaches the host may do
 * everything.
 */
export function checkLoopback(host: string): void {
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (!loopback)
    throw invalid(
      `Sitrep has no authentication yet and listens on loopback addresses only, not on ${host}; use 127.0.0.1, and a proxy that authenticates in front of it.`,
    );
}

function invalid(message: string, cause?: unknown): SitrepError {
  return new SitrepError('ERR_SITREP_CONFIG_INVALID', message, { cause });
}
