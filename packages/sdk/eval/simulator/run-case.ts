import type { CauseAnswer, Mechanism } from '../../src/analysis/index.ts';
import { createShop, type Shop } from '../../src/simulator/index.ts';
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
  /** Places that were tried until one was found where the faults are felt. */
  readonly attempts: number;
}

const MINUTE_MS = 60_000;
const HISTORY_MS = 25 * MINUTE_MS;
const PATIENCE_MS = 6 * MINUTE_MS;
/** Two faults are read later, so that both have been felt. */
const DOUBLE_LATER_MS = 60_000;
const ATTEMPTS = 8;
const START = Date.UTC(2026, 0, 5, 10);
/** A component that gets less of its requests than this, because of the other fault, can show nothing of its own. */
const STARVED = 0.4;

/** Runs a case: the shop, the alert, and the engine, which gets nothing but telemetry and alert. */
export async function runCase(one: ShopCase): Promise<CaseOutcome> {
  if (one.faults.length === 0) return quietCase(one);
  for (let attempt = 1; ; attempt++) {
    const seed = one.seed + attempt;
    const shop = prepare(one, seed);
    const since = shop.at;
    inject(shop, one);
    const alert = waitForAlert(shop, since + PATIENCE_MS);
    if (alert) runTo(shop, shop.at + one.readAfterMs + (one.faults.length > 1 ? DOUBLE_LATER_MS : 0));
    const felt = alert !== undefined && (await allFelt(one, seed, shop));
    if (!felt && attempt < ATTEMPTS) continue;
    const truth = truthOf(shop);
    if (!alert || !felt) return { ...unheard, id: one.id, truth, attempts: attempt };
    const answer = await ask(shop, alert);
    return {
      ...described(answer),
      id: one.id,
      truth,
      alertAfterS: (alert.at - since) / 1_000,
      alertedAt: alert.entity,
      attempts: attempt,
    };
  }
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

/** Puts the faults in; with `only`, an empty one in the place of the others, so that the same numbers are drawn. */
function inject(shop: Shop, { faults, apartMs }: ShopCase, only?: number): void {
  for (const [index, fault] of faults.entries()) {
    if (index > 0) runTo(shop, shop.at + apartMs);
    if (only === undefined || only === index) shop.inject(fault, 'anywhere');
    else shop.inject('quiet');
  }
}

/** Of two faults each must be felt when it is alone, and must not be hidden by the other; else it is not a case of two faults. */
async function allFelt(one: ShopCase, seed: number, together: Shop): Promise<boolean> {
  if (one.faults.length < 2) return true;
  const truth = truthOf(together);
  if (new Set(truth.map(({ entity }) => entity)).size < truth.length) return false;
  for (const [index, { entity }] of truth.entries()) {
    const alone = prepare(one, seed);
    inject(alone, one, index);
    if (!waitForAlert(alone, together.at - one.readAfterMs)) return false;
    runTo(alone, together.at);
    if ((await requests(together, entity)) < STARVED * (await requests(alone, entity))) return false;
  }
  return true;
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
