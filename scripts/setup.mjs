// Everything a clean clone needs before a script can do its work: packages, the pinned Node and, where asked, a Chromium.
// Runs on any Node from 18 up and imports nothing but builtins, because it runs before there is anything else.
// What it says goes to stderr, so that a command's own output stays clean.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants as os } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The folder the user typed the command in; npm itself moves to the root. */
export const CALLER = process.env.INIT_CWD ?? process.cwd();
const STAMP = join(ROOT, 'node_modules/.setup-stamp'); // npm ci wipes it, so a half install never looks finished
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

/**
 * Sets up, then runs `task` (a file, from the repository's root) under the pinned Node with the command line's arguments.
 * This process then ends as the task ends: same exit status, or 128 plus the number of the signal that ended it.
 */
export function launch(task, { browser = false, nodeFlags = [], cwd = ROOT, args = process.argv.slice(2) } = {}) {
  packages();
  const command = node();
  const paths = [dirname(command), join(ROOT, 'node_modules/.bin'), process.env.PATH ?? '']; // tools run on the same Node
  const env = { ...process.env, PATH: paths.join(delimiter) };
  if (browser) env.CHROME_PATH = chromium();
  const child = spawn(command, [...nodeFlags, join(ROOT, task), ...args], { stdio: 'inherit', env, cwd });
  const orphan = endWithNpm(child);
  // A terminal's Ctrl-C reaches the child by itself; a second one would tell a server to stop at once.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`could not start ${command}: ${error.message}`));
  child.on('exit', (code, signal) => {
    clearInterval(orphan);
    process.exit(signal ? 128 + os.signals[signal] : (code ?? 1));
  });
}

/** `npm ci`, unless the installed packages already match the manifests and the lock file. */
function packages() {
  if (fresh()) return;
  withLock(join(ROOT, '.setup-lock'), () => {
    if (fresh()) return;
    if (matchesLock()) return writeFileSync(STAMP, fingerprint());
    say('installing packages (npm ci) …');
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.env.npm_execpath;
    const status = npm?.endsWith('.js')
      ? run(process.env.npm_node_execpath ?? process.execPath, [npm, ...args])
      : run('npm', args);
    if (status !== 0) stop(`npm ci failed with exit status ${status}; its message is above.`);
    writeFileSync(STAMP, fingerprint());
  });
}

/** The Node that scripts, tests and builds run on: the pinned one, or with SITREP_NODE=current the one running now. */
function node() {
  const pinned = join(ROOT, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (process.env.SITREP_NODE !== 'current' && existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return stop(
    `this needs Node 22.18 or newer and runs on ${process.versions.node}; no pinned Node exists for ${process.platform}-${process.arch}.`,
  );
}

/** A Chromium's path; installs Debian's where this process may. */
function chromium() {
  const found = process.env.CHROME_PATH || which(...BROWSERS);
  if (found) return found;
  const ask = 'no Chromium found: install chromium or Google Chrome, or set CHROME_PATH, and run this again.';
  if (process.getuid?.() !== 0 || !which('apt-get')) stop(ask);
  return withLock(join(ROOT, '.setup-lock'), () => {
    const other = which(...BROWSERS);
    if (other) return other;
    say('installing Chromium (apt-get) …');
    const apt = (...args) =>
      spawnSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300', ...args], {
        stdio: ['ignore', 'ignore', 2],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium');
    return which(...BROWSERS) ?? stop(`apt-get could not install chromium; its message is above. ${ask}`);
  });
}

/** Runs `work`, which may be asynchronous, while holding the lock folder `path`, waiting for another holder to finish or die. */
export function withLock(path, work) {
  for (let told = false; ;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, 'pid'), String(process.pid));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (abandoned(path)) rmSync(path, { recursive: true, force: true });
    else if (!told) told = !say('another run is setting up; waiting for it …');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
  const release = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', release);
  const done = () => {
    process.off('exit', release);
    release();
  };
  let result;
  try {
    result = work();
  } finally {
    if (!(result instanceof Promise)) done();
  }
  return result instanceof Promise ? result.finally(done) : result;
}

/** The first of `names` that is an executable on PATH, as a full path. */
function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not here: try the next folder
      }
    }
  }
  return undefined;
}

/** One line on stderr. */
export function say(text) {
  process.stderr.write(`sitrep: ${text}\n`);
}

/**
 * One line on stderr, then exit status 1.
 * @returns {never}
 */
export function stop(text) {
  say(text);
  process.exit(1);
}

function fresh() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

// After a plain `npm install` everything is in place already: npm's own record of it says so, entry by entry.
function matchesLock() {
  try {
    const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map(
      (file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages,
    );
    return Object.entries(wanted).every(
      ([path, { version, link, optional }]) =>
        !path.startsWith('node_modules/') || link || found[path]?.version === version || (optional && !found[path]),
    );
  } catch {
    return false;
  }
}

function fingerprint() {
  const workspaces = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/package.json`);
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of ['package.json', 'package-lock.json', '.npmrc', ...workspaces.sort()]) {
    if (existsSync(join(ROOT, file))) hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

// A task started by npm ends with npm: killing npm must not leave a server behind that holds a port and a database.
// Between npm and this process there may be a shell, which outlives npm; so its parent is watched too, where /proc tells it.
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parents = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const first = parents();
  return setInterval(() => parents() !== first && child.kill('SIGTERM'), 500);
}

function parentOf(pid) {
  try {
    return /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function run(command, args) {
  return spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2] }).status ?? 1;
}

function abandoned(lock) {
  try {
    if (Date.now() - statSync(lock).mtimeMs < 1000) return false; // its holder may be about to write its id
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code !== 'EPERM'; // EPERM: alive, another user's
  }
}
