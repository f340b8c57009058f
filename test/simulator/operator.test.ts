import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionCatalogue } from '@sitrep/sdk/actions';
import { createShop, type ShopCommand } from '@sitrep/sdk/simulator';
import { anySignal, MINUTE, metrics, START, total } from './support/drive.ts';

const scaleWeb = { action: 'scale', target: 'web', arguments: { replicas: 5 }, executionKey: 'k1' };

function startedShop(commands: readonly ShopCommand[] = []) {
  const kept: ShopCommand[] = [];
  const shop = createShop({ startAt: START, commands, onCommand: (command) => kept.push(command) });
  shop.advanceTo(START + MINUTE);
  return { shop, kept };
}

async function replicas(shop: ReturnType<typeof createShop>, entity: string): Promise<number | undefined> {
  const rows = await metrics(shop, 5);
  return rows.find((row) => row.entity === entity && row.name === 'replicas.ready')?.values.at(-1);
}

test('runs every action of the catalogue, and no other', () => {
  const { shop } = startedShop();
  assert.deepEqual(shop.executor.actions.toSorted(), actionCatalogue.map(({ name }) => name).toSorted());
});

test('an execution that is handed over twice runs once', async () => {
  const { shop, kept } = startedShop();
  const first = await shop.executor.execute(scaleWeb, anySignal);
  const second = await shop.executor.execute({ ...scaleWeb, arguments: { replicas: 7 } }, anySignal);
  assert.deepEqual(second, first);
  assert.equal(first.status, 'succeeded');
  assert.equal(kept.length, 1);
  shop.advanceTo(shop.at + 30_000);
  assert.equal(await replicas(shop, 'web'), 5);
});

test('the outcome of an execution is known after a restart, also before it is replayed', async () => {
  const { shop, kept } = startedShop();
  const outcome = await shop.executor.execute(scaleWeb, anySignal);
  const again = createShop({ startAt: START, commands: kept });
  assert.deepEqual(await again.executor.outcome('k1', anySignal), outcome);
  assert.deepEqual(await again.executor.execute(scaleWeb, anySignal), outcome);
  assert.deepEqual(await again.executor.outcome('k2', anySignal), { status: 'not-started' });
});

test('taking back restores what was there before, once', async () => {
  const { shop, kept } = startedShop();
  await shop.executor.execute(scaleWeb, anySignal);
  shop.advanceTo(shop.at + 20_000);
  assert.equal(await replicas(shop, 'web'), 5);
  await shop.executor.undo?.(scaleWeb, anySignal);
  await shop.executor.undo?.(scaleWeb, anySignal);
  shop.advanceTo(shop.at + 20_000);
  assert.equal(await replicas(shop, 'web'), 2);
  assert.deepEqual(
    kept.map(({ type }) => type),
    ['act', 'undo'],
  );
});

test('an undo whose execution was left out of a replay changes nothing', async () => {
  const { shop } = startedShop([{ type: 'undo', at: START + 1_000, ...scaleWeb }]);
  shop.advanceTo(shop.at + 20_000);
  assert.equal(await replicas(shop, 'web'), 2);
});

test('what makes no sense is refused with a reason, and nothing happens', async () => {
  const { shop, kept } = startedShop();
  const refused: [string, string, Record<string, string | number>][] = [
    ['scale', 'shop-db', { replicas: 2 }],
    ['scale', 'web', { replicas: 0 }],
    ['scale', 'web', { replicas: 13 }],
    ['scale', 'web', { replicas: 1.5 }],
    ['scale', 'web', {}],
    ['raise-pool', 'web', { size: 20 }],
    ['raise-pool', 'inventory', { size: 201 }],
    ['roll-back', 'orders-db', {}],
    ['shed-load', 'edge', { share: 1.01 }],
    ['shed-load', 'cache', { share: 0.5 }],
    ['block-source', 'edge', { source: 'everybody' }],
    ['revoke-sessions', 'web', {}],
    ['restart', 'nobody', {}],
    ['reboot', 'web', {}],
    ['toString', 'web', {}],
  ];
  for (const [action, target, args] of refused) {
    const request = { action, target, arguments: args, executionKey: `${action} ${target}` };
    const check = await shop.executor.check(request, anySignal);
    assert.equal(check.ok, false, `${action} on ${target}`);
    await assert.rejects(shop.executor.execute(request, anySignal), { code: 'ERR_SITREP_ACTION_FAILED' });
    assert.deepEqual(await shop.executor.outcome(request.executionKey, anySignal), { status: 'not-started' });
  }
  await assert.rejects(
    async () => shop.executor.undo?.({ ...scaleWeb, action: 'restart', executionKey: 'k9' }, anySignal),
    { code: 'ERR_SITREP_ACTION_FAILED' },
  );
  assert.deepEqual(kept, []);
});

test('an aborted request does not run', async () => {
  const { shop, kept } = startedShop();
  await assert.rejects(shop.executor.execute(scaleWeb, { signal: AbortSignal.abort() }), {
    code: 'ERR_SITREP_ABORTED',
  });
  assert.deepEqual(kept, []);
});

test('every action leaves a change event on its target', async () => {
  const { shop } = startedShop();
  await shop.executor.execute(scaleWeb, anySignal);
  await shop.executor.undo?.(scaleWeb, anySignal);
  const answer = await shop.telemetry.changes(
    { window: { from: shop.at - 1, to: shop.at + 1 }, entities: ['web'] },
    anySignal,
  );
  assert.equal(answer.status, 'ok');
  assert.deepEqual(answer.status === 'ok' && answer.rows.map(({ kind, summary }) => [kind, summary]), [
    ['scale', 'web scaled to 5 replicas'],
    ['scale', 'Taken back: web scaled to 5 replicas'],
  ]);
});

test('restarting the cache empties it: its source answers until it is warm again', async () => {
  const { shop } = startedShop();
  const before = await total(shop, 'shop-db', 'request.count', 20);
  await shop.executor.execute({ action: 'restart', target: 'cache', arguments: {}, executionKey: 'c' }, anySignal);
  shop.advanceTo(shop.at + 20_000);
  const after = await total(shop, 'shop-db', 'request.count', 20);
  assert.ok(after > 1.5 * before, `${before} queries before, ${after} after`);
});

test('revoking sessions brings a wave of logins that ebbs away', async () => {
  const { shop } = startedShop();
  await shop.executor.execute(
    { action: 'revoke-sessions', target: 'auth', arguments: {}, executionKey: 'r' },
    anySignal,
  );
  shop.advanceTo(shop.at + 40_000);
  const wave = await total(shop, 'auth', 'login.attempts', 40);
  shop.advanceTo(shop.at + 40_000);
  const calm = await total(shop, 'auth', 'login.attempts', 40);
  assert.ok(wave > 1.7 * calm, `${wave} logins, then ${calm}`);
});
