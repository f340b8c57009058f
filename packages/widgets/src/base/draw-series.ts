import type { SeriesExcerpt } from '@sitrep/sdk/protocol';
import { nothing, svg, type SVGTemplateResult } from 'lit';
import { formatTime } from './formats.ts';
import { thinSeries } from './thin-series.ts';
import { ticker } from './ticker.ts';

/** Height of a chart in CSS pixels, time axis included. */
export const CHART_HEIGHT = 112;
const TOP = 8;
const BOTTOM = CHART_HEIGHT - 18;
const SCALE_WIDTH = 52;

/** Where a series' values lie in a drawing of a given width. */
export interface Frame {
  readonly width: number;
  readonly lowest: number;
  readonly highest: number;
  /** Ends of the vertical scale. */
  readonly from: number;
  readonly to: number;
  x(time: number): number;
  y(value: number): number;
  /** Index of the point nearest to a horizontal place. */
  nearest(x: number): number;
}

/** Fits a series into `width` CSS pixels; `undefined` when it has no measured value. */
export function layOut({ times, values, baseline }: SeriesExcerpt, width: number): Frame | undefined {
  const measured = values.filter((value) => value !== null);
  const [first, last] = [times[0], times.at(-1)];
  if (measured.length === 0 || first === undefined || last === undefined) return undefined;
  const lowest = Math.min(...measured);
  const highest = Math.max(...measured);
  const bottom = Math.min(lowest, baseline?.low ?? lowest);
  const to = Math.max(highest, baseline?.high ?? highest);
  // A scale from zero wherever that does not flatten the line.
  const from = bottom >= 0 && bottom < to * 0.6 ? 0 : bottom;
  const span = to - from || Math.abs(to) || 1;
  const drawn = Math.max(1, width - SCALE_WIDTH);
  const x = (time: number): number => (last === first ? drawn / 2 : ((time - first) / (last - first)) * drawn);
  return {
    width,
    lowest,
    highest,
    from,
    to,
    x,
    y: (value) => BOTTOM - ((value - from) / span) * (BOTTOM - TOP),
    nearest: (at) =>
      times.reduce(
        (best, time, index) => (Math.abs(x(time) - at) < Math.abs(x(times[best] as number) - at) ? index : best),
        0,
      ),
  };
}

/** The drawing: scale, normal band, onset, line before and after it, and the point a pointer is at. */
export function drawSeries(
  series: SeriesExcerpt,
  frame: Frame,
  read: (value: number) => string,
  pointed: number | undefined,
): SVGTemplateResult {
  const right = frame.width - SCALE_WIDTH;
  const [first, last] = [series.times[0] as number, series.times.at(-1) as number];
  const onset =
    series.onsetAt !== undefined && series.onsetAt >= first && series.onsetAt <= last ? series.onsetAt : undefined;
  return svg`
    ${[...new Set([frame.from, frame.to])].map(
      (value) => svg`<line class="grid" x1="0" x2=${right} y1=${frame.y(value)} y2=${frame.y(value)} />
        <text x=${frame.width} y=${frame.y(value) + 3.5} text-anchor="end">${read(value)}</text>`,
    )}
    ${band(series, frame, right)}
    ${
      onset === undefined
        ? nothing
        : svg`<line class="onset" x1=${frame.x(onset)} x2=${frame.x(onset)} y1=${TOP - 6} y2=${BOTTOM} />`
    }
    <path class="line" d=${path(series, frame, -Infinity, onset ?? Infinity)} />
    ${onset === undefined ? nothing : svg`<path class="line after" d=${path(series, frame, onset, Infinity)} />`}
    <text x="0" y=${CHART_HEIGHT - 3}>${formatTime(first, ticker.now)}</text>
    <text x=${right} y=${CHART_HEIGHT - 3} text-anchor="end">${formatTime(last, ticker.now)}</text>
    ${pointed === undefined ? nothing : pointer(series, frame, pointed)}
  `;
}

function band({ baseline }: SeriesExcerpt, frame: Frame, right: number): SVGTemplateResult | typeof nothing {
  if (baseline === undefined) return nothing;
  const top = frame.y(baseline.high);
  const height = Math.max(2, frame.y(baseline.low) - top);
  return svg`<rect class="band" x="0" y=${top} width=${right} height=${height} />
    <line class="median" x1="0" x2=${right} y1=${frame.y(baseline.median)} y2=${frame.y(baseline.median)} />`;
}

function path({ times, values }: SeriesExcerpt, frame: Frame, from: number, to: number): string {
  // The last point before `from` belongs to both sides, so that the line does not break there.
  const within = (index: number): boolean =>
    (times[index] as number) <= to && ((times[index] as number) >= from || (times[index + 1] ?? from) > from);
  let text = '';
  let pen = 'M';
  for (const index of thinSeries(values, Math.max(1, Math.floor((frame.width - SCALE_WIDTH) / 2)))) {
    const value = values[index] ?? null;
    if (value === null) pen = 'M';
    else if (within(index)) {
      text += `${pen}${frame.x(times[index] as number).toFixed(1)} ${frame.y(value).toFixed(1)}`;
      pen = 'L';
    }
  }
  return text;
}

function pointer({ times, values }: SeriesExcerpt, frame: Frame, index: number): SVGTemplateResult {
  const x = frame.x(times[index] as number);
  const value = values[index] ?? null;
  return svg`<line class="pointer" x1=${x} x2=${x} y1=${TOP} y2=${BOTTOM} />
    ${value === null ? nothing : svg`<circle class="dot" cx=${x} cy=${frame.y(value)} r="3" />`}`;
}
