import { createSitrep, type Sitrep, type SitrepOptions } from '@sitrep/sdk';
import { seededIds, seededRandom } from '@sitrep/sdk/base';
import { memoryJournal } from '@sitrep/sdk/journal';
import type { IncidentView } from '@sitrep/sdk/protocol';
import { createShop, type FaultKind, type Shop } from '@sitrep/sdk/simulator';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import { fakeClock, type FakeClock } from '@sitrep/sdk/testing';

const MINUTE = 60_000;
const STEP_MS = 5_000;

export interface ShopStage {
  readonly shop: Shop;
  readonly sitrep: Sitrep;
  readonly clock: FakeClock;
  /** Runs shop and Sitrep side by side until `done` says so, at most `limitMs`. Returns whether it did. */
  until(done: () => boolean, limitMs: number): Promise<boolean>;
  /** All incidents, oldest first. */
  incidents(): IncidentView[];
}

export interface ShopStageOptions extends Pick<SitrepOptions, 'locale' | 'messages'> {
  readonly seed: number;
  readonly fault: FaultKind;
  /** What stands between the agents and the shop's telemetry. */
  readonly through?: (telemetry: TelemetrySource) => TelemetrySource;
  /** Changes what the shop's monitors send. */
  readonly payload?: (payload: unknown) => unknown;
  /** Approve what is proposed. Default true. */
  readonly approve?: boolean;
}

/** A Sitrep with the six agents that watches a simulated shop with a quarter of an hour of history and one fault, both on one fake clock. */
export async function shopStage({
  seed,
  fault,
  through = (same) => same,
  payload: change = (same) => same,
  approve = true,
  ...language
}: ShopStageOptions): Promise<ShopStage> {
  const startAt = Date.UTC(2026, 0, 5, 10) + seed * 137_000;
  const clock = fakeClock(startAt + 15 * MINUTE);
  const shop = createShop({ seed, startAt });
  const keepUp = (): void => {
    while (shop.at < clock.now()) shop.advanceTo(clock.now());
  };
  keepUp();
  shop.takeAlerts();
  const { telemetry: source, executor } = shop;
  const live: TelemetrySource = {
    name: source.name,
    metrics: (query, options) => (keepUp(), source.metrics(query, options)),
    logs: (query, options) => (keepUp(), source.logs(query, options)),
    calls: (query, options) => (keepUp(), source.calls(query, options)),
    changes: (query, options) => (keepUp(), source.changes(query, options)),
    topology: (query, options) => (keepUp(), source.topology(query, options)),
    coverage: (options) => (keepUp(), source.coverage(options)),
  };
  const sitrep = createSitrep({
    ...language,
    telemetry: through(live),
    clock,
    executors: [executor],
    journal: memoryJournal(),
    random: seededRandom(seed),
    ids: seededIds(seededRandom(seed), clock),
  });
  await sitrep.start();
  await clock.settle();
  shop.inject(fault);
  const incidents = (): IncidentView[] =>
    [...sitrep.views.list()].sort((a, b) => a.incident.openedAt - b.incident.openedAt);
  return {
    shop,
    sitrep,
    clock,
    incidents,
    async until(done, limitMs) {
      for (const end = clock.now() + limitMs; clock.now() < end;) {
        await clock.advance(STEP_MS);
        keepUp();
        for (const payload of shop.takeAlerts()) await sitrep.receive('alertmanager', change(payload));
        await clock.settle();
        if (approve)
          for (const { incident, actions } of incidents())
            for (const { status, request } of actions)
              if (status === 'proposed')
                await sitrep.decide(incident.id, request.id, {
                  by: { kind: 'person', id: 'anna' },
                  digest: request.digest,
                  verdict: 'approved',
                });
        if (done()) return true;
      }
      return false;
    },
  };
}
