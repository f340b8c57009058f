import { parseArgs, type ParseArgsConfig } from 'node:util';
import { isSitrepError, type ErrorCode } from '@sitrep/sdk/base';
import { SITREP_VERSION } from '../version.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { HELP } from './help.ts';

const SERVE = {
  host: { type: 'string' },
  port: { type: 'string' },
  db: { type: 'string' },
  config: { type: 'string' },
  locale: { type: 'string' },
  speed: { type: 'string' }, // for tests and demonstrations: how fast the host's clock runs
} as const;
const INVESTIGATE = {
  telemetry: { type: 'string' },
  alert: { type: 'string' },
  locale: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const RECORD = {
  telemetry: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
  seed: { type: 'string' },
  config: { type: 'string' },
} as const;

/** Runs the command with the arguments after its name, and sets the process's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    const { exitCode, message } = explain(error);
    process.stderr.write(`sitrep: ${message}\n`);
    process.exitCode = exitCode;
  }
}

async function run([command, ...rest]: readonly string[]): Promise<number> {
  if (command === '--version') return print(`${SITREP_VERSION}\n`);
  if (command === '--help' || command === '-h' || command === 'help' || rest.includes('--help')) return print(HELP);
  // Each command loads only what it needs: the host must answer soon.
  if (command === 'serve') {
    const { values } = parsed(rest, SERVE);
    return (await import('./serve.ts')).serve(values);
  }
  if (command === 'investigate') {
    const { values } = parsed(rest, INVESTIGATE);
    return (await import('./investigate.ts')).investigate(values);
  }
  if (command === 'record-scenario') {
    const { values, positionals } = parsed(rest, RECORD, true);
    return (await import('./record-scenario.ts')).recordToFile(positionals, values);
  }
  const what = command === undefined ? 'Say what to do' : `There is no command "${command}"`;
  throw new CommandError(EXIT.usage, `${what}: serve, investigate, record-scenario, --help or --version.`);
}

function parsed<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals });
  } catch (error) {
    throw new CommandError(EXIT.usage, `${(error as Error).message} See sitrep --help.`, { cause: error });
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

const INPUT_CODES: ReadonlySet<ErrorCode> = new Set([
  'ERR_SITREP_CONFIG_INVALID',
  'ERR_SITREP_JOURNAL_CORRUPT',
  'ERR_SITREP_JOURNAL_LOCKED',
  'ERR_SITREP_JOURNAL_UNAVAILABLE',
  'ERR_SITREP_JOURNAL_VERSION',
  'ERR_SITREP_PAYLOAD_INVALID',
  'ERR_SITREP_TELEMETRY_INVALID',
  'ERR_SITREP_TELEMETRY_UNAVAILABLE',
]);

function explain(error: unknown): { readonly exitCode: number; readonly message: string } {
  if (error instanceof CommandError) return error;
  if (isSitrepError(error) && INPUT_CODES.has(error.code)) return { exitCode: EXIT.input, message: error.message };
  if (isSitrepError(error, 'ERR_SITREP_RECORDING_UNFINISHED'))
    return { exitCode: EXIT.inconclusive, message: `${error.message}. Nothing was written.` };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT.internal, message: `an unexpected error:\n${text}` };
}
