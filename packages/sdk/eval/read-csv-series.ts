import { readFileSync } from 'node:fs';

export interface CsvSeries {
  /** Unix milliseconds. */
  readonly times: Float64Array;
  /** NaN = empty. */
  readonly values: Float64Array;
}

/** A CSV file with the columns timestamp and value. */
export function readCsvSeries(file: string): CsvSeries {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
  return {
    times: Float64Array.from(rows, ([time = '']) => Date.parse(`${time.replace(' ', 'T')}Z`)),
    values: Float64Array.from(rows, ([, value = '']) => (value === '' ? NaN : Number(value))),
  };
}
