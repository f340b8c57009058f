// Packs every package into build/packages when a source changed since the last time, and as a command prints
// `{ "sdk": "/…/sitrep-sdk-0.1.0.tgz", … }`.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, stop, withLock } from '../setup.mjs';
import { BUILD_STAMP, buildIfStale, digest } from './build.mjs';
import { runCommand } from './run-command.mjs';

const FOLDER = join(ROOT, 'build/packages');
const STAMP = join(FOLDER, '.stamp');
const BESIDES = ['packages/sdk/schema/**', 'packages/*/*.{md,json}', 'packages/*/LICENSE'];

let underWay;

/** Resolves with the tarballs by package name, or rejects with what the build or npm said. Packs once for all callers. */
export function pack() {
  underWay ??= start();
  return underWay;
}

async function start() {
  const complaint = await buildIfStale();
  if (complaint !== undefined) throw new Error(`the build failed:\n${complaint}`);
  return withLock(join(ROOT, '.setup-lock'), async () => {
    const inputs = readFileSync(BUILD_STAMP, 'utf8') + digest(BESIDES);
    if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== inputs) {
      rmSync(FOLDER, { recursive: true, force: true });
      mkdirSync(FOLDER, { recursive: true });
      const workspaces = globSync('packages/*', { cwd: ROOT }).map((path) => `--workspace=${path}`);
      const { status, output } = await runCommand('npm', [
        'pack',
        ...workspaces,
        '--pack-destination',
        FOLDER,
        '--loglevel=error',
      ]);
      if (status !== 0) throw new Error(`npm pack failed:\n${output}`);
      writeFileSync(STAMP, inputs);
    }
    return Object.fromEntries(
      globSync('*.tgz', { cwd: FOLDER }).map((file) => [/^sitrep-([a-z]+)-/.exec(file)[1], join(FOLDER, file)]),
    );
  });
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(JSON.stringify(await pack()));
  } catch (error) {
    stop(error.message);
  }
}
