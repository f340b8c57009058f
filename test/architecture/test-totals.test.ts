import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const FOLDER = 'test/architecture/fixtures/runner';

/** Runs fixtures the way `npm test` runs test files. */
function run(...names: string[]): { counts: unknown; printed: string } {
  const files = names.map((name) => `${FOLDER}/${name}.ts`);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // else the inner run believes that it is part of this one
  const { stdout, stderr } = spawnSync(process.execPath, [`${FOLDER}/main.mjs`, ...files], { env, encoding: 'utf8' });
  assert.ok(stdout, stderr);
  return JSON.parse(stdout);
}

test('counts passed, failed and skipped tests over several files, suites not among them', () => {
  assert.deepEqual(run('mixed', 'fine').counts, { passed: 3, failed: 1, skipped: 1 });
});

test('names a failed test in full and shows its error and what the file printed', () => {
  const { printed } = run('mixed');
  assert.match(printed, /✗ outer › fails/);
  assert.match(printed, /expected to fail/);
  assert.match(printed, /a word from the test/);
});

test('fails a file that holds no test, that cannot load, or that breaks after its tests', () => {
  assert.deepEqual(run('holds-none').counts, { passed: 0, failed: 1, skipped: 0 });
  assert.deepEqual(run('cannot-load').counts, { passed: 0, failed: 1, skipped: 0 });
  const late = run('breaks-late');
  assert.deepEqual(late.counts, { passed: 1, failed: 1, skipped: 0 });
  assert.match(late.printed, /thrown too late/);
});
