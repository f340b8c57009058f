import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forecastSeries } from '../src/analysis/index.ts';
import { readCsvSeries } from './read-csv-series.ts';

interface Query {
  readonly id: string;
  readonly file: string;
  readonly origin: number;
  readonly horizon: number;
  readonly threshold: number;
}

interface Prediction {
  readonly p50: number[];
  readonly p10: number[];
  readonly p90: number[];
  readonly breachProbability: number;
}

/** Forecasts for every query of `dir`/queries.json, in the format of the forecast scorer. A series is cut at a query's origin before it is looked at. */
export function predictForecasts(
  dir: string,
  { series: seriesDir }: { readonly series?: string },
): Promise<{ forecasts: Record<string, Prediction> }> {
  const { queries, series = '.' } = JSON.parse(readFileSync(join(dir, 'queries.json'), 'utf8')) as {
    queries: Query[];
    series?: string;
  };
  const folder = seriesDir ?? join(dir, series);
  const forecasts: Record<string, Prediction> = {};
  for (const [file, own] of Map.groupBy(queries, ({ file }) => file)) {
    const { times, values } = readCsvSeries(join(folder, file));
    for (const { id, origin, horizon, threshold } of own) {
      const found = forecastSeries({
        times: times.slice(0, origin),
        values: values.slice(0, origin),
        stepMs: stepOf(times.slice(0, origin)),
        horizon,
        limit: threshold,
      });
      if (!found) continue;
      forecasts[id] = {
        p50: [...found.p50],
        p10: [...found.p10],
        p90: [...found.p90],
        breachProbability: found.breach?.probability ?? 0,
      };
    }
  }
  return Promise.resolve({ forecasts });
}

/** The most frequent distance of neighbouring rows. */
function stepOf(times: Float64Array): number {
  const votes = new Map<number, number>();
  for (let row = 1; row < times.length; row++) {
    const step = (times[row] as number) - (times[row - 1] as number);
    votes.set(step, (votes.get(step) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 300_000;
}
