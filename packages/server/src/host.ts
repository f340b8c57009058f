import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentsWith, workerAnalysis, type AnalysisRunner } from '@sitrep/sdk/agents';
import { SitrepError, StateBoard } from '@sitrep/sdk/base';
import { createSitrep, type Sitrep } from '@sitrep/sdk';
import { memoryJournal } from '@sitrep/sdk/journal';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import type { HealthCheck } from '@sitrep/sdk/protocol';
import { attachLiveStream } from './attach-live-stream.ts';
import { checkConfig, checkLoopback, HOST_DEFAULTS, type HostConfig } from './config.ts';
import { hostClock } from './host-clock.ts';
import { hostApp } from './http/host-app.ts';
import { publishHealth, withChecks } from './observe/health-publisher.ts';
import { watchEventLoop } from './observe/system-health.ts';
import type { LiveStream } from './socket/index.ts';
import { CommandLog } from './watch/command-log.ts';
import { driveShop, type ShopDriver } from './watch/shop-driver.ts';
import { stillMatters } from './watch/still-matters.ts';

/** What {@link createHost} takes besides the configuration. */
export interface HostOptions extends HostConfig {
  /** How many times as fast as the machine's the host's clock runs. Default 1. For tests and demonstrations with the simulated shop. */
  readonly speed?: number;
  /** Told about errors that nobody else hears of, in one line each. Default: standard error. */
  readonly log?: (line: string) => void;
  /** The widgets' script that `/ops` loads; default that of the installed `@sitrep/widgets`. */
  readonly bundle?: string;
}

/** A host at work. */
export interface Host {
  /** Where it answers, without a slash at the end: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly sitrep: Sitrep;
  readonly server: Server;
  /**
   * Takes nothing in any more, brings running investigations to a point where a later start goes on, tells connected pages to come back,
   * and closes everything. At most about 9 seconds.
   */
  close(): Promise<void>;
}

/** Parts of {@link Host.close}, milliseconds. */
const GOAWAY_MS = 2_000;
const PHASES_MS = 5_000;

/**
 * Starts a host: journal, telemetry (without any, a simulated shop), investigations, HTTP routes, the page at `/ops` and the live stream.
 * Resolves when it answers.
 *
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when an option does not fit, the address is not loopback, or the port is taken; and what
 * opening the journal throws.
 *
 * @example
 * const host = await createHost({ db: 'sitrep.db', port: 0 });
 * console.log(`${host.url}/ops`);
 */
export async function createHost(options: HostOptions = {}): Promise<Host> {
  const { speed = 1, log = (line) => void process.stderr.write(`${line}\n`), bundle, ...config } = options;
  checkConfig(config, 'The options');
  const { host = HOST_DEFAULTS.host, port = HOST_DEFAULTS.port, db, telemetry, allowedOrigins } = config;
  checkLoopback(host);
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const journal = db === undefined ? memoryJournal() : await openSqliteJournal({ file: db });
    closing.push(() => journal.close());
    const board = new StateBoard();
    const simulated = config.simulator ?? telemetry === undefined;
    const keeper = await startKeeper(speed, simulated, db);
    const { clock, release } = keeper;
    const shop = simulated === false ? undefined : driveShop({ ...keeper, board, speed });
    if (shop !== undefined) closing.push(() => shop.stop());
    // An investigation of a large system computes for seconds, in which requests and streams are not to wait.
    const analysis = workerAnalysis();
    closing.push(() => analysis.close());
    const sitrep = createSitrep({
      agents: agentsWith({ analysis }),
      ...pick(config, [
        'agents',
        'actions',
        'policy',
        'alertSources',
        'limits',
        'aws',
        'masking',
        'runbookDir',
        'runbooks',
        'locale',
        'messages',
      ]),
      telemetry: telemetry ?? sourceOf(shop),
      executors: [...(config.executors ?? []), ...(shop === undefined ? [] : [shop.executor])],
      journal,
      clock,
      board,
    });
    closing.push(() => sitrep.stop({ timeoutMs: PHASES_MS }));
    const since = clock.now();
    const health = () => withChecks(sitrep.health(), hostChecks(stream, since, shop));
    const app = hostApp(sitrep, {
      health,
      ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
      ...(bundle === undefined ? {} : { bundle }),
      ...(shop === undefined ? {} : { simulator: shop }),
      onError: (error) => log(`sitrep: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    });
    const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, app);
    const stream = attachLiveStream(server, sitrep, {
      origins: allowedOrigins ?? [],
      factTime: { now: () => clock.now(), rate: speed },
    });
    closing.push(() => stream.close({ goawayMs: GOAWAY_MS }));
    await sitrep.start();
    const address = await listen(server, port, host);
    closing.push(() => shut(server));
    watchEventLoop();
    const unpublish = publishHealth(board, health);
    shop?.start((payload) => sitrep.receive('alertmanager', payload));
    void shop?.ready.then(release);
    let closed: Promise<void> | undefined;
    return {
      url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
      sitrep,
      server,
      close: () => (closed ??= closeHost({ unpublish, server, shop, stream, sitrep, analysis })),
    };
  } catch (error) {
    for (const close of closing.toReversed()) await close().catch(() => {});
    throw error;
  }
}

async function closeHost(parts: {
  readonly unpublish: () => void;
  readonly server: Server;
  readonly shop: ShopDriver | undefined;
  readonly stream: LiveStream;
  readonly sitrep: Sitrep;
  readonly analysis: AnalysisRunner;
}): Promise<void> {
  parts.unpublish();
  const gone = shut(parts.server);
  await parts.shop?.stop();
  await parts.stream.close({ goawayMs: GOAWAY_MS });
  await parts.sitrep.stop({ timeoutMs: PHASES_MS });
  await parts.analysis.close();
  parts.server.closeAllConnections();
  await gone;
}

async function startKeeper(speed: number, simulated: HostConfig['simulator'], db: string | undefined) {
  const seed = (typeof simulated === 'object' ? simulated.seed : undefined) ?? HOST_DEFAULTS.seed;
  const file = db === undefined ? undefined : `${db}-shop`;
  const earlier = simulated === false || file === undefined ? undefined : await CommandLog.read(file);
  const { clock, kept, release } = hostClock(speed, earlier?.head.clock);
  if (simulated === false) release();
  const replay = stillMatters(earlier?.commands ?? [], clock.now());
  if (simulated === false || file === undefined) return { clock, release, seed, replay };
  const faultsBefore = (earlier?.head.faultsBefore ?? 0) + replay.faultsLeftOut;
  const head = { v: 1 as const, seed: earlier?.head.seed ?? seed, clock: kept, faultsBefore };
  const log = await CommandLog.create(file, { head, commands: replay.commands });
  return { clock, release, seed: head.seed, replay: { ...replay, faultsLeftOut: faultsBefore }, log };
}

function hostChecks(stream: LiveStream, since: number, shop: ShopDriver | undefined): readonly HealthCheck[] {
  const socket: HealthCheck = { name: 'stream', status: 'ok', since, details: { ...stream.health() } };
  return shop === undefined ? [socket] : [socket, shop.health()];
}

function sourceOf(shop: ShopDriver | undefined) {
  if (shop !== undefined) return shop.telemetry;
  throw new SitrepError('ERR_SITREP_CONFIG_INVALID', 'Give a telemetry source, or leave the simulator on');
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message =
        cause.code === 'EADDRINUSE'
          ? `Port ${port} of ${host} is taken; choose another with --port, or --port 0 for any`
          : `Cannot listen on ${host}:${port}: ${cause.message}`;
      reject(new SitrepError('ERR_SITREP_CONFIG_INVALID', message, { cause }));
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

// Requests under way may end; connections that only wait are closed at once.
function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>;
}
