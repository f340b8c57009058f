import type { Forecast, SeriesExcerpt } from '@sitrep/sdk/protocol';
import { nothing, svg, type SVGTemplateResult } from 'lit';
import { CHART_HEIGHT, layOut, type Frame } from './draw-series.ts';
import { formatTime } from './formats.ts';
import { ticker } from './ticker.ts';

/** Rows of the past that are drawn for each row of a forecast. */
const PAST_SHARE = 1;
const TOP = 8;
const BOTTOM = CHART_HEIGHT - 18;
const SCALE_WIDTH = 52;

/** A forecast as it is drawn: what was known when it was made, and the frame that holds both. */
export interface ForecastDrawing {
  readonly frame: Frame;
  /** Measured values before the origin, oldest first. */
  readonly past: readonly (readonly [time: number, value: number | null])[];
}

/** Fits a forecast, with as much of the past before it as it looks ahead, into `width` CSS pixels; `undefined` when it has no values. */
export function layOutForecast(
  { originAt, times, p10, p50, p90, breach }: Forecast,
  known: SeriesExcerpt | undefined,
  width: number,
): ForecastDrawing | undefined {
  const ahead = (times.at(-1) ?? originAt) - originAt;
  const past = (known?.times ?? [])
    .map((time, index) => [time, known?.values[index] ?? null] as const)
    .filter(([time]) => time < originAt && time >= originAt - PAST_SHARE * ahead);
  const ends = [...p10, ...p90, ...(breach === undefined ? [] : [breach.limit])];
  const frame = layOut(
    {
      entity: '',
      name: '',
      unit: '',
      times: [...past.map(([time]) => time), ...times],
      values: [...past.map(([, value]) => value), ...p50],
      ...(ends.length === 0 ? {} : { baseline: { low: Math.min(...ends), high: Math.max(...ends), median: 0 } }),
    },
    width,
  );
  return frame && { frame, past };
}

/** The drawing: scale, what was known, the moment of the forecast, its band and median, and the limit. */
export function drawForecast(
  { originAt, times, p10, p50, p90, breach }: Forecast,
  { frame, past }: ForecastDrawing,
  read: (value: number) => string,
): SVGTemplateResult {
  const right = frame.width - SCALE_WIDTH;
  const first = past[0]?.[0] ?? originAt;
  const last = times.at(-1) ?? originAt;
  const at = (time: number, value: number): string => `${frame.x(time).toFixed(1)} ${frame.y(value).toFixed(1)}`;
  const along = (values: readonly number[]): string[] => times.map((time, step) => at(time, values[step] ?? NaN));
  return svg`
    ${[...new Set([frame.from, frame.to])].map(
      (value) => svg`<line class="grid" x1="0" x2=${right} y1=${frame.y(value)} y2=${frame.y(value)} />
        <text x=${frame.width} y=${frame.y(value) + 3.5} text-anchor="end">${read(value)}</text>`,
    )}
    <path class="band" d=${`M${[...along(p90), ...along(p10).reverse()].join('L')}Z`} />
    ${
      breach === undefined
        ? nothing
        : svg`<line class="limit" x1="0" x2=${right} y1=${frame.y(breach.limit)} y2=${frame.y(breach.limit)} />`
    }
    <line class="origin" x1=${frame.x(originAt)} x2=${frame.x(originAt)} y1=${TOP - 6} y2=${BOTTOM} />
    <path class="line" d=${pastPath(past, at)} />
    <path class="median" d=${`M${along(p50).join('L')}`} />
    <text x="0" y=${CHART_HEIGHT - 3}>${formatTime(first, ticker.now)}</text>
    <text x=${right} y=${CHART_HEIGHT - 3} text-anchor="end">${formatTime(last, ticker.now)}</text>
  `;
}

function pastPath(past: ForecastDrawing['past'], at: (time: number, value: number) => string): string {
  let text = '';
  let pen = 'M';
  for (const [time, value] of past) {
    if (value === null) pen = 'M';
    else {
      text += `${pen}${at(time, value)}`;
      pen = 'L';
    }
  }
  return text;
}
