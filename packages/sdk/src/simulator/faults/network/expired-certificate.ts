import type { Fault } from '../fault.ts';

/**
 * The certificate that a service's processes serve has expired. Callers refuse new connections; the ones that are open live on. A renewed
 * certificate lies beside it, but only a new process reads it, so a restart ends it.
 */
export const expiredCertificate: Fault = {
  places: ['auth', 'catalogue', 'cart', 'checkout', 'payments', 'orders', 'inventory'],
  inject: (world, place) => world.put(place, 'process', { untrusted: 0.5 + 0.5 * world.random() }),
};
