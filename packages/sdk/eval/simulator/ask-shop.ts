import {
  buildSystemTable,
  rankCauses,
  type CauseAnswer,
  type ReportHint,
  type SymptomHint,
} from '../../src/analysis/index.ts';
import type { Shop } from '../../src/simulator/index.ts';
import type { ReadTelemetry } from '../calibration/shop-telemetry.ts';

const MINUTE_MS = 60_000;
/** What the orchestrator looks at before an alert, and what it compares that with. */
export const BEFORE_ALERT_MS = 5 * MINUTE_MS;
export const BASELINE_MS = 15 * MINUTE_MS;
const STEP_MS = 5_000;

/** The engine's answer to telemetry read at `to` because of an alert that began at `at`: what the diagnosis agent would ask. */
export function answerTo(read: ReadTelemetry, at: number, to: number, hint: SymptomHint | ReportHint): CauseAnswer {
  const from = at - BEFORE_ALERT_MS;
  const table = buildSystemTable({
    series: read.series,
    ...(read.topology ? { topology: read.topology } : {}),
    calls: read.calls ?? [],
    baseline: { from: from - BASELINE_MS, to: from },
    incident: { from, to },
  });
  return rankCauses({ table, symptom: hint, changes: read.changes, calls: read.calls, logs: read.logs });
}

/** The first alert as the intake would tell it. */
export interface FirstAlert extends SymptomHint {
  readonly at: number;
}

/** Runs a shop until its monitors send an alert, at most until `until`. */
export function waitForAlert(shop: Shop, until: number): FirstAlert | undefined {
  while (shop.at < until) {
    runTo(shop, Math.min(until, shop.at + STEP_MS));
    const sent = shop.takeAlerts() as { alerts: { labels: Record<string, string>; startsAt: string }[] }[];
    const first = sent.flatMap(({ alerts }) => alerts)[0];
    if (!first) continue;
    const { service: entity, alertname: metric } = first.labels;
    return { at: Date.parse(first.startsAt), ...(entity ? { entity } : {}), ...(metric ? { metric } : {}) };
  }
  return undefined;
}

/** Runs a shop to a moment. */
export function runTo(shop: Shop, to: number): Shop {
  while (shop.at < to) shop.advanceTo(to);
  return shop;
}
