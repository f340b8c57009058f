import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ActionArguments } from '@sitrep/sdk/protocol';
import { createShop, faultKinds, herringKinds, type FaultKind } from '@sitrep/sdk/simulator';
import { act, anySignal, everything, MINUTE, shopWith, START, suffers, total, watch } from './support/drive.ts';

type Act = readonly [action: string, target: string, args?: ActionArguments];

interface Case {
  readonly fault: FaultKind;
  readonly place: string;
  /** Seconds to the first alert at most. */
  readonly alertWithinS: number;
  readonly helps: readonly Act[];
  readonly doesNot: readonly Act[];
}

const CASES: readonly Case[] = [
  {
    fault: 'retry_storm',
    place: 'edge',
    alertWithinS: 110,
    helps: [
      ['roll-back', 'edge'],
      ['shed-load', 'edge', { share: 0.8 }],
    ],
    doesNot: [
      ['restart', 'edge'],
      ['restart', 'web'],
    ],
  },
  {
    fault: 'bad_config',
    place: 'payments',
    alertWithinS: 70,
    helps: [['roll-back', 'payments']],
    doesNot: [
      ['restart', 'payments'],
      ['restart', 'orders-db'],
    ],
  },
  {
    fault: 'connection_leak',
    place: 'inventory',
    alertWithinS: 180,
    helps: [['restart', 'inventory']],
    doesNot: [['scale', 'cart', { replicas: 4 }]],
  },
  {
    fault: 'disk_full',
    place: 'orders-db',
    alertWithinS: 180,
    helps: [['restart', 'orders-db']],
    doesNot: [
      ['restart', 'orders'],
      ['raise-pool', 'orders', { size: 60 }],
    ],
  },
  {
    fault: 'noisy_neighbour',
    place: 'catalogue',
    alertWithinS: 60,
    helps: [['restart', 'catalogue']],
    doesNot: [
      ['restart', 'web'],
      ['raise-pool', 'catalogue', { size: 60 }],
    ],
  },
  {
    fault: 'slow_dependency',
    place: 'payments',
    alertWithinS: 90,
    helps: [],
    doesNot: [
      ['restart', 'payments'],
      ['scale', 'payments', { replicas: 8 }],
    ],
  },
  {
    fault: 'lock_contention',
    place: 'catalogue',
    alertWithinS: 60,
    helps: [['restart', 'catalogue']],
    doesNot: [
      ['restart', 'shop-db'],
      ['scale', 'web', { replicas: 6 }],
    ],
  },
  {
    fault: 'network_partition',
    place: 'cart',
    alertWithinS: 90,
    helps: [],
    doesNot: [
      ['restart', 'cart'],
      ['scale', 'cart', { replicas: 6 }],
    ],
  },
  { fault: 'dns_failure', place: 'web', alertWithinS: 60, helps: [['restart', 'web']], doesNot: [['restart', 'edge']] },
  {
    fault: 'expired_certificate',
    place: 'orders',
    alertWithinS: 90,
    helps: [['restart', 'orders']],
    doesNot: [
      ['restart', 'checkout'],
      ['restart', 'orders-db'],
    ],
  },
  {
    fault: 'clock_skew',
    place: 'cart',
    alertWithinS: 60,
    helps: [['restart', 'cart']],
    doesNot: [['restart', 'inventory']],
  },
];

suite('faults that work through causes', () => {
  for (const { fault, place, alertWithinS, helps, doesNot } of CASES) {
    test(`${fault} at ${place} is felt within ${alertWithinS} s, and ${helps.length === 0 ? 'no restart or scaling' : 'only the right action'} ends it`, async () => {
      const shop = shopWith(fault, 1, place);
      assert.equal(shop.truth()[0]?.entity, place);
      assert.equal(await suffers(shop, 60), false, 'all is well before');
      assert.ok(watch(shop, alertWithinS).length > 0, 'an alert was sent');
      for (const [action, target, args] of helps) {
        const healed = shopWith(fault, 1, place);
        watch(healed, alertWithinS);
        await act(healed, action, target, args);
        watch(healed, 150);
        assert.equal(await suffers(healed, 60), false, `${action} on ${target} helps`);
      }
      for (const [action, target, args] of doesNot) {
        const ill = shopWith(fault, 1, place);
        watch(ill, alertWithinS);
        await act(ill, action, target, args);
        watch(ill, 150);
        assert.ok(await suffers(ill, 90), `${action} on ${target} must not help`);
      }
    });
  }

  test('each ends by itself once its cause is taken away', async () => {
    for (const { fault, place, alertWithinS } of CASES) {
      const shop = shopWith(fault, 1, place);
      watch(shop, alertWithinS);
      shop.clear();
      watch(shop, 150);
      assert.equal(await suffers(shop, 60), false, fault);
    }
  });

  test('a cache that lost its entries fills sooner when fewer requests come', async () => {
    const itemsAfter = async (share: number): Promise<number> => {
      const shop = shopWith('cache_stampede');
      watch(shop, 20);
      if (share > 0) await act(shop, 'shed-load', 'edge', { share });
      watch(shop, 60);
      return (
        (await total(shop, 'cache', 'cache.items', 5)) / Math.max(1, await total(shop, 'cache', 'request.count', 60))
      );
    };
    const [crowded, calm] = [await itemsAfter(0), await itemsAfter(0.5)];
    assert.ok(calm > crowded, `${calm} entries for each request when half of them are turned away, ${crowded} else`);
  });

  test('a full disk still answers what only reads', async () => {
    const shop = shopWith('disk_full', 1, 'shop-db');
    watch(shop, 180);
    assert.ok((await total(shop, 'shop-db', 'request.failures', 60)) > 50);
    const calls = await shop.telemetry.calls({ window: { from: shop.at - MINUTE, to: shop.at } }, anySignal);
    assert.ok(calls.status === 'ok');
    const reads = calls.rows.filter(({ operation }) => operation === 'find-product' || operation === 'find-stock');
    assert.ok(reads.reduce((sum, { calls: count }) => sum + count, 0) > 300);
    assert.ok(reads.reduce((sum, { failures }) => sum + failures, 0) < 5);
  });
});

suite('places', () => {
  test('a fault can be anywhere that makes sense, the same place for the same seed', () => {
    const placed = (seed: number): (string | null)[] => {
      const shop = createShop({ seed, startAt: START });
      shop.advanceTo(START + MINUTE);
      for (const fault of faultKinds) shop.inject(fault, 'anywhere');
      return shop.truth().map(({ entity }) => entity);
    };
    const first = placed(1);
    assert.deepEqual(placed(1), first);
    assert.ok(new Set([...first, ...placed(2), ...placed(3)]).size > 10);
  });

  test('a place that makes no sense is refused, and nothing is put in', () => {
    const shop = createShop({ startAt: START });
    for (const place of ['shop-db', 'nowhere', ''])
      assert.throws(() => shop.inject('memory_leak', place), RangeError, place);
    assert.deepEqual(shop.truth(), []);
  });

  test('without a place the demo stays as it was', () => {
    for (const seed of [1, 2, 3]) {
      assert.equal(shopWith('memory_leak', seed).truth()[0]?.entity, 'cart');
      assert.equal(shopWith('api_overload', seed).truth()[0]?.entity, 'web');
      assert.equal(shopWith('database_cascade', seed).truth()[0]?.entity, 'shop-db');
    }
  });
});

suite('red herrings', () => {
  test('raise no alert, all of them at once, and are no truth', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const shop = createShop({ seed, startAt: START, load: 0.75 + 0.5 * (seed / 6) });
      shop.advanceTo(START + 8 * MINUTE);
      for (const herring of herringKinds) shop.distract(herring);
      shop.advanceTo(START + 18 * MINUTE);
      assert.deepEqual(shop.takeAlerts(), [], `seed ${seed}`);
      assert.deepEqual(shop.truth(), []);
    }
  });

  test('are seen all the same: changes, warnings, a busy processor, more requests', async () => {
    const [calm, noisy] = [false, true].map((distracted) => {
      const shop = createShop({ seed: 4, startAt: START });
      shop.advanceTo(START + 5 * MINUTE);
      if (distracted) for (const herring of herringKinds) shop.distract(herring);
      shop.advanceTo(START + 10 * MINUTE);
      return shop;
    });
    assert.ok(calm && noisy);
    assert.notEqual(await everything(calm, START), await everything(noisy, START));
    const rates = [calm, noisy].map((shop) => shop.traffic().requestsPerSecond ?? NaN);
    assert.ok((rates[1] ?? 0) > 1.15 * (rates[0] ?? 0), `${rates.join(' and ')} requests a second`);
  });
});
