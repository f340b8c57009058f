import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionArguments } from '@sitrep/sdk/protocol';
import type { FaultKind, Shop } from '@sitrep/sdk/simulator';
import { act, errorRatio, shopWith, suffers, total, watch } from './support/drive.ts';

/** Stands for the component to blame. */
const BLAMED = '';

interface Case {
  readonly fault: FaultKind;
  /** Seconds to the first alert at most. */
  readonly alertWithinS: number;
  readonly heal: (shop: Shop, entity: string) => Promise<unknown>;
  readonly fail: readonly [action: string, target: string, args?: ActionArguments][];
  readonly sick: (shop: Shop, seconds: number) => Promise<boolean>;
}

const stuffing = async (shop: Shop, seconds: number) =>
  (await total(shop, 'edge', 'responses.unauthorized', seconds)) /
    (await total(shop, 'edge', 'request.count', seconds)) >
  0.05;

const CASES: readonly Case[] = [
  {
    fault: 'api_overload',
    alertWithinS: 45,
    heal: (shop) => act(shop, 'scale', 'web', { replicas: 4 }),
    fail: [
      ['restart', 'web'],
      ['raise-pool', 'catalogue', { size: 60 }],
      ['scale', 'catalogue', { replicas: 6 }],
    ],
    sick: suffers,
  },
  {
    fault: 'database_cascade',
    alertWithinS: 45,
    heal: (shop) => act(shop, 'restart', 'shop-db'),
    fail: [
      ['restart', 'inventory'],
      ['raise-pool', 'inventory', { size: 60 }],
      ['scale', 'web', { replicas: 6 }],
      ['restart', 'orders-db'],
    ],
    sick: suffers,
  },
  {
    fault: 'memory_leak',
    alertWithinS: 150,
    heal: (shop) => act(shop, 'restart', 'cart'),
    fail: [
      ['restart', 'checkout'],
      ['scale', 'web', { replicas: 4 }],
    ],
    sick: suffers,
  },
  {
    fault: 'security_breach',
    alertWithinS: 45,
    heal: (shop) => act(shop, 'block-source', 'edge', { source: '198.51.100.0/24' }),
    fail: [
      ['block-source', 'edge', { source: '203.0.113.0/24' }],
      ['scale', 'auth', { replicas: 6 }],
      ['revoke-sessions', 'auth'],
    ],
    sick: stuffing,
  },
  {
    fault: 'bad_deploy',
    alertWithinS: 60,
    heal: (shop, entity) => act(shop, 'roll-back', entity),
    fail: [
      ['restart', BLAMED],
      ['scale', BLAMED, { replicas: 4 }],
      ['restart', 'web'],
    ],
    sick: suffers,
  },
];

for (const { fault, alertWithinS, heal, fail, sick } of CASES) {
  for (const seed of [1, 2, 3]) {
    test(`${fault} (seed ${seed}) is felt, alerts within ${alertWithinS} s, and goes away after the right action`, async () => {
      const shop = shopWith(fault, seed);
      assert.equal(await sick(shop, 60), false, 'all is well before');
      const [first] = watch(shop, alertWithinS);
      assert.ok(first !== undefined, 'an alert was sent');
      assert.equal(first.status, 'firing');
      assert.notEqual(first.service, shop.truth()[0]?.entity, 'the first alert is not on the component to blame');
      assert.ok(await sick(shop, 90), 'users feel it');
      const { entity } = shop.truth()[0] ?? {};
      await heal(shop, entity ?? '');
      watch(shop, 60);
      watch(shop, 240);
      assert.equal(await sick(shop, 240), false, 'and feel nothing of it from one minute after the action on');
    });
  }

  test(`${fault} stays when the wrong thing is done`, async () => {
    for (const [action, target, args] of fail) {
      const shop = shopWith(fault);
      watch(shop, alertWithinS);
      await act(shop, action, target === BLAMED ? (shop.truth()[0]?.entity ?? '') : target, args);
      watch(shop, 180);
      assert.ok(await sick(shop, 120), `${action} on ${target} must not help`);
    }
  });

  test(`${fault} ends by itself once its cause is taken away`, async () => {
    const shop = shopWith(fault);
    watch(shop, alertWithinS);
    shop.clear();
    watch(shop, 90);
    watch(shop, 60);
    assert.equal(await sick(shop, 60), false);
  });
}

test('api_overload goes away when its clients are blocked, or when load is shed, and ordinary clients are served', async () => {
  for (const remedy of ['block', 'shed']) {
    const shop = shopWith('api_overload');
    watch(shop, 45);
    if (remedy === 'shed') await act(shop, 'shed-load', 'edge', { share: 0.7 });
    else for (const source of ['203.0.113.0/24', '192.0.2.0/24']) await act(shop, 'block-source', 'edge', { source });
    watch(shop, 60);
    watch(shop, 60);
    assert.equal(await suffers(shop, 60), false, remedy);
    const ordinary = await total(shop, 'edge', 'client.requests{source="100.64.0.0/16"}', 60);
    const checkouts = await total(shop, 'checkout', 'request.count', 60);
    assert.ok(ordinary > 250 && checkouts > 100, `${remedy}: ${ordinary} ordinary requests, ${checkouts} checkouts`);
  }
});

test('a leak kills its process and comes back with it, until pods are new', async () => {
  const shop = shopWith('memory_leak');
  watch(shop, 330);
  const starts = await total(shop, 'cart', 'process.starts', 330);
  assert.ok(starts >= 4, `processes of cart started ${starts} times`);
});

test('more connections to a database that hangs make it worse', async () => {
  const failures = async (size: number | null) => {
    const shop = shopWith('database_cascade');
    watch(shop, 40);
    for (const target of size === null ? [] : ['inventory', 'catalogue', 'auth'])
      await act(shop, 'raise-pool', target, { size: size ?? 1 });
    watch(shop, 120);
    return errorRatio(shop, 90);
  };
  const without = await failures(null);
  const withMore = await failures(80);
  assert.ok(withMore > without, `${withMore} of requests fail with larger pools, ${without} without`);
});

test('sessions that were taken are used from elsewhere after their source is blocked, and not after they are revoked', async () => {
  const use = async (revoke: boolean) => {
    const shop = shopWith('security_breach');
    watch(shop, 90);
    await act(shop, 'block-source', 'edge', { source: '198.51.100.0/24' });
    if (revoke) await act(shop, 'revoke-sessions', 'auth');
    watch(shop, 420);
    return total(shop, 'auth', 'account.changes', 120);
  };
  const left = await use(false);
  const revoked = await use(true);
  assert.ok(left > 2 * revoked, `${left} account changes with the sessions, ${revoked} without`);
});

test('containing a takeover ends the attempts and the use of what was taken, also later', async () => {
  const shop = shopWith('security_breach');
  watch(shop, 90);
  await act(shop, 'contain-takeover', 'edge', { source: '198.51.100.0/24' });
  watch(shop, 420);
  const later = await total(shop, 'auth', 'account.changes', 120);
  const quiet = shopWith('quiet');
  watch(quiet, 510);
  const usual = await total(quiet, 'auth', 'account.changes', 120);
  assert.ok(later <= usual + 10, `${later} account changes in two minutes, ${usual} in a shop that is well`);
});

test('rolling back a service that is well does not end a bad deploy elsewhere', async () => {
  const shop = shopWith('bad_deploy', 2);
  const { entity } = shop.truth()[0] ?? {};
  assert.equal(entity, 'payments');
  watch(shop, 60);
  await act(shop, 'roll-back', 'catalogue');
  watch(shop, 120);
  assert.ok(await suffers(shop, 60));
});
