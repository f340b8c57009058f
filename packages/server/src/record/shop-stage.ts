import type { Clock } from '@sitrep/sdk/base';
import { createShop, type FaultKind } from '@sitrep/sdk/simulator';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import { faultTitles } from '../watch/fault-titles.ts';
import { RECORD_LIMITS } from './record-scenario.ts';
import type { Stage } from './stage.ts';

/** What {@link shopStage} takes. */
export interface ShopStageOptions {
  readonly fault: FaultKind;
  /** Default 1. */
  readonly seed?: number;
  /** First simulated moment of the incident, Unix milliseconds. Default 2026-01-05 10:00 UTC, a Monday. */
  readonly startAt?: number;
}

const START = Date.UTC(2026, 0, 5, 10);
/** What agents compare the incident with: a quarter of an hour before it, and some more to look back on. */
const HISTORY_MS = 1_500_000;

/** The simulated shop with one fault, where it usually is. Its history is made when it is asked for. */
export function shopStage({ fault, seed = 1, startAt = START }: ShopStageOptions): Stage {
  const about = faultTitles.find(({ kind }) => kind === fault);
  const shop = createShop({ seed, startAt: startAt - HISTORY_MS });
  const keepUp = (at: number): void => {
    while (shop.at < at) shop.advanceTo(at);
  };
  keepUp(startAt);
  shop.takeAlerts();
  return {
    name: fault,
    title: about?.title ?? fault,
    description: `${about?.description ?? ''} Put into a simulated shop, and investigated and mended by Sitrep.`.trim(),
    origin: 'simulator',
    startAt,
    executors: [shop.executor],
    afterMs: RECORD_LIMITS.afterMs,
    telemetry: (clock) => following(shop.telemetry, clock, keepUp),
    begin: () => shop.inject(fault),
    alerts(now) {
      keepUp(now);
      return shop.takeAlerts().map((payload) => ({ source: 'alertmanager', payload }));
    },
    injected: () => shop.truth().map(({ fault: kind, at, entity }) => ({ fault: kind, at: Math.floor(at), entity })),
  };
}

/** The shop's telemetry, which is made up to now before anything is read. */
function following(source: TelemetrySource, clock: Clock, keepUp: (at: number) => void): TelemetrySource {
  const upToDate = () => {
    keepUp(clock.now());
    return source;
  };
  return {
    name: source.name,
    metrics: (query, options) => upToDate().metrics(query, options),
    logs: (query, options) => upToDate().logs(query, options),
    calls: (query, options) => upToDate().calls(query, options),
    changes: (query, options) => upToDate().changes(query, options),
    topology: (query, options) => upToDate().topology(query, options),
    coverage: (options) => upToDate().coverage(options),
  };
}
