import { createShop, type FaultKind, type Shop } from '@sitrep/sdk/simulator';

const MINUTE = 60_000;

/** A shop that stands still a little after the first alert of a fault, and that alert as it was sent. */
export interface ShopAtAlert {
  readonly shop: Shop;
  readonly payload: { readonly alerts: readonly { labels: object; annotations: object; startsAt: string }[] };
}

/** @throws Error when the fault raised no alert within five minutes. */
export function shopAtAlert(fault: FaultKind, seed = 17): ShopAtAlert {
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
  if (payloads[0] === undefined) throw new Error(`${fault} raised no alert`);
  run(shop.at + 10_000);
  return { shop, payload: payloads[0] as ShopAtAlert['payload'] };
}
