import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createShop, faultKinds } from '@sitrep/sdk/simulator';
import { act, anySignal, everything, MINUTE, metrics, shopWith, START, watch } from './support/drive.ts';

const STEP = 5_000;

test('says that it does not know what it has not seen yet, or does not keep any more', async () => {
  const shop = createShop({ startAt: START });
  const early = await shop.telemetry.metrics({ window: { from: START, to: START + 1 } }, anySignal);
  assert.equal(early.status, 'unknown');
  assert.equal(await shop.telemetry.coverage(anySignal), undefined);
  shop.advanceTo(START + 125 * MINUTE);
  const coverage = await shop.telemetry.coverage(anySignal);
  assert.deepEqual(coverage, { from: shop.at - 1_439 * STEP, to: shop.at });
  for (const read of [shop.telemetry.metrics, shop.telemetry.calls, shop.telemetry.logs] as const) {
    const forgotten = await read({ window: { from: START, to: START + MINUTE } }, anySignal);
    assert.equal(forgotten.status, 'unknown');
    assert.match(forgotten.status === 'unknown' ? forgotten.reason : '', /kept from/);
    const future = await read({ window: { from: shop.at + MINUTE, to: shop.at + 2 * MINUTE } }, anySignal);
    assert.equal(future.status, 'unknown');
  }
});

test('gives the steps that begin in the window, and only the entities and roles asked for', async () => {
  const shop = createShop({ startAt: START + 1_700 });
  shop.advanceTo(START + 5 * MINUTE + 2_300);
  const window = { from: START + MINUTE, to: START + 2 * MINUTE };
  const answer = await shop.telemetry.metrics({ window, entities: ['web', 'cart'], roles: ['latency'] }, anySignal);
  assert.ok(answer.status === 'ok');
  assert.deepEqual(
    [...new Set(answer.rows.map(({ entity, role }) => `${entity} ${role}`))],
    ['web latency', 'cart latency'],
  );
  for (const { times, values, stepMs } of answer.rows) {
    assert.equal(stepMs, STEP);
    assert.deepEqual([times.length, values.length, times[0], times.at(-1)], [12, 12, window.from, window.to - STEP]);
  }
  const all = await shop.telemetry.metrics({ window: { from: 0, to: shop.at * 2 }, limit: 7 }, anySignal);
  assert.ok(all.status === 'ok' && all.truncated && all.rows.length === 7);
  assert.equal(all.rows[0]?.times[0], START + STEP, 'a first step that was cut short is left out');
  assert.equal(all.rows[0]?.times.at(-1), START + 5 * MINUTE - STEP, 'and so is the one that has not ended');
});

test('ends with an error when the question was withdrawn', async () => {
  const shop = createShop({ startAt: START });
  shop.advanceTo(START + MINUTE);
  const withdrawn = { signal: AbortSignal.abort() };
  const query = { window: { from: START, to: shop.at } };
  for (const read of [
    shop.telemetry.metrics,
    shop.telemetry.calls,
    shop.telemetry.logs,
    shop.telemetry.changes,
    shop.telemetry.topology,
  ] as const)
    await assert.rejects(read(query, withdrawn), { code: 'ERR_SITREP_ABORTED' });
  await assert.rejects(shop.telemetry.coverage(withdrawn), { code: 'ERR_SITREP_ABORTED' });
});

test('metrics and calls tell the same story, on the arrows of the topology', async () => {
  const shop = shopWith('database_cascade');
  watch(shop, 60);
  const window = { from: shop.at - 5 * MINUTE, to: shop.at };
  const calls = await shop.telemetry.calls({ window }, anySignal);
  const topology = await shop.telemetry.topology({ window }, anySignal);
  assert.ok(calls.status === 'ok' && topology.status === 'ok' && topology.rows[0] !== undefined);
  const { nodes, edges } = topology.rows[0];
  assert.equal(nodes.length, 14);
  const arrows = new Set(edges.map(({ caller, callee }) => `${caller} ${callee}`));
  for (const { caller, callee } of calls.rows) assert.ok(caller === undefined || arrows.has(`${caller} ${callee}`));
  const rows = await metrics(shop, 300);
  for (const entity of ['web', 'catalogue', 'payments']) {
    const counted = rows.find((row) => row.entity === entity && row.name === 'request.count');
    const requests = counted?.values.reduce((sum, value) => sum + value, 0) ?? 0;
    const called = calls.rows.filter(({ callee }) => callee === entity).reduce((sum, row) => sum + row.calls, 0);
    assert.ok(Math.abs(requests - called) < 60, `${entity} finished ${requests} requests, callers counted ${called}`);
  }
  for (const row of calls.rows) {
    assert.ok(row.failures <= row.calls);
    if (!Number.isNaN(row.calleeMeanS)) assert.ok(row.calleeSelfS <= row.calleeMeanS + 1e-9 && row.calleeSelfS >= 0);
  }
});

test('shares stay shares, and what was not measured is not zero', async () => {
  const shop = shopWith('database_cascade');
  watch(shop, 60);
  await act(shop, 'restart', 'shop-db');
  watch(shop, 60);
  for (const { name, unit, role, values, entity } of await metrics(shop, 600)) {
    for (const value of values) {
      if (unit === '1' && !Number.isNaN(value)) assert.ok(value >= 0 && value <= 1, `${entity} ${name} ${value}`);
      if (role === 'latency' && !Number.isNaN(value)) assert.ok(value > 0, `${entity} ${name}`);
    }
  }
  const payments = (await metrics(shop, 120)).find(
    (row) => row.entity === 'payments' && row.name === 'request.availability',
  );
  assert.ok(
    payments?.values.some((value) => Number.isNaN(value)),
    'no request reached payments, so nothing is known of it',
  );
});

test('says nothing that gives a fault away: no name of one, in any answer or alert', async () => {
  for (const fault of faultKinds.filter((kind) => kind !== 'quiet')) {
    const shop = shopWith(fault);
    shop.advanceTo(shop.at + 3 * MINUTE);
    const said =
      (await everything(shop, START)).replace(JSON.stringify(shop.truth()), '') + JSON.stringify(shop.takeAlerts());
    for (const word of [fault, fault.replace('_', ' '), 'fault', 'simulat', 'inject', 'stuffing', 'takeover'])
      assert.equal(said.toLowerCase().includes(word), false, `${fault} says "${word}"`);
  }
});

test('keeps two hours and no more, however much goes wrong', async () => {
  const shop = createShop({ startAt: START });
  shop.advanceTo(START + 80 * MINUTE);
  for (const fault of ['database_cascade', 'security_breach', 'memory_leak'] as const) shop.inject(fault);
  shop.advanceTo(START + 125 * MINUTE);
  const window = { from: shop.at - 119 * MINUTE, to: shop.at + 1 };
  const rows = await metrics(shop, 150 * 60);
  assert.ok(rows.length < 250 && rows.every(({ values }) => values.length === 1_439));
  const logs = await shop.telemetry.logs({ window }, anySignal);
  assert.ok(logs.status === 'ok');
  assert.equal(logs.truncated, true);
  assert.equal(logs.rows.length, 30_000, 'so many lines were written that the oldest had to go');
  const { at = 0 } = logs.rows[0] ?? {};
  const older = await shop.telemetry.logs({ window: { from: window.from, to: at - 10_000 } }, anySignal);
  assert.equal(older.status, 'unknown', 'and of before it does not say that there were none');
});
