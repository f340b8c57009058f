import { systemClock } from '@sitrep/sdk/base';
import { loadConfig } from '../config.ts';
import { createHost, type Host } from '../host.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** Options of `sitrep serve`, as given. */
export interface ServeOptions {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly db?: string | undefined;
  readonly config?: string | undefined;
  readonly locale?: string | undefined;
  readonly speed?: string | undefined;
}

/** After a signal the process is gone after this, whatever happens. */
const EXIT_WITHIN_MS = 9_500;
const DEFAULT_DB = 'sitrep.db';

/** Serves until SIGTERM or SIGINT; resolves with the exit code. */
export async function serve(options: ServeOptions): Promise<number> {
  const port =
    options.port === undefined
      ? undefined
      : numberOf('--port', options.port, (n) => Number.isInteger(n) && n >= 0 && n <= 65_535);
  const speed = options.speed === undefined ? 1 : numberOf('--speed', options.speed, (n) => n > 0 && n <= 100);
  const config = options.config === undefined ? {} : await loadConfig(options.config);
  const { db: configured = DEFAULT_DB, ...rest } = config;
  const db = options.db ?? configured;
  const stopped = signalled();
  const host = await createHost({
    ...rest,
    ...(db === 'memory' ? {} : { db }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(port === undefined ? {} : { port }),
    ...(options.locale === undefined ? {} : { locale: options.locale }),
    speed,
  });
  process.stdout.write(`Sitrep is at ${host.url}/ops\n`);
  await stopped;
  return close(host);
}

async function close(host: Host): Promise<number> {
  const cancel = systemClock.after(EXIT_WITHIN_MS, () => {
    process.stderr.write('sitrep: not everything could be closed in time; what was acknowledged is on disk.\n');
    process.exit(EXIT.internal);
  });
  await host.close();
  cancel();
  return EXIT.ok;
}

// A second signal means it: the process ends at once.
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        if (asked) process.exit(EXIT.internal);
        asked = true;
        resolve();
      });
  });
}

function numberOf(name: string, text: string, fits: (n: number) => boolean): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (fits(number)) return number;
  throw new CommandError(EXIT.usage, `${name} cannot be ${text}. See sitrep --help.`);
}
