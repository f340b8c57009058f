import { createSitrep } from '@sitrep/sdk';
import { defineAgent, type AgentContext } from '@sitrep/sdk/agents';
import { seededIds, seededRandom } from '@sitrep/sdk/base';
import { memoryJournal } from '@sitrep/sdk/journal';
import type { FaultKind } from '@sitrep/sdk/simulator';
import { fakeClock } from '@sitrep/sdk/testing';
import { shopAtAlert } from '../support/shop-at-alert.ts';

/** What a diagnosis agent is given a little after the first alert of a fault in a simulated shop, which then stands still. */
export async function contextAtAlert(fault: FaultKind, seed = 17): Promise<AgentContext> {
  const { shop, payload } = shopAtAlert(fault, seed);
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
  await sitrep.receive('alertmanager', payload);
  await clock.settle();
  if (context === undefined) throw new Error(`${fault} raised no alert`);
  return context;
}
