import type { Fault } from '../fault.ts';

/** Networks of the documentation ranges (RFC 5737): two clients that ask as fast as they can. */
const SOURCES = ['203.0.113.0/24', '192.0.2.0/24'];
const RAMP_MS = 10_000;
/** Answers that they want, in chapters; one in which an answer is missing is asked for again from its start. */
const PAGES = 6_000;
const CHAPTER = 50;

interface Load {
  readonly requestsPerSecond: number;
  readonly kinds: readonly { readonly item: string; readonly weight: number }[];
}

/** What runs out of processor time under which load. */
const LOADS: Readonly<Record<string, Load>> = {
  web: {
    requestsPerSecond: 105,
    kinds: [
      { item: 'browse', weight: 0.7 },
      { item: 'search', weight: 0.3 },
    ],
  },
  auth: { requestsPerSecond: 58, kinds: [{ item: 'login', weight: 1 }] },
};

/**
 * Two client networks send several times the ordinary traffic. `web` (they read the catalogue) or `auth` (they log in for every request)
 * runs out of processor time, its workers and its queue fill, requests wait and are rejected. More replicas, or fewer requests from those
 * clients, end it. Once they have all answers they leave: about a minute after the shop can answer them, and not while it turns them away.
 */
export const apiOverload: Fault = {
  places: Object.keys(LOADS),
  usual: ['web'],
  inject(world, place) {
    const { requestsPerSecond, kinds } = LOADS[place] as Load;
    const startedAt = world.now;
    const clients = SOURCES.map((name, i) => ({ item: world.system.client(name), weight: i === 0 ? 0.6 : 0.4 }));
    let read = 0;
    let inRow = 0;
    return world.send({
      rate: (now) => (read >= PAGES ? 0 : requestsPerSecond * Math.min(1, (now - startedAt) / RAMP_MS)),
      kinds: () => kinds,
      clients: () => clients,
      validLogins: 1,
      ended: (_kind, outcome) => {
        inRow = outcome === 'done' ? inRow + 1 : 0;
        if (inRow > 0 && inRow % CHAPTER === 0) read += CHAPTER;
      },
    });
  },
};
