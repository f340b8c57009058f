import type { Forecast, ForecastScore } from '../../protocol/index.ts';

/** What happened after a forecast was made. */
export interface ObservedCourse {
  /** One for each of the forecast's times; NaN = not measured. */
  readonly values: ArrayLike<number>;
  /** The last value known when it was made; NaN = unknown. */
  readonly last: number;
  /** Whether an action ran within its time. */
  readonly intervened: boolean;
}

/**
 * Compares a forecast with what happened: how many values lay within its band, how far its median was off, and whether its limit was
 * crossed, how long after its origin. Nothing observed is a score of its own kind, with `error` null, not one of zero.
 */
export function scoreForecast(
  forecast: Pick<Forecast, 'id' | 'originAt' | 'times' | 'p10' | 'p50' | 'p90' | 'breach'>,
  { values, last, intervened }: ObservedCourse,
): ForecastScore {
  const { id, originAt, times, p10, p50, p90, breach } = forecast;
  let [observed, inside, error, naiveError] = [0, 0, 0, 0];
  let crossedAt: number | null = null;
  for (const [step, at] of times.entries()) {
    const value = values[step] ?? NaN;
    if (Number.isNaN(value)) continue;
    observed++;
    if (value >= (p10[step] as number) && value <= (p90[step] as number)) inside++;
    error += Math.abs(value - (p50[step] as number));
    naiveError += Math.abs(value - last);
    if (crossedAt === null && breach !== undefined && isOver(value, breach)) crossedAt = at;
  }
  return {
    forecastId: id,
    steps: times.length,
    observed,
    inside,
    error: observed === 0 ? null : error / observed,
    naiveError: observed === 0 || Number.isNaN(last) ? null : naiveError / observed,
    ...(breach === undefined
      ? {}
      : {
          breach: {
            probability: breach.probability,
            crossedAt,
            leadMs: crossedAt === null ? null : Math.max(0, crossedAt - originAt),
          },
        }),
    intervened,
  };
}

function isOver(value: number, { limit, side }: NonNullable<Forecast['breach']>): boolean {
  return side === 'below' ? value <= limit : value >= limit;
}
