import type { ComponentSpec } from '../engine/component.ts';

const service = (
  name: string,
  version: string,
  previousVersion: string,
  spec: Partial<ComponentSpec> = {},
): ComponentSpec => ({
  name,
  kind: 'service',
  replicas: 2,
  cores: 1,
  workers: 16,
  queueLimit: 40,
  memory: { limitMb: 512, baseMb: 190, garbageMb: 0.6, perCallMb: 1.5 },
  version,
  previousVersion,
  ...spec,
});

const database = (name: string): ComponentSpec => ({
  name,
  kind: 'database',
  replicas: 1,
  cores: 4,
  workers: 60,
  queueLimit: 40,
  memory: { limitMb: 8_192, baseMb: 5_100, garbageMb: 0.05, perCallMb: 4 },
  version: '15.8',
  previousVersion: '15.7',
  stateful: true,
  disk: { limitMb: 102_400, usedMb: 61_800 },
});

/** The components of the shop. Sizes leave each between a tenth and a third of its capacity in use on an ordinary day. */
export const COMPONENTS: readonly ComponentSpec[] = [
  service('edge', '3.8.1', '3.8.0', { cores: 2, workers: 200, queueLimit: 200 }),
  service('web', '7.41.0', '7.40.2', { workers: 20, queueLimit: 60 }),
  service('auth', '2.14.3', '2.14.2'),
  service('catalogue', '5.9.0', '5.8.4', { cores: 2 }),
  service('cart', '4.3.2', '4.3.1', { memory: { limitMb: 512, baseMb: 200, garbageMb: 3, perCallMb: 1.5 } }),
  service('checkout', '6.2.0', '6.1.9'),
  service('payments', '3.17.1', '3.17.0'),
  service('orders', '4.11.0', '4.10.3'),
  service('inventory', '2.8.5', '2.8.4'),
  service('order-worker', '1.22.0', '1.21.7', { workers: 4 }),
  database('shop-db'),
  database('orders-db'),
  {
    ...database('cache'),
    kind: 'cache',
    disk: { limitMb: 8_192, usedMb: 2_600 },
    cores: 2,
    workers: 128,
    memory: { limitMb: 2_048, baseMb: 1_240, garbageMb: 0.01, perCallMb: 0.1 },
    version: '7.2.5',
    previousVersion: '7.2.4',
    cache: { hitRatio: 0.8, fillCalls: 400, entries: 3_000 },
  },
  {
    ...database('order-queue'),
    disk: { limitMb: 20_480, usedMb: 4_900 },
    kind: 'queue',
    cores: 1,
    workers: 64,
    memory: { limitMb: 1_024, baseMb: 310, garbageMb: 0.01, perCallMb: 0.1 },
    version: '3.13.7',
    previousVersion: '3.13.6',
  },
];

/** Where clients come in. */
export const ENTRANCE = 'edge';
