import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const COMMAND_MS = 180_000;

/** A project of its own, outside this repository, that knows nothing but three packed tarballs and what it asks for besides. */
export interface ConsumerProject {
  readonly path: string;
  /** The environment of somebody who has installed the packages, on the Node of this test. */
  env(): NodeJS.ProcessEnv;
  /** Runs a command in it to its end and gives its standard output; fails with all it printed unless it exits with 0. */
  run(command: string, args: readonly string[], options?: { readonly cwd?: string }): string;
  remove(): void;
}

/** Packs the packages, unless that is done, and installs them with `others` (`name` as the workspace has it, or `name@version`). */
export function consumerProject(others: readonly string[] = []): ConsumerProject {
  const path = mkdtempSync(join(tmpdir(), 'sitrep-consumer-'));
  const env = (): NodeJS.ProcessEnv => {
    // A test runner in a test runner would take itself for a part of it.
    const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
    const bins = [join(path, 'node_modules/.bin'), dirname(process.execPath)];
    return { ...rest, PATH: [...bins, rest['PATH']].join(delimiter) };
  };
  const run: ConsumerProject['run'] = (command, args, { cwd = path } = {}) =>
    runToEnd(command, args, { cwd, env: env() });
  const project = { path, env, run, remove: () => rmSync(path, { recursive: true, force: true }) };
  try {
    const tools = [join(ROOT, 'node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
    const packed = runToEnd(process.execPath, [join(ROOT, 'scripts/tasks/pack.mjs')], {
      cwd: ROOT,
      env: { ...process.env, PATH: tools },
    });
    const tarballs = Object.values(JSON.parse(packed) as Record<string, string>);
    writeFileSync(join(path, 'package.json'), '{ "private": true, "type": "module" }');
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', '--omit=optional'];
    run('npm', ['install', ...flags, ...tarballs, ...others.map(pinned)]);
  } catch (error) {
    project.remove();
    throw error;
  }
  return project;
}

// The version that this workspace has, so that nothing else has to be fetched.
function pinned(name: string): string {
  if (name.lastIndexOf('@') > 0) return name;
  const manifest = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
  return `${name}@${manifest.version}`;
}

function runToEnd(command: string, args: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }) {
  const options = { cwd, env, encoding: 'utf8', timeout: COMMAND_MS } as const;
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${error ?? ''}${stdout}${stderr}`);
  return stdout;
}
