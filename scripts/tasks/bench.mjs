// npm run bench [-- NAME…]: installs the rivals that only benchmarks need, then runs test/bench/*.bench.ts one after another,
// or those whose file name starts with one of the names. Each prints its own ratios; the exit status says whether all ran.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT, say, stop } from '../setup.mjs';
import { buildIfStale } from './build.mjs';
import { runCommand } from './run-command.mjs';

const FOLDER = join(ROOT, 'test/bench');
const chosen = process.argv.slice(2);

await installRivals();
const complaint = await buildIfStale(() => say('building …'));
if (complaint !== undefined) stop(`the build failed:\n${complaint}`);

const files = globSync('*.bench.ts', { cwd: FOLDER })
  .filter((file) => chosen.length === 0 || chosen.some((name) => file.startsWith(name)))
  .sort();
if (files.length === 0) stop('no benchmark has such a name.');
const failed = files.filter((file) => {
  console.log(`\n── ${basename(file, '.bench.ts')}`);
  const flags = ['--conditions=sitrep-src', '--disable-warning=ExperimentalWarning'];
  return spawnSync(process.execPath, [...flags, join(FOLDER, file)], { stdio: 'inherit', cwd: ROOT }).status !== 0;
});
if (failed.length > 0) stop(`these did not finish well: ${failed.join(', ')}`);

async function installRivals() {
  if (!existsSync(join(FOLDER, 'package.json'))) return;
  const { status } = await runCommand('npm', ['ls', '--all', '--loglevel=silent'], { cwd: FOLDER });
  if (status === 0) return;
  say('installing what only benchmarks need …');
  // Not `npm ci`: it refuses a lock file from a registry that keeps no packages of other platforms. The versions are those of the file all the same.
  const installed = await runCommand('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: FOLDER,
  });
  if (installed.status !== 0) stop(`npm could not install them:\n${installed.output}`);
}
