import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, suite, test } from 'node:test';
import { sharedData } from '../support/shared-data.ts';

const { dir, skip } = sharedData('nezha');
const out = mkdtempSync(join(tmpdir(), 'sitrep-nezha-eval-'));
after(() => rmSync(out, { recursive: true }));

suite('Nezha, the shared part', { skip }, () => {
  test('names the faulty component first in at least 36 of 41 cases and among three in at least 38', () => {
    const file = join(out, 'predictions.json');
    const main = resolve(import.meta.dirname, '../../packages/sdk/eval/main.ts');
    const made = spawnSync(process.execPath, ['--conditions=sitrep-src', main, 'nezha', '--data', dir, '--out', file], {
      encoding: 'utf8',
    });
    assert.equal(made.status, 0, made.stderr);
    const scored = spawnSync(
      process.execPath,
      [join(dir, '../../eval/score-rca.mjs'), '--truth', join(dir, 'truth.json'), '--pred', file],
      { encoding: 'utf8' },
    );
    const { all } = JSON.parse(scored.stdout) as { all: { cases: number; top1: number; top3: number } };
    assert.equal(all.cases, 41);
    assert.ok(all.top1 >= 36 / 41 - 0.001 && all.top3 >= 38 / 41 - 0.001, scored.stdout);
  });
});
