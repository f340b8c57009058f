import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { isSitrepError } from '@sitrep/sdk/base';
import { openPetShop, openTelemetry, readPetShopCase } from '@sitrep/sdk/telemetry/recorded';
import { telemetryContract } from '@sitrep/sdk/testing';

const ALERT_S = 1_700_000_330;
const caseJson = {
  id: 'x-1',
  scenario: 'x',
  target: { node: 'shop', metric: 'availability', statistic: 'Average', alertTime: ALERT_S },
  timestamps: [1_699_999_800, 1_700_000_100, 1_700_000_400],
  metrics: {
    'requests.Sum': { shop: [10, null, 12], db: [3, 3, 3] },
    'availability.Average': { shop: [100, null, 75] },
    'latency.p95': { shop: [0.1, 0.2, 0.3] },
  },
};
// The baseline lies after the case, as it does in scenarios that take it from other days.
const baseline = {
  timestamps: [1_700_900_000, 1_700_900_300],
  metrics: { 'requests.Sum': { shop: [8, 9] }, 'availability.Average': { shop: [100, 99.5] } },
};

suite('a PetShop folder', () => {
  let dir = '';
  const signal = new AbortController().signal;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sitrep-petshop-'));
    await mkdir(join(dir, 'cases'));
    await writeFile(join(dir, 'graph.json'), JSON.stringify({ nodes: ['shop', 'db'], edges: [['shop', 'db']] }));
    await writeFile(join(dir, 'baseline.json'), JSON.stringify(baseline));
    await writeFile(join(dir, 'cases', 'x-1.json'), JSON.stringify(caseJson));
    await writeFile(
      join(dir, 'cases', 'x-2.json'),
      JSON.stringify({ ...caseJson, id: 'x-2', target: { ...caseJson.target, alertTime: ALERT_S + 50_000 } }),
    );
  });
  after(() => rm(dir, { recursive: true }));

  for (const { title, run } of telemetryContract({ open: () => openPetShop({ dir, caseFile: 'x-1' }) }))
    test(title, run);

  test('ends its baseline where the case begins, whenever it was recorded', async () => {
    const source = await openPetShop({ dir, caseFile: 'x-1.json' });
    assert.deepEqual(await source.coverage({ signal }), { from: 1_699_999_200_000, to: 1_700_000_700_000 });
    const answer = await source.metrics({ window: { from: 0, to: 2e12 }, roles: ['requests'] }, { signal });
    assert.ok(answer.status === 'ok');
    const shop = answer.rows.find(({ entity }) => entity === 'shop');
    assert.deepEqual([...(shop?.values ?? [])], [8, 9, 10, NaN, 12]);
  });

  test('turns availability in percent into a share and tells roles, units and statistics', async () => {
    const source = await openPetShop({ dir, caseFile: 'x-1' });
    const answer = await source.metrics({ window: { from: 0, to: 2e12 }, entities: ['shop'] }, { signal });
    assert.ok(answer.status === 'ok');
    const about = answer.rows.map(({ role, unit, stat, values }) => [role, unit, stat, values.at(-1)]);
    assert.deepEqual(about, [
      ['requests', '{request}', 'sum', 12],
      ['availability', '1', 'mean', 0.75],
      ['latency', 's', 'p95', 0.3],
    ]);
  });

  test('says that logs, calls and changes were never recorded', async () => {
    const source = await openPetShop({ dir, caseFile: 'x-1' });
    for (const kind of ['logs', 'calls', 'changes'] as const)
      assert.equal((await source[kind]({ window: { from: 0, to: 2e12 } }, { signal })).status, 'unknown');
  });

  test('is told apart from a recording, and the case chosen by id or by the alert nearest in time', async () => {
    assert.equal((await openTelemetry({ dir, caseId: 'x-2' })).name, 'petshop-x-2');
    assert.equal((await openTelemetry({ dir, at: ALERT_S * 1000 + 49_000_000 })).name, 'petshop-x-2');
    assert.equal((await openTelemetry({ dir, at: ALERT_S * 1000 - 5_000 })).name, 'petshop-x-1');
    assert.equal((await openTelemetry({ dir: join(dir, 'cases', 'x-1.json') })).name, 'petshop-x-1');
  });

  test('refuses to guess a case for a moment more than a day from every alert', async () => {
    await assert.rejects(openTelemetry({ dir, at: ALERT_S * 1000 + 4 * 86_400_000 }), (error: unknown) =>
      isSitrepError(error, 'ERR_SITREP_TELEMETRY_INVALID'),
    );
  });

  test('gives the alert of a case file, and nothing for other JSON', () => {
    const found = readPetShopCase(caseJson);
    assert.deepEqual(
      [found?.entity, found?.kind, found?.alertAt, found?.alert.startedAt],
      ['shop', 'failures', ALERT_S * 1000, ALERT_S * 1000],
    );
    assert.deepEqual(found?.window, { from: 1_699_999_800_000, to: 1_700_000_700_000 });
    assert.equal(readPetShopCase({ alerts: [] }), undefined);
  });

  test('refuses a table whose columns differ in length, naming the file', async () => {
    await writeFile(
      join(dir, 'cases', 'x-3.json'),
      JSON.stringify({ ...caseJson, id: 'x-3', metrics: { 'requests.Sum': { shop: [1, 2] } } }),
    );
    await assert.rejects(openPetShop({ dir, caseFile: 'x-3' }), /x-3\.json has 2 values for 3 timestamps/);
    await rm(join(dir, 'cases', 'x-3.json'));
  });
});
