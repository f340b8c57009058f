import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const PROGRAM = join(import.meta.dirname, 'programs/what-is-loaded.mjs');

function loaded(...args: readonly string[]): readonly string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--conditions=sitrep-src', PROGRAM, ...args], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as string[];
}

/** Modules that importing the SDK may load: what there are now and a few more. */
const MOST_MODULES = 520;

const FOREIGN = /^(@aws-sdk|@smithy|@opentelemetry|@ai-sdk|minisearch|afinn)/;

test('importing the SDK, its models and its AWS door loads no AWS client, no OpenTelemetry and no search engine', () => {
  const packages = loaded('--import', '@sitrep/sdk', '@sitrep/sdk/models', '@sitrep/sdk/aws');
  assert.ok(packages.includes('zod'), 'the program sees what is loaded');
  assert.ok(
    packages.length < MOST_MODULES,
    `${packages.length} modules; each costs every start about a tenth of a millisecond`,
  );
  assert.deepEqual(
    packages.filter((name) => FOREIGN.test(name)),
    [],
  );
});

test('a manager without configuration that is asked something loads nothing either', () => {
  assert.deepEqual(
    loaded('--manager', '@sitrep/sdk/aws').filter((name) => FOREIGN.test(name)),
    [],
  );
});
