import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { buildIfStale } from '../../../scripts/tasks/build.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const START_MS = 60_000;
const KEPT_OUTPUT = 20_000;

/** The `sitrep` command of this checkout as a reader gets it: built. */
export const COMMAND = join(ROOT, 'packages/server/dist/cli/sitrep.js');

/** A started program that prints an address. */
export interface ServerProcess {
  /** What it printed: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Everything it printed, standard error included. */
  output(): string;
  /** Sends a signal to this very process and resolves with its exit code, or the name of the signal that ended it. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string>;
}

/** Builds what the command and its page are made of, unless they are up to date. */
export async function built(): Promise<void> {
  // The build looks for its tools on PATH, as npm scripts find them.
  process.env['PATH'] = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const complaint = await buildIfStale();
  if (complaint !== undefined) throw new Error(`the build failed:\n${complaint}`);
}

/** Starts `sitrep serve`; call {@link built} before. */
export function startServer(options: {
  readonly db: string;
  readonly port?: number;
  readonly speed?: number;
  readonly config?: string;
}): Promise<ServerProcess> {
  const { db, port = 0, speed, config } = options;
  const more = [
    speed === undefined ? [] : ['--speed', String(speed)],
    config === undefined ? [] : ['--config', config],
  ];
  const args = ['serve', '--port', String(port), '--db', db, ...more.flat()];
  return startProgram(process.execPath, [COMMAND, ...args]);
}

/** Starts a program and resolves once it has printed an address on loopback. */
async function startProgram(
  command: string,
  args: readonly string[],
  { cwd = ROOT, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ServerProcess> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  const url = await new Promise<string>((found, fail) => {
    const read = (text: string): void => {
      output = (output + text).slice(-KEPT_OUTPUT);
      const address = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(output)?.[0];
      if (address !== undefined) found(address);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.on('error', fail);
    void ended.then((code) => fail(new Error(`${command} ended with ${code}:\n${output}`)));
    setTimeout(() => fail(new Error(`no address within ${START_MS} ms:\n${output}`)), START_MS).unref();
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid as number,
    output: () => output,
    async kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** A folder of its own in the system's temporary one; `remove` when done. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'sitrep-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
