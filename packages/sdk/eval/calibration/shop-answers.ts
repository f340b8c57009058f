import type { ReportHint, SymptomHint } from '../../src/analysis/index.ts';
import { seededRandom } from '../../src/base/index.ts';
import { createShop, faultKinds, type FaultKind, type Shop } from '../../src/simulator/index.ts';
import { answerTo, BASELINE_MS, BEFORE_ALERT_MS, runTo, waitForAlert } from '../simulator/ask-shop.ts';
import { judge, type JudgedAnswer } from './judged-answer.ts';
import { degrade, dilute, readAll, type ReadTelemetry } from './shop-telemetry.ts';

const MINUTE = 60_000;
const HISTORY_MS = 20 * MINUTE;
const PATIENCE_MS = 5 * MINUTE;

const FAULTS: readonly FaultKind[] = faultKinds.filter((kind) => kind !== 'quiet');
/** Kinds of fault in a seed, each by itself; the next seed has the next ones. */
const KINDS = 4;
/** Degraded readings of each run, beside the one with all telemetry. */
const DEGRADED = 6;

/** What {@link shopAnswers} asks about. */
export interface ShopQuestion {
  /** These kinds of fault, each by itself and two of them at once. Default: some by seed, and two of any. */
  readonly only?: readonly FaultKind[];
  /** Wherever a fault makes sense, or where it strikes unless told otherwise. Default true. */
  readonly anywhere?: boolean;
}

/**
 * Answers about one seed of the simulated shop: some kinds of fault by themselves, wherever they make sense, two faults at once, and false alarms; read
 * early or late, whole and degraded, in full and with only a share of the shop's work affected, because of an alert or because somebody says so.
 */
export async function shopAnswers(seed: number, { only, anywhere = true }: ShopQuestion = {}): Promise<JudgedAnswer[]> {
  const random = seededRandom(seed * 7_919);
  const startAt = Date.UTC(2026, 0, 5, 10) + seed * 137_000;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const twin = runTo(createShop({ seed, startAt }), startAt + HISTORY_MS + PATIENCE_MS + 2 * MINUTE);
  const kinds =
    only ?? Array.from({ length: KINDS }, (_, i) => FAULTS[(seed * KINDS + i) % FAULTS.length] as FaultKind);
  const first = pick(only ?? FAULTS);
  const pair = [first, pick((only ?? FAULTS).filter((other) => other !== first))];
  const found: JudgedAnswer[] = [];
  for (const faults of [...kinds.map((one) => [one]), pair]) {
    const shop = runTo(createShop({ seed, startAt }), startAt + HISTORY_MS);
    shop.takeAlerts();
    const since = shop.at;
    for (const [index, fault] of faults.entries()) {
      if (index > 0) runTo(shop, shop.at + Math.floor(random() * 8) * 5_000);
      shop.inject(fault, anywhere ? 'anywhere' : undefined);
    }
    const alert = waitForAlert(shop, since + PATIENCE_MS);
    if (!alert) continue;
    const causes = new Set(shop.truth().flatMap(({ entity }) => entity ?? []));
    const about = { source: 'simulated shop', group: faults[0] as FaultKind };
    for (const laterMs of [0, 15_000, 45_000]) {
      runTo(shop, alert.at + laterMs);
      const window = { from: alert.at - BEFORE_ALERT_MS - BASELINE_MS, to: shop.at };
      const [ill, well] = [await readAll(shop.telemetry, window), await readAll(twin.telemetry, window)];
      const ask = (read: ReadTelemetry, hint: SymptomHint | ReportHint, words: string): void => {
        const told = `${faults.join(' + ')}, alert + ${laterMs / 1000} s${words}`;
        found.push(
          ...judge(answerTo(read, alert.at, shop.at, hint), causes, { ...about, about: told, whole: words === '' }),
        );
      };
      ask(ill, alert, '');
      for (let i = 0; i < DEGRADED / 3; i++) {
        const share = pick([1, 1, 0.5, 0.2, 0.1, 0.05]);
        const mixed = share === 1 ? ill : dilute(ill, well, { share, since, random });
        const { left, about: lacking } = degrade(mixed, random);
        ask(left, hintOf(alert, random()), `, share ${share}, ${lacking}`);
      }
    }
  }
  return [...found, ...(await falseAlarms(twin, seed, random))];
}

/** What one knows of a fault: most often the alert, else only when it began, by a monitor or by somebody's word. */
function hintOf(alert: SymptomHint & { readonly at: number }, draw: number): SymptomHint | ReportHint {
  if (draw < 0.15) return { at: alert.at };
  return draw < 0.35 ? { kind: 'reported', at: alert.at } : alert;
}

/** Somebody cries wolf about some component of the twin, in which nothing is wrong: whatever is named then is wrong. */
async function falseAlarms(twin: Shop, seed: number, random: () => number): Promise<JudgedAnswer[]> {
  const found: JudgedAnswer[] = [];
  for (let i = 0; i < 8; i++) {
    const to = twin.at - Math.floor(random() * 60) * 5_000;
    const at = to - 20_000;
    const read = await readAll(twin.telemetry, { from: at - BEFORE_ALERT_MS - BASELINE_MS, to });
    const names = read.topology?.nodes.map(({ name }) => name) ?? [];
    const entity = names[Math.floor(random() * names.length)] ?? 'edge';
    const answer = answerTo(degrade(read, random).left, at, to, { entity, at });
    found.push(
      ...judge(answer, new Set(), {
        source: 'simulated shop',
        group: `false alarm ${seed % 6}`,
        about: `false alarm at ${entity}`,
        whole: false,
      }),
    );
  }
  return found;
}
