// dist of every package: tsc writes modules and declarations, rollup the two script-tag bundles.
// As a command it always builds; as a module it builds when a source changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, say, stop, withLock } from '../setup.mjs';
import { runCommand } from './run-command.mjs';

/** Says from which sources the last complete build was made. */
export const BUILD_STAMP = join(ROOT, 'build/.stamp');
const INPUTS = [
  'packages/*/src/**/*.ts',
  'packages/*/{package,tsconfig}.json',
  'tsconfig*.json',
  'rollup.config.mjs',
  'package-lock.json',
];
const BUNDLES = ['packages/sdk/dist/sitrep-client.min.js', 'packages/widgets/dist/sitrep-widgets.min.js'];

let underWay;

/**
 * Builds unless dist is up to date, once for all callers in this process.
 * Resolves with the complaint of the first tool that failed, or `undefined` when all is well.
 */
export function buildIfStale(onStart = () => {}) {
  underWay ??= start(onStart);
  return underWay;
}

async function start(onStart) {
  if (upToDate()) return undefined;
  onStart();
  return withLock(join(ROOT, '.setup-lock'), async () => (upToDate() ? undefined : build()));
}

async function build() {
  const inputs = fingerprint();
  rmSync(BUILD_STAMP, { force: true });
  dropOrphans();
  const results = await Promise.all([
    runCommand('tsc', ['-b', 'tsconfig.build.json', '--force', '--pretty', 'false']),
    runCommand('rollup', ['-c', 'rollup.config.mjs', '--silent']),
  ]);
  const complaint = results.find(({ status }) => status !== 0)?.output;
  if (complaint !== undefined) return complaint;
  mkdirSync(dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, inputs);
  return undefined;
}

// tsc leaves the output of a deleted or moved source in place, where it would be packed.
function dropOrphans() {
  for (const file of globSync('packages/*/dist/**/*.{js,d.ts,js.map,d.ts.map}', { cwd: ROOT })) {
    const source = file.replace('/dist/', '/src/').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (!/\/sitrep-[a-z]+\.min\.js/.test(file) && !existsSync(join(ROOT, source))) rmSync(join(ROOT, file));
  }
}

function upToDate() {
  return (
    BUNDLES.every((file) => existsSync(join(ROOT, file))) &&
    existsSync(BUILD_STAMP) &&
    readFileSync(BUILD_STAMP, 'utf8') === fingerprint()
  );
}

function fingerprint() {
  return digest(INPUTS);
}

/** A digest of the names and contents of every file that matches. */
export function digest(patterns) {
  const hash = createHash('sha256');
  for (const entry of globSync(patterns, { cwd: ROOT, withFileTypes: true }).sort((a, b) =>
    path(a) < path(b) ? -1 : 1,
  )) {
    if (entry.isFile()) hash.update(path(entry).slice(ROOT.length)).update(readFileSync(path(entry)));
  }
  return hash.digest('hex');
}

function path(entry) {
  return join(entry.parentPath, entry.name);
}

if (process.argv[1] === import.meta.filename) {
  const started = performance.now();
  const complaint = await withLock(join(ROOT, '.setup-lock'), build);
  if (complaint !== undefined) stop(`the build failed:\n${complaint}`);
  say(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
