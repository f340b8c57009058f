import type { Fault } from '../fault.ts';

const REPORT_EVERY_MS = 6_000;

/** What the transaction has locked. */
const RELATIONS: Readonly<Record<string, string>> = { 'shop-db': 'product_stock', 'orders-db': 'orders' };

/**
 * A maintenance transaction in a database holds locks and does not end: every query waits, and waits longer the more others wait.
 * Connection pools of its callers fill, callers give up and try again, which makes it worse, and workers further out are held by
 * requests that wait. A restart of the database ends the transaction; more connections only add waiting queries.
 */
export const databaseCascade: Fault = {
  places: Object.keys(RELATIONS),
  usual: ['shop-db'],
  inject(world, place) {
    const startedAt = world.now;
    const lock = { waitFactor: 60, contention: 0.25 };
    const stop = world.put(place, 'process', lock);
    const { replicas } = world.system.component(place);
    world.every(REPORT_EVERY_MS, () => {
      if (!replicas.some(({ processEffects }) => processEffects.includes(lock))) return;
      const forS = Math.round((world.now - startedAt) / 1_000);
      world.log(
        place,
        'warn',
        `process 8812 still waiting for ShareLock on relation ${RELATIONS[place]} held by transaction 51877 for ${forS} s`,
        { reason: 'lock-wait' },
      );
    });
    return stop;
  },
};
