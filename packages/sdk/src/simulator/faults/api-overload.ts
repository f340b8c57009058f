import type { Fault } from './fault.ts';

/** Networks of the documentation ranges (RFC 5737): two clients that read the whole catalogue as fast as they can. */
const SCRAPERS = ['203.0.113.0/24', '192.0.2.0/24'];
const REQUESTS_PER_SECOND = 105;
const RAMP_MS = 10_000;
/** Pages that they want, in chapters; one in which a page is missing is read again from its start. */
const PAGES = 6_000;
const CHAPTER = 50;

/**
 * Two client networks send several times the shop's ordinary traffic. `web` runs out of processor time, its workers and its queue
 * fill, requests wait and are rejected. More replicas, or fewer requests from those clients, end it. Once they have all
 * pages they leave: about a minute after the shop can answer them, and not while it turns them away.
 */
export const apiOverload: Fault = {
  kind: 'api_overload',
  inject(world) {
    const startedAt = world.now;
    const clients = SCRAPERS.map((name, i) => ({ item: world.system.client(name), weight: i === 0 ? 0.6 : 0.4 }));
    const kinds = [
      { item: 'browse', weight: 0.7 },
      { item: 'search', weight: 0.3 },
    ];
    let read = 0;
    let inRow = 0;
    const stop = world.send({
      rate: (now) => (read >= PAGES ? 0 : REQUESTS_PER_SECOND * Math.min(1, (now - startedAt) / RAMP_MS)),
      kinds: () => kinds,
      clients: () => clients,
      validLogins: 1,
      ended: (_kind, outcome) => {
        inRow = outcome === 'done' ? inRow + 1 : 0;
        if (inRow > 0 && inRow % CHAPTER === 0) read += CHAPTER;
      },
    });
    return { entity: 'web', stop };
  },
};
