import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ANOMALY_DEFAULTS, AnomalyDetector } from '../src/analysis/index.ts';
import { readCsvSeries, type CsvSeries } from './read-csv-series.ts';

/** Anomaly scores of every row of every CSV file in `dir`/series (or `dir`), in the format of the anomaly scorer. A row is scored before the next is looked at. */
export function predictAnomalies(dir: string): Promise<{ threshold: number; scores: Record<string, number[]> }> {
  const folder = existsSync(join(dir, 'series')) ? join(dir, 'series') : dir;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.csv'));
  if (files.length === 0) throw new Error(`no CSV file in ${folder}`);
  return Promise.resolve({
    threshold: ANOMALY_DEFAULTS.threshold,
    scores: Object.fromEntries(
      files.sort().map((file) => [file.replaceAll(sep, '/'), episodeScores(readCsvSeries(join(folder, file)))]),
    ),
  });
}

function episodeScores({ times, values }: CsvSeries): number[] {
  const detector = new AnomalyDetector();
  return Array.from(values, (value, row) => {
    const reading = detector.push(times[row] as number, value);
    return reading.state === 'scored' ? Number(reading.episodeScore.toFixed(4)) : 0;
  });
}
