import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

/** The lines of `source` that the rule `ask-for-time` objects to. */
function objections(source: string): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'sitrep-lint-'));
  try {
    const env = { builtin: true, node: true, browser: true };
    const config = { env, jsPlugins: [resolve('scripts/lint/plugin.mjs')], rules: { 'sitrep/ask-for-time': 'error' } };
    writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'a.ts'), source);
    const args = ['-c', '.oxlintrc.json', '--format=unix', '-A', 'all', '-D', 'sitrep/ask-for-time', 'a.ts'];
    const { stdout } = spawnSync(resolve('node_modules/.bin/oxlint'), args, { cwd: folder, encoding: 'utf8' });
    return [...stdout.matchAll(/a\.ts:(\d+):.*ask-for-time/g)].map(([, line]) => Number(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('objects to each way of reaching the real clock, timers, randomness and ids', () => {
  const source = [
    "import { randomUUID } from 'node:crypto';",
    "import { setTimeout as wait } from 'node:timers/promises';",
    'export const a = Math.random();',
    'export const b = Date.now();',
    'export const c = new Date();',
    'export const d = setTimeout(() => {}, 1);',
    'export const e = globalThis.setInterval(() => {}, 1);',
    'export const f = performance.now();',
    'export const g = globalThis.crypto.randomUUID();',
    'export const h = AbortSignal.timeout(5);',
    "export const i = Math['random']();",
    'export const j = [randomUUID, wait];',
  ];
  assert.deepEqual(objections(source.join('\n')), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('leaves dates made from a number, and parameters and members of those names, alone', () => {
  const source = [
    "import { createHash } from 'node:crypto';",
    'export const a = new Date(createHash.length);',
    'export const b = (setTimeout: () => void) => setTimeout();',
    'export const c = (clock: { performance: { now(): number } }) => clock.performance.now();',
    'export const d = (Math: { random(): number }) => Math.random();',
  ];
  assert.deepEqual(objections(source.join('\n')), []);
});
