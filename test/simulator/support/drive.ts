import { createShop, type FaultKind, type Shop } from '@sitrep/sdk/simulator';
import type { ActionArguments } from '@sitrep/sdk/protocol';
import type { MetricSeries } from '@sitrep/sdk/telemetry';

/** 2023-11-14T22:13:20Z, the start of a step. */
export const START = 1_700_000_000_000;
export const MINUTE = 60_000;
export const anySignal = { signal: new AbortController().signal };

export interface SeenAlert {
  readonly name: string;
  readonly service: string;
  readonly status: string;
  /** Seconds after the fault when it was sent. */
  readonly afterS: number;
}

interface Payload {
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

/** A shop with ten minutes of history and a fault in it, where it usually is unless a place is given. */
export function shopWith(fault: FaultKind, seed = 1, place?: string): Shop {
  const shop = createShop({ seed, startAt: START });
  shop.advanceTo(START + 10 * MINUTE);
  shop.takeAlerts();
  shop.inject(fault, place);
  return shop;
}

/** Runs on for `seconds`, step by step, and says which alerts were sent when. */
export function watch(shop: Shop, seconds: number): SeenAlert[] {
  const since = shop.truth()[0]?.at ?? shop.at;
  const until = shop.at + seconds * 1_000;
  const seen: SeenAlert[] = [];
  while (shop.at < until) {
    shop.advanceTo(Math.min(until, shop.at + 5_000));
    for (const { alerts } of shop.takeAlerts() as Payload[])
      for (const { labels, status } of alerts)
        seen.push({
          name: labels['alertname'] ?? '',
          service: labels['service'] ?? '',
          status,
          afterS: (shop.at - since) / 1_000,
        });
  }
  return seen;
}

let executions = 0;

/** Runs an action as an operator would. */
export function act(shop: Shop, action: string, target: string, args: ActionArguments = {}) {
  return shop.executor.execute({ action, target, arguments: args, executionKey: `run-${++executions}` }, anySignal);
}

/** All metrics of the last `seconds`. */
export async function metrics(shop: Shop, seconds: number): Promise<readonly MetricSeries[]> {
  const answer = await shop.telemetry.metrics({ window: { from: shop.at - seconds * 1_000, to: shop.at } }, anySignal);
  if (answer.status !== 'ok') throw new Error(answer.reason);
  return answer.rows;
}

/** Sum of a metric over the last `seconds`, without steps that were not measured; NaN when there is no such metric. */
export async function total(shop: Shop, entity: string, name: string, seconds: number): Promise<number> {
  const rows = await metrics(shop, seconds);
  const series = rows.find((row) => row.entity === entity && row.name === name);
  return series === undefined ? NaN : series.values.reduce((sum, value) => sum + (value > 0 ? value : 0), 0);
}

/** Share of the shop's requests that failed in the last `seconds`. */
export async function errorRatio(shop: Shop, seconds: number): Promise<number> {
  return (
    (await total(shop, 'edge', 'request.failures', seconds)) / (await total(shop, 'edge', 'request.count', seconds))
  );
}

/** The largest 95th percentile of the shop's request durations in the last `seconds`. */
async function slowest(shop: Shop, seconds: number): Promise<number> {
  const rows = await metrics(shop, seconds);
  const series = rows.find((row) => row.entity === 'edge' && row.name === 'request.duration' && row.stat === 'p95');
  return Math.max(...(series?.values ?? []));
}

/** What users feel: nothing of it on an ordinary day. */
export async function suffers(shop: Shop, seconds: number): Promise<boolean> {
  return (await errorRatio(shop, seconds)) > 0.02 || (await slowest(shop, seconds)) > 0.7;
}

/** Everything that a shop's telemetry says about a window, as text, so that two shops can be compared. */
export async function everything(shop: Shop, from: number): Promise<string> {
  const window = { from, to: shop.at };
  const answers = await Promise.all([
    shop.telemetry.metrics({ window }, anySignal),
    shop.telemetry.calls({ window }, anySignal),
    shop.telemetry.logs({ window }, anySignal),
    shop.telemetry.changes({ window }, anySignal),
    shop.telemetry.topology({ window }, anySignal),
  ]);
  return JSON.stringify([answers, shop.traffic(), shop.truth()], (_key, value: unknown) =>
    value instanceof Float64Array ? [...value].map((each) => (Number.isNaN(each) ? 'NaN' : each)) : value,
  );
}
