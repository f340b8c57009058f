import type { CauseAnswer, Mechanism } from '../../src/analysis/index.ts';
import { createShop, type FaultKind, type Shop } from '../../src/simulator/index.ts';
import { readAll } from '../calibration/shop-telemetry.ts';
import { answerTo, BASELINE_MS, BEFORE_ALERT_MS, runTo, waitForAlert, type FirstAlert } from './ask-shop.ts';
import type { ShopCase } from './draw-cases.ts';

/** How one case went. */
export interface CaseOutcome {
  readonly id: string;
  /** What was put in and which component is to blame for it. */
  readonly truth: readonly { readonly fault: string; readonly entity: string }[];
  /** From the first fault to its first alert; `null` when there was none, so nobody would have asked. */
  readonly alertAfterS: number | null;
  /** Whom the alert names. */
  readonly alertedAt: string | undefined;
  readonly verdict: CauseAnswer['verdict'];
  /** The engine's sentence for its verdict. */
  readonly reason: string;
  readonly causes: readonly {
    readonly entity: string;
    readonly mechanism: Mechanism;
    readonly confidence: number;
    readonly score: number;
  }[];
  /** Shops that were tried until one was found in which all faults are felt. */
  readonly attempts: number;
}

const MINUTE_MS = 60_000;
const HISTORY_MS = 25 * MINUTE_MS;
const PATIENCE_MS = 6 * MINUTE_MS;
const ATTEMPTS = 8;
const START = Date.UTC(2026, 0, 5, 10);
/** A component that gets less of its requests than this, because of the other fault, can show nothing of its own. */
const STARVED = 0.4;

/** Runs a case: the shop, the alert, and the engine, which gets nothing but telemetry and alert. */
export async function runCase(one: ShopCase): Promise<CaseOutcome> {
  if (one.faults.length === 0) return quietCase(one);
  for (let attempt = 1; ; attempt++) {
    const seed = one.seed + attempt;
    const plan = one.faults.length === 1 ? [{ fault: one.faults[0] as FaultKind, atMs: 0 }] : planTogether(one, seed);
    const put = plan && (await putIn(one, seed, plan));
    if (!put && attempt < ATTEMPTS) continue;
    if (!put)
      return { ...unheard, id: one.id, truth: one.faults.map((fault) => ({ fault, entity: '' })), attempts: attempt };
    const { shop, alert, since } = put;
    return {
      ...described(await ask(shop, alert)),
      id: one.id,
      truth: truthOf(shop),
      alertAfterS: (alert.at - since) / 1_000,
      alertedAt: alert.entity,
      attempts: attempt,
    };
  }
}

interface Planned {
  readonly fault: FaultKind;
  /** After the moment of the first. */
  readonly atMs: number;
  readonly place?: string;
}

/**
 * Two faults at once are two that are felt at once: the one that takes longer to be felt goes in so much earlier. `undefined` when one of
 * them raises no alert by itself, or both are in the same place.
 */
function planTogether(one: ShopCase, seed: number): Planned[] | undefined {
  const alone = one.faults.map((fault) => {
    const shop = prepare(one, seed);
    const since = shop.at;
    shop.inject(fault, 'anywhere');
    const alert = waitForAlert(shop, since + PATIENCE_MS);
    return { fault, place: truthOf(shop)[0]?.entity ?? '', alertAfterMs: alert && alert.at - since };
  });
  const [first, second] = alone;
  if (!first || !second || first.place === second.place) return undefined;
  if (first.alertAfterMs === undefined || second.alertAfterMs === undefined) return undefined;
  const lead = second.alertAfterMs - first.alertAfterMs;
  return [
    { fault: first.fault, place: first.place, atMs: Math.max(0, lead) },
    { fault: second.fault, place: second.place, atMs: Math.max(0, -lead) + one.apartMs },
  ].sort((a, b) => a.atMs - b.atMs);
}

/** Puts faults in and waits for an alert; `undefined` when none comes, or one of several is not felt or hidden by another. */
async function putIn(
  one: ShopCase,
  seed: number,
  plan: readonly Planned[],
): Promise<{ readonly shop: Shop; readonly alert: FirstAlert; readonly since: number } | undefined> {
  const shop = prepare(one, seed);
  const since = shop.at;
  inject(shop, plan);
  const alert = waitForAlert(shop, since + PATIENCE_MS);
  if (!alert) return undefined;
  runTo(shop, shop.at + one.readAfterMs + (plan.length - 1) * one.apartMs);
  if (plan.length === 1) return { shop, alert, since };
  for (const [index, { entity }] of truthOf(shop).entries()) {
    const alone = prepare(one, seed);
    inject(alone, plan, index);
    if (!waitForAlert(alone, shop.at)) return undefined;
    runTo(alone, shop.at);
    if ((await requests(shop, entity)) < STARVED * (await requests(alone, entity))) return undefined;
  }
  return { shop, alert, since };
}

async function quietCase(one: ShopCase): Promise<CaseOutcome> {
  const shop = prepare(one, one.seed);
  runTo(shop, shop.at + 2 * MINUTE_MS);
  const at = shop.at - 30_000;
  const answer = await ask(shop, { at, ...one.falseAlarm });
  const alerts = shop.takeAlerts().length;
  return {
    ...described(answer),
    id: one.id,
    truth: [],
    alertAfterS: alerts > 0 ? 0 : null,
    alertedAt: one.falseAlarm?.entity,
    attempts: 1,
  };
}

const unheard = { alertAfterS: null, alertedAt: undefined, verdict: 'nothing-found', reason: '', causes: [] } as const;

function prepare({ load, herrings }: ShopCase, seed: number): Shop {
  const shop = createShop({ seed, startAt: START + (seed % 8_640_000) * 1_000, load });
  const faultAt = shop.at + HISTORY_MS;
  for (const { kind, atMs } of herrings) {
    if (atMs > 0) continue;
    runTo(shop, faultAt + atMs);
    shop.distract(kind);
  }
  runTo(shop, faultAt);
  for (const { kind, atMs } of herrings) if (atMs > 0) shop.distract(kind);
  shop.takeAlerts();
  return shop;
}

/** Puts faults in at their times; with `only`, an empty one in the place of the others, so that the same numbers are drawn. */
function inject(shop: Shop, plan: readonly Planned[], only?: number): void {
  const start = shop.at;
  for (const [index, { fault, atMs, place = 'anywhere' }] of plan.entries()) {
    runTo(shop, start + atMs);
    if (only === undefined || only === index) shop.inject(fault, place);
    else shop.inject('quiet');
  }
}

async function requests(shop: Shop, entity: string): Promise<number> {
  const window = { from: shop.at - MINUTE_MS, to: shop.at };
  const { series } = await readAll(shop.telemetry, window);
  const counted = series.find((row) => row.entity === entity && row.role === 'requests');
  return counted?.values.reduce((sum, value) => sum + value, 0) ?? 0;
}

async function ask(shop: Shop, alert: FirstAlert): Promise<CauseAnswer> {
  const window = { from: alert.at - BEFORE_ALERT_MS - BASELINE_MS, to: shop.at };
  return answerTo(await readAll(shop.telemetry, window), alert.at, shop.at, alert);
}

function described({ verdict, reason, causes }: CauseAnswer): Pick<CaseOutcome, 'verdict' | 'reason' | 'causes'> {
  return {
    verdict,
    reason,
    causes: causes.map(({ entity, mechanism, confidence, score }) => ({ entity, mechanism, confidence, score })),
  };
}

function truthOf(shop: Shop): { fault: string; entity: string }[] {
  return shop.truth().map(({ fault, entity }) => ({ fault, entity: entity ?? '' }));
}
