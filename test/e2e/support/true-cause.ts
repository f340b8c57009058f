import { createShop, type FaultKind } from '@sitrep/sdk/simulator';
import type { SimulatorState } from '@sitrep/sdk/protocol';
import { getJson } from './operator.ts';

/** The seed of a host without a configuration. */
const SEED = 1;

/**
 * The component in which the only fault of a running host really sits. A host never tells; the same shop, made here from the same seed and
 * command, does.
 */
export async function trueCause(url: string): Promise<string | null> {
  const { injected } = (await getJson(`${url}/v1/simulator`)) as SimulatorState;
  const [only, ...others] = injected;
  if (only === undefined || others.length > 0) throw new Error(`${injected.length} faults were injected, not one`);
  const command = { type: 'inject', at: only.at, fault: only.kind as FaultKind } as const;
  const shop = createShop({ seed: SEED, startAt: only.at - 1_000, commands: [command] });
  shop.advanceTo(only.at + 1_000);
  const [truth] = shop.truth();
  if (truth === undefined) throw new Error(`${only.kind} took no effect`);
  return truth.entity;
}
