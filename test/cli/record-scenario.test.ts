import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readScenario } from '@sitrep/sdk/protocol';
import { run } from './command.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitrep-record-'));
});
after(() => rm(folder, { recursive: true }));

describe('sitrep record-scenario', () => {
  it('writes a scenario that reads back, says what it is doing, and leaves a file alone unless forced', async () => {
    const out = join(folder, 'breach.json');
    const args = ['record-scenario', 'security_breach', '--seed', '4', '--out', out];
    const first = await run(args);
    assert.equal(first.code, 0, first.errors);
    assert.match(first.output, /resolved: .*; cause auth; contain-takeover/);
    assert.match(first.output, /work: local engine \d+\n/);
    assert.match(first.errors, /^sitrep: \d+ min: /);
    const text = await readFile(out, 'utf8');
    const scenario = readScenario(text);
    assert.equal(scenario.seed, 4);
    assert.ok(first.output.includes(`sha256 ${scenario.checksum}`));

    await writeFile(out, 'mine');
    const second = await run(args);
    assert.equal(second.code, 3);
    assert.match(second.errors, /exists and is left alone; --force replaces it/);
    assert.equal(await readFile(out, 'utf8'), 'mine');

    const third = await run([...args, '--force']);
    assert.equal(third.code, 0, third.errors);
    assert.equal(await readFile(out, 'utf8'), text);
  });

  it('records an investigation of recorded telemetry with its alert', async () => {
    const recording = join(folder, 'recording');
    await mkdir(recording);
    const began = Date.UTC(2026, 0, 5, 10);
    const rows = Array.from({ length: 60 }, (_, minute) =>
      ['web', 'store'].map((entity) => {
        const value = 0.1 + 0.005 * Math.sin(minute * 2.4) + (minute >= 48 && entity === 'store' ? 0.9 : 0);
        return `${began + minute * 60_000},${entity},http.server.duration,${value.toFixed(4)},s,latency,mean`;
      }),
    );
    await writeFile(
      join(recording, 'metrics.csv'),
      `${['time,entity,name,value,unit,role,stat', ...rows.flat()].join('\n')}\n`,
    );
    await writeFile(join(recording, 'topology.json'), JSON.stringify({ edges: [['web', 'store']] }));
    const alert = join(recording, 'slow store.json');
    const startedAt = new Date(began + 50 * 60_000).toISOString();
    await writeFile(alert, JSON.stringify({ title: 'Slow', entity: 'store', severity: 'high', startedAt }));
    const { code, output, errors } = await run(['record-scenario', alert, '--out', join(folder, 'slow.json')]);
    assert.equal(code, 0, errors);
    assert.match(output, /Slow; /);
    const scenario = readScenario(await readFile(join(folder, 'slow.json'), 'utf8'));
    assert.equal(scenario.name, 'slow-store');
    assert.equal(scenario.origin, 'recording');
    assert.equal(scenario.injected, undefined);
  });

  it('answers what it cannot record in one sentence', async () => {
    for (const [args, code, words] of [
      [[], 2, /needs one NAME or FILE/],
      [['memory_leak', 'api_overload'], 2, /needs one NAME or FILE/],
      [['memory_leak', '--seed=-1'], 2, /--seed cannot be -1/],
      [['memory_leak', '--seed', '1.5'], 2, /--seed cannot be 1\.5/],
      [['coffee_spill'], 3, /neither a file nor a fault of the simulated shop/],
      [['memory_leak', '--config', join(folder, 'none.mjs')], 3, /cannot be loaded/],
    ] as const) {
      const result = await run(['record-scenario', ...args]);
      assert.equal(result.code, code, result.errors);
      assert.match(result.errors, words);
      assert.equal(result.errors.trim().split('\n').length, 1, result.errors);
    }
  });
});
