import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '@sitrep/sdk/base';
import type { FactEnvelope } from '@sitrep/sdk/protocol';
import type { StreamLimitsOptions } from '../../packages/server/src/socket/limits.ts';
import { SimClock } from './support/sim-clock.ts';
import { SimHost } from './support/sim-host.ts';
import { FAIR, SimNetwork, type Weather } from './support/sim-network.ts';
import { Page } from './support/stream-host.ts';

type Step =
  | { readonly do: 'append'; readonly incident: number; readonly count: number }
  | { readonly do: 'state'; readonly key: number; readonly gone: boolean }
  | { readonly do: 'cut'; readonly silently: boolean }
  | { readonly do: 'restart'; readonly crash: boolean; readonly awayMs: number; readonly newJournal: boolean }
  | { readonly do: 'weather'; readonly weather: Partial<Weather> }
  | { readonly do: 'reads'; readonly fail: boolean };

interface Schedule {
  readonly seed: number;
  readonly incidentId: string | undefined;
  readonly limits: Partial<StreamLimitsOptions>;
  readonly steps: readonly (readonly [afterMs: number, Step])[];
}

const append = fc.record({ do: fc.constant('append'), incident: fc.nat(3), count: fc.integer({ min: 1, max: 60 }) });
const share = fc.constantFrom(0, 0, 0.05, 0.3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: append },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('state'), key: fc.nat(5), gone: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut'), silently: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('restart'),
      crash: fc.boolean(),
      awayMs: fc.nat(8_000),
      newJournal: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('weather'),
      weather: fc.record({
        delayMs: fc.constantFrom(2, 20, 400, 3_000),
        drop: share,
        duplicate: share,
        readRate: fc.constantFrom(Infinity, Infinity, 20, 1, 0.1),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reads'), fail: fc.boolean() }) },
);

const schedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  incidentId: fc.constantFrom(undefined, undefined, undefined, 'inc_1'),
  limits: fc.record({
    credit: fc.constantFrom(16, 64, 512),
    batchFrames: fc.constantFrom(3, 64),
    batchBytes: fc.constantFrom(600, 16_384),
    softBytes: fc.constantFrom(2_048, 262_144),
    resumeFacts: fc.constantFrom(20, 10_000),
    tailFacts: fc.constantFrom(4, 2_048),
    pages: fc.constantFrom(1, 32),
  }),
  steps: fc.array(fc.tuple(fc.constantFrom(0, 5, 100, 1_500, 6_000), step), { minLength: 1, maxLength: 18 }),
});

/** Runs one schedule to its end, lets the weather clear, and checks that the page has what the server has. */
async function play({ seed, incidentId, limits, steps }: Schedule, seen: Map<string, number>): Promise<void> {
  const clock = new SimClock();
  const random = seededRandom(seed);
  const network = new SimNetwork(clock, random, seen);
  const host = new SimHost(clock, network, random, limits);
  await host.start();
  const page = new Page({
    url: 'ws://sim/ws',
    WebSocket: network.WebSocket,
    clock,
    random,
    ...(incidentId !== undefined && { incidentId }),
  });
  const journals = [host.journal];
  for (const [afterMs, each] of steps) {
    await clock.run(afterMs);
    switch (each.do) {
      case 'append':
        await host.append(each.incident, each.count);
        break;
      case 'state':
        if (each.gone) host.board.delete(`key/${each.key}`);
        else host.board.set(`key/${each.key}`, { at: clock.now() });
        break;
      case 'cut':
        network.cut(each.silently);
        break;
      case 'restart':
        if (!host.up) break; // it is on its way already
        host.stop(each);
        if (each.newJournal) {
          host.replaceJournal();
          journals.push(host.journal);
        }
        clock.after(each.awayMs, () => void host.start());
        break;
      case 'weather':
        network.weather = { ...FAIR, ...each.weather };
        break;
      case 'reads':
        host.failReads(each.fail);
    }
  }
  network.weather = { ...FAIR };
  host.failReads(false);
  const wanted = async () =>
    (await host.journal.read(0, 1_000_000)).filter((f) => !incidentId || f.incidentId === incidentId);
  const complete = () => {
    const { seq, state, connection } = page.store.snapshot();
    const seen = incidentId === undefined ? host.journal.head() : host.journal.headOf(incidentId);
    const entries = [...host.board.entries()];
    return (
      host.up &&
      host.views.seq === host.journal.head() &&
      connection.status === 'live' &&
      seq >= seen &&
      network.wires.size > 0 &&
      state.size === entries.length &&
      entries.every(({ key, value }) => JSON.stringify(state.get(key)) === JSON.stringify(value))
    );
  };
  const done = await clock.run(240_000, complete);
  const { connection, seq } = page.store.snapshot();
  assert.ok(
    done,
    `not complete after four fair minutes: at ${seq} of ${host.journal.head()}, ${JSON.stringify(connection)}`,
  );

  // Client state equals server state.
  const shown = page.store.snapshot().incidents;
  const held = host.views.list().filter((view) => incidentId === undefined || view.incident.id === incidentId);
  assert.deepEqual(shown, held);
  // No fact twice, none left out: each one is the next of the journal that the page is on.
  await checkDelivery(page, journals, await wanted(), incidentId);
  assert.ok(!page.statuses().includes('failed'));
  // A connection never holds more than the soft limit, the message that reached it, and a few small answers.
  const { softBytes = 0 } = limits;
  const bound = softBytes + network.largestMessage + 2_048;
  assert.ok(network.worstBuffered <= bound, `${network.worstBuffered} of ${bound} bytes waited`);
  // Connections that broke without a word are noticed, on both sides.
  await clock.run(60_000);
  assert.equal(page.status, 'live');
  assert.equal(network.hub?.size, 1);
  page.stop();
  host.stop({ crash: true });
  await clock.run(100_000_000); // what is still under way on slow connections arrives nowhere
  assert.equal(clock.timers, 0, 'timers left behind');
}

async function checkDelivery(
  page: Page,
  journals: readonly { read(after: number, limit: number): Promise<readonly FactEnvelope[]> }[],
  last: readonly FactEnvelope[],
  incidentId: string | undefined,
): Promise<void> {
  const histories = await Promise.all(journals.map((journal) => journal.read(0, 1_000_000)));
  let position = -1;
  let final: FactEnvelope[] = [];
  for (const event of page.events) {
    if (event.type === 'snapshot') {
      position = event.snapshot.seq;
      final = last.filter((fact) => fact.seq <= position);
    }
    if (event.type !== 'facts') continue;
    assert.ok(position >= 0, 'facts before any snapshot');
    for (const fact of event.facts) {
      const candidates = histories.map((facts) =>
        facts.find((each) => each.seq > position && (incidentId === undefined || each.incidentId === incidentId)),
      );
      assert.ok(
        candidates.some((next) => next !== undefined && JSON.stringify(next) === JSON.stringify(fact)),
        `fact ${fact.seq} is not the one after ${position}`,
      );
      position = fact.seq;
      final.push(fact);
    }
  }
  assert.equal(JSON.stringify(final), JSON.stringify(last));
}

test('a page ends up with what the server has, each fact once, whatever happens between them in 2,000 schedules', async () => {
  const seen = new Map<string, number>();
  const numRuns = Number(process.env['SITREP_SCHEDULES'] ?? 2_000);
  const seed = Number(process.env['SITREP_SEED'] ?? 20_260_101);
  await fc.assert(
    fc.asyncProperty(schedule, (each) => play(each, seen)),
    { numRuns, seed },
  );
  // A weather that never broke anything would prove nothing.
  for (const what of [
    'server resumed',
    'server reset epoch',
    'server reset trimmed',
    'server goaway',
    'server err',
    'page unsub',
    'server closes 4100',
    'server closes 4102',
    'server closes 4103',
    'server closes 4408',
    'page closes 4000',
  ])
    assert.ok((seen.get(what) ?? 0) >= 10, `${what}: ${seen.get(what) ?? 0} times in all schedules`);
});
