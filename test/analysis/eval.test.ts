import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, suite, test } from 'node:test';
import { sharedData } from '../support/shared-data.ts';

const main = resolve(import.meta.dirname, '../../packages/sdk/eval/main.ts');
const out = mkdtempSync(join(tmpdir(), 'sitrep-eval-'));
after(() => rmSync(out, { recursive: true }));
const run = (...args: string[]) =>
  spawnSync(process.execPath, ['--conditions=sitrep-src', main, ...args], { encoding: 'utf8' });
const { dir, skip } = sharedData('petshop');

suite('the eval command', () => {
  test('lists its tasks and ends with 2 for a task that it does not know', () => {
    const { status, stderr } = run('chess', '--data', out, '--out', join(out, 'x.json'));
    assert.equal(status, 2);
    assert.match(stderr, /no task "chess"/);
    assert.match(stderr, /petshop/);
  });

  test('ends with 2 when data or out are not given', () => {
    assert.equal(run('petshop', '--data', out).status, 2);
  });

  test('ends with 1 and one line for a folder that is not there', () => {
    const { status, stderr } = run('petshop', '--data', join(out, 'nowhere'), '--out', join(out, 'x.json'));
    assert.equal(status, 1);
    assert.equal(stderr.trim().split('\n').length, 1);
  });

  test('predicts every case that it finds, in the format of the scorer', { skip }, () => {
    const file = join(out, 'predictions.json');
    assert.equal(run('petshop', '--data', dir, '--out', file).status, 0);
    const { predictions } = JSON.parse(readFileSync(file, 'utf8')) as {
      predictions: Record<string, { node: string; score: number }[]>;
    };
    assert.equal(Object.keys(predictions).length, 30);
    for (const list of Object.values(predictions))
      for (const { node, score } of list) assert.ok(typeof node === 'string' && score > 0);
  });
});
