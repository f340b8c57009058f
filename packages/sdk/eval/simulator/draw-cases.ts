import { seededRandom, type Random } from '../../src/base/index.ts';
import { faultKinds, herringKinds, type FaultKind, type HerringKind } from '../../src/simulator/index.ts';

/** A case of the benchmark: everything that is done to a shop, and when somebody looks. Nothing of it reaches the engine. */
export interface ShopCase {
  readonly id: string;
  /** Of the shop. */
  readonly seed: number;
  /** Ordinary traffic, as a multiple of the usual. */
  readonly load: number;
  /** None in a quiet case. */
  readonly faults: readonly FaultKind[];
  /** Two faults: from the moment that one is felt to the moment that the other is, about. */
  readonly apartMs: number;
  /** `atMs` is counted from the first fault; negative = before it. */
  readonly herrings: readonly { readonly kind: HerringKind; readonly atMs: number }[];
  /** From the first alert to the moment of reading. */
  readonly readAfterMs: number;
  /** Quiet cases only: what a false alarm says. `null` = somebody asks without any alert. */
  readonly falseAlarm: { readonly entity: string; readonly metric: string } | null;
}

const SECOND_MS = 1_000;
/** Shares of quiet cases and of cases with two faults. */
const QUIET = 5;
const DOUBLE = 4;
const KINDS = faultKinds.filter((kind) => kind !== 'quiet');
const ALARMS = ['HighLatency', 'HighErrorRatio', 'ServiceLatency', 'ServiceErrorRatio'] as const;
const NAMED = ['edge', 'edge', null, 'web', 'checkout', 'catalogue', 'orders', 'auth'] as const;

/**
 * Cases by number and seed. One in five is quiet, one in four has two faults. Kinds come round in turn, so that each has as many cases as
 * any other; everything else is drawn.
 */
export function drawCases(count: number, seed: number): ShopCase[] {
  let next = 0;
  const kinds = shuffled(KINDS, seededRandom(seed));
  return Array.from({ length: count }, (_, index) => {
    const random = seededRandom(seed * 1_000_003 + index);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const shape = index % QUIET === QUIET - 1 ? 'quiet' : index % DOUBLE === 1 ? 'double' : 'single';
    const first = kinds[next % kinds.length] as FaultKind;
    if (shape !== 'quiet') next++;
    const others = KINDS.filter((kind) => kind !== first);
    const second = pick(others);
    return {
      id: `${shape}-${index + 1}`,
      seed: Math.floor(random() * 1e9),
      load: 0.75 + 0.5 * random(),
      faults: shape === 'quiet' ? [] : shape === 'single' ? [first] : [first, second],
      apartMs: Math.floor(random() * 5) * 5 * SECOND_MS,
      herrings: Array.from({ length: Math.floor(random() * 4) }, () => ({
        kind: pick(herringKinds),
        atMs: Math.floor(-600 + 640 * random()) * SECOND_MS,
      })).sort((a, b) => a.atMs - b.atMs),
      readAfterMs: pick([15, 30, 60]) * SECOND_MS,
      falseAlarm: alarm(pick(NAMED), pick(ALARMS)),
    };
  });
}

function alarm(entity: string | null, metric: string): ShopCase['falseAlarm'] {
  return entity === null ? null : { entity, metric };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
