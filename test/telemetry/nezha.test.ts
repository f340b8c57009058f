import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { isSitrepError } from '@sitrep/sdk/base';
import { listNezhaCases, listNezhaSystems, openNezha } from '@sitrep/sdk/telemetry/recorded';
import { telemetryContract } from '@sitrep/sdk/testing';

const MINUTE_S = 60;
const FIRST_S = 1_700_000_040;
const minute = (n: number): number => FIRST_S + n * MINUTE_S;

const metrics = {
  metrics: {
    shop: {
      timestamps: [0, 1, 2, 3, 4, 5].map(minute),
      values: {
        'CpuUsageRate(%)': [10, 10, 90, 90, 10, null],
        'PodWorkload(Ops)': [1, 1, 1, 1, 1, 2],
        'NodeCpuUsageRate(%)': [1, 1, 1, 1, 1, 1],
      },
    },
  },
};
const spans = {
  rows: [
    [minute(2), 'shop', '/buy', 'root', 10, 30_000, 0, 0, 0, null, null],
    [minute(2), 'shop', 'SELECT x', 'shop', 20, 1_000, 0, 0, 0, null, null],
    [minute(2), 'stock', '/take', 'shop', 20, 4_000, 0, 0, 0, 1_000, 900],
    [minute(5), 'stock', '/take', 'shop', 7, 4_000, 0, 0, 0, 1_000, 900],
  ],
};
const logs = {
  templates: [{ service: 'shop', level: 'ERROR', location: 'a.Buy#12', example: 'buy failed' }],
  rows: [
    [minute(2), 0, 3],
    [minute(-900), 0, 5],
  ],
};

suite('a Nezha system', () => {
  let dir = '';
  const signal = new AbortController().signal;
  const whole = { window: { from: 0, to: 4e12 } };
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sitrep-nezha-'));
    const files = {
      graph: { nodes: ['shop', 'stock'], edges: [['shop', 'stock']] },
      metrics,
      spans,
      logs,
      cases: { cases: [{ id: 'n-1', faultStart: minute(2) + 20, windowEnd: minute(3) + 30 }] },
    };
    for (const [name, content] of Object.entries(files))
      await writeFile(join(dir, `${name}.json`), JSON.stringify(content));
  });
  after(() => rm(dir, { recursive: true }));

  for (const { title, run } of telemetryContract({ open: () => openNezha({ dir, caseId: 'n-1' }) })) test(title, run);

  test('shows what was recorded after the case before everything else, in its order', async () => {
    const source = await openNezha({ dir, caseId: 'n-1' });
    assert.deepEqual(source.case.window, { from: minute(2) * 1000, to: minute(4) * 1000 });
    assert.deepEqual(await source.coverage({ signal }), { from: minute(-2) * 1000, to: minute(4) * 1000 });
    const answer = await source.metrics(whole, { signal });
    assert.ok(answer.status === 'ok');
    const load = answer.rows.find(({ role }) => role === 'requests');
    assert.deepEqual(
      [...(load?.times ?? [])],
      [-2, -1, 0, 1, 2, 3].map((n) => minute(n) * 1000),
    );
    assert.deepEqual([...(load?.values ?? [])], [60, 120, 60, 60, 60, 60]);
  });

  test('leaves out the columns of the host, and shows percentages as shares', async () => {
    const source = await openNezha({ dir, caseId: 'n-1' });
    const answer = await source.metrics(whole, { signal });
    assert.ok(answer.status === 'ok');
    assert.deepEqual(
      answer.rows.map(({ name, role, unit, values }) => [name, role, unit, values[4]]),
      [
        ['CpuUsageRate(%)', 'saturation', '1', 0.9],
        ['PodWorkload(Ops)', 'requests', '{request}', 60],
      ],
    );
  });

  test('tells own time from waiting, and calls to others from steps within', async () => {
    const source = await openNezha({ dir, caseId: 'n-1' });
    const answer = await source.calls(whole, { signal });
    assert.ok(answer.status === 'ok');
    const rows = answer.rows.filter(({ at }) => at === minute(2) * 1000);
    assert.deepEqual(
      rows.map(({ caller, callee, calls }) => [caller, callee, calls]),
      [
        [undefined, 'shop', 10],
        ['shop', 'shop', 20],
        ['shop', 'stock', 20],
      ],
    );
    const [buy, select, take] = rows;
    // Ten requests of 30 ms, of which 20 calls of 5 ms were waited for.
    assert.ok(Math.abs((buy?.calleeSelfS ?? 0) - 0.02) < 1e-12);
    assert.ok(Number.isNaN(select?.calleeSelfS));
    assert.ok(Math.abs((take?.callerMeanS ?? 0) - 0.005) < 1e-12);
    assert.ok(rows.every(({ failures }) => Number.isNaN(failures)));
  });

  test('repeats a log statement as often as it was counted, with its place in the code', async () => {
    const source = await openNezha({ dir, caseId: 'n-1' });
    const answer = await source.logs(whole, { signal });
    assert.ok(answer.status === 'ok');
    assert.equal(answer.rows.length, 3);
    assert.deepEqual(answer.rows[0]?.attributes, { 'code.function.name': 'a.Buy', 'code.line.number': '12' });
    assert.equal((await source.changes(whole, { signal })).status, 'unknown');
  });

  test('is found in a folder of systems, and its cases are listed', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sitrep-nezha-all-'));
    await cp(dir, join(parent, 'one'), { recursive: true });
    assert.deepEqual(await listNezhaSystems(parent), [join(parent, 'one')]);
    assert.deepEqual(await listNezhaSystems(dir), [dir]);
    assert.deepEqual(await listNezhaCases(dir), ['n-1']);
    await rm(parent, { recursive: true });
  });

  test('refuses a case that is not there and a column of another length, naming the file', async () => {
    await assert.rejects(
      openNezha({ dir, caseId: 'n-9' }),
      (error: unknown) => isSitrepError(error, 'ERR_SITREP_TELEMETRY_INVALID') && /cases\.json/.test(error.message),
    );
    const broken = await mkdtemp(join(tmpdir(), 'sitrep-nezha-broken-'));
    await cp(dir, broken, { recursive: true });
    const short = { metrics: { shop: { ...metrics.metrics.shop, values: { 'PodWorkload(Ops)': [1] } } } };
    await writeFile(join(broken, 'metrics.json'), JSON.stringify(short));
    await assert.rejects(openNezha({ dir: broken, caseId: 'n-1' }), /metrics\.json has 1 values for 6 timestamps/);
    await rm(broken, { recursive: true });
  });
});
