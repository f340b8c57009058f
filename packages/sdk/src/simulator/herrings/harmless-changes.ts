import type { Fault } from '../faults/fault.ts';

const SERVICES = [
  'edge',
  'web',
  'auth',
  'catalogue',
  'cart',
  'checkout',
  'payments',
  'orders',
  'inventory',
  'order-worker',
];

/** A new version that is as good as the one before. */
export const harmlessDeploy: Fault = { places: SERVICES, inject: (world, place) => world.deploy(place) };

const SETTINGS = [
  'Sampling of traces set to 2 %',
  'Support address in the footer changed',
  'Retention of access logs set to 30 days',
  'Flag old-invoice-layout removed',
];

/** A setting that makes no difference to requests. */
export const harmlessSetting: Fault = {
  places: SERVICES,
  inject: (world, place) =>
    world.configure(place, {
      kind: 'config',
      summary: `${SETTINGS[Math.floor(world.random() * SETTINGS.length)]} (${place})`,
    }),
};
