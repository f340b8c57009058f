import type { SeriesExcerpt } from '../../protocol/index.ts';

/** Points of an excerpt at most. The schema allows 240; half of that is more than a chart has columns for. */
const EXCERPT_POINTS = 120;

/** What {@link excerptOf} takes: the rows `[start, end)` of a series, and what is known about them. */
export interface ExcerptInput {
  readonly entity: string;
  readonly name: string;
  readonly unit: string;
  readonly times: ArrayLike<number>;
  /** NaN = not measured. */
  readonly values: ArrayLike<number>;
  readonly start?: number;
  readonly end?: number;
  readonly baseline?: { readonly low: number; readonly high: number; readonly median: number };
  readonly onsetAt?: number;
}

/**
 * A series as evidence keeps it: at most {@link EXCERPT_POINTS} points. From each stretch that becomes one point the value farthest from
 * the median is kept, so that what is unusual is never averaged away. Numbers keep four significant digits.
 */
export function excerptOf({
  entity,
  name,
  unit,
  times,
  values,
  start = 0,
  end = times.length,
  baseline,
  onsetAt,
}: ExcerptInput): SeriesExcerpt {
  const rows = Math.max(0, end - start);
  const stretch = Math.max(1, Math.ceil(rows / EXCERPT_POINTS));
  const middle = baseline?.median ?? 0;
  const thinTimes: number[] = [];
  const thinValues: (number | null)[] = [];
  for (let from = start; from < end; from += stretch) {
    const row = farthest(values, from, Math.min(end, from + stretch), middle);
    thinTimes.push(Math.round(times[row] as number));
    thinValues.push(short(values[row] as number));
  }
  return {
    entity,
    name,
    unit,
    times: thinTimes,
    values: thinValues,
    ...(baseline === undefined
      ? {}
      : {
          baseline: {
            low: short(baseline.low) ?? 0,
            high: short(baseline.high) ?? 0,
            median: short(baseline.median) ?? 0,
          },
        }),
    ...(onsetAt === undefined ? {} : { onsetAt: Math.round(onsetAt) }),
  };
}

function farthest(values: ArrayLike<number>, from: number, to: number, middle: number): number {
  let best = from;
  let distance = -1;
  for (let row = from; row < to; row++) {
    const away = Math.abs((values[row] as number) - middle);
    if (away > distance) [best, distance] = [row, away];
  }
  return best;
}

function short(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}
