// npm test: checks, Node tests, browser tests, end-to-end tests, and one total over all of them on the last line.
// npm test -- PATH…: only the test files whose path starts with one of these, and no checks.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../checks/run-checks.mjs';
import { ROOT, say } from '../setup.mjs';
import { runBrowserTests } from './browser-tests.mjs';
import { buildIfStale } from './build.mjs';
import { runNodeTests } from './node-tests.mjs';

// Each test file is a process of its own: what one has compiled the next ones need not.
process.env['NODE_COMPILE_CACHE'] ??= join(ROOT, 'node_modules/.cache/node-compile');

const chosen = process.argv.slice(2).map((path) => path.replace(/^\.\//, ''));
const all = find('test/**/*.test.ts').filter((file) => !file.startsWith('test/bench/'));
const endToEnd = (file) => file.startsWith('test/e2e/');

const stages = [
  { title: 'checks', size: chosen.length === 0 ? 1 : 0, run: () => runChecks() },
  stage(
    'Node tests',
    all.filter((file) => !endToEnd(file)),
    (files) => runNodeTests(files, { atOnce: 2 }),
  ),
  stage('browser tests', find('test/widgets/**/*.browser.ts'), runBrowserTests),
  stage('end-to-end tests', all.filter(endToEnd), (files) => runNodeTests(files, { atOnce: 1 })),
].filter(({ size }) => size > 0);

const total = { passed: 0, failed: 0, skipped: 0 };
const started = performance.now();
if (chosen.length > 0) await buildFirst();
for (const [index, { title, run }] of stages.entries()) {
  const before = performance.now();
  console.log(`\n[${index + 1}/${stages.length}] ${title}`);
  const counts = await run();
  for (const key of Object.keys(total)) total[key] += counts[key] ?? 0;
  console.log(`  ${title}: ${counts.passed} passed, ${counts.failed} failed in ${seconds(before)}`);
}
if (total.passed + total.failed === 0) {
  say('no test matches.');
  total.failed = 1;
}
console.log(`\nAll stages took ${seconds(started)}.`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed === 0 ? 0 : 1);

function stage(title, files, run) {
  const wanted = files.filter((file) => chosen.length === 0 || chosen.some((path) => file.startsWith(path)));
  return { title, size: wanted.length, run: () => run(wanted) };
}

async function buildFirst() {
  const complaint = await buildIfStale(() => say('building …'));
  if (complaint !== undefined) say(`the build failed, tests that need it will too:\n${complaint}`);
}

function find(pattern) {
  return globSync(pattern, { cwd: ROOT, exclude: (name) => name === 'node_modules' }).sort();
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
