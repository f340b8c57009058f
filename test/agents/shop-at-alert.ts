import { createSitrep } from '@sitrep/sdk';
import { defineAgent, type AgentContext } from '@sitrep/sdk/agents';
import { seededIds, seededRandom } from '@sitrep/sdk/base';
import { memoryJournal } from '@sitrep/sdk/journal';
import { createShop, type FaultKind } from '@sitrep/sdk/simulator';
import { fakeClock } from '@sitrep/sdk/testing';

const MINUTE = 60_000;

/** What a diagnosis agent is given a little after the first alert of a fault in a simulated shop, which then stands still. */
export async function contextAtAlert(fault: FaultKind, seed = 17): Promise<AgentContext> {
  const startAt = Date.UTC(2026, 0, 5, 10);
  const shop = createShop({ seed, startAt });
  const run = (to: number): void => {
    while (shop.at < to) shop.advanceTo(to);
  };
  run(startAt + 12 * MINUTE);
  shop.takeAlerts();
  shop.inject(fault);
  const payloads: unknown[] = [];
  for (const end = shop.at + 5 * MINUTE; payloads.length === 0 && shop.at < end; payloads.push(...shop.takeAlerts()))
    run(shop.at + 5_000);
  run(shop.at + 10_000);
  const clock = fakeClock(shop.at);
  let context: AgentContext | undefined;
  const looker = defineAgent({
    name: 'diagnosis',
    phase: 'diagnosis',
    run: async (given) => {
      context = given;
      return { verdict: 'nothing-found', claim: 'I looked', confidence: 0, supporting: [] };
    },
  });
  const sitrep = createSitrep({
    telemetry: shop.telemetry,
    clock,
    agents: [looker],
    journal: memoryJournal(),
    random: seededRandom(1),
    ids: seededIds(seededRandom(1), clock),
  });
  await sitrep.start();
  await sitrep.receive('alertmanager', payloads[0]);
  await clock.settle();
  if (context === undefined) throw new Error(`${fault} raised no alert`);
  return context;
}
