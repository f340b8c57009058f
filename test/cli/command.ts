import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '../../packages/server/src/cli/sitrep.ts');

/** The command as a process of its own, run from source. */
export interface Command {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  /** Resolves with the exit code, or the signal's name, once everything has been printed. */
  readonly ended: Promise<number | string>;
}

function sitrep(args: readonly string[], { cwd }: { readonly cwd?: string } = {}): Command {
  const child = spawn(process.execPath, ['--conditions=sitrep-src', COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return { child, output: () => output, errors: () => errors, ended };
}

/** Runs the command to its end. */
export async function run(args: readonly string[], options: { readonly cwd?: string } = {}) {
  const command = sitrep(args, options);
  const code = await command.ended;
  return { code, output: command.output(), errors: command.errors() };
}

/** Starts `sitrep serve` on a free port and resolves once it has printed its address. */
export async function serve(args: readonly string[]): Promise<Command & { readonly url: string }> {
  const command = sitrep(['serve', '--port', '0', ...args]);
  const url = await new Promise<string>((resolve, reject) => {
    command.child.stdout?.on('data', () => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(command.output())?.[0];
      if (found !== undefined) resolve(found);
    });
    void command.ended.then((code) => reject(new Error(`ended with ${code}: ${command.errors()}`)));
  });
  return { ...command, url };
}

/** Asks again until `look` finds something, at most `withinMs`; what it last saw goes into the error. */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  withinMs: number,
  saw: () => unknown = () => '',
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(saw())}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
