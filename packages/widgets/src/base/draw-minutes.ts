import type { AwsServiceMetrics } from '@sitrep/sdk/protocol';
import { html, svg, type TemplateResult } from 'lit';
import { formatCount } from './formats.ts';
import { strings } from './strings.ts';

const MINUTES = 30;
const MINUTE_MS = 60_000;
const HEIGHT = 26;

/** Calls of each of the last 30 minutes as bars, `width` CSS pixels wide, those that failed at the foot of each; a minute without a call is a gap. */
export function drawMinutes(recent: AwsServiceMetrics['recent'], now: number, width: number): TemplateResult {
  const first = Math.floor(now / MINUTE_MS) - MINUTES + 1;
  const shown = recent.filter(({ at }) => at >= first * MINUTE_MS && at <= now);
  const usage = strings().usage;
  if (shown.length === 0) return html`<span class="muted">${usage.noCalls}</span>`;
  const most = Math.max(...shown.map(({ calls }) => calls));
  const total = (name: 'calls' | 'failed') => formatCount(shown.reduce((sum, minute) => sum + minute[name], 0));
  const step = width / MINUTES;
  const bar = (kind: string, minute: number, from: number, to: number) =>
    to > from
      ? svg`<rect class=${kind} x=${(minute * step).toFixed(1)} y=${(HEIGHT * (1 - to / most)).toFixed(1)} width=${Math.max(1, step - 1).toFixed(1)} height=${Math.max(1, (HEIGHT * (to - from)) / most).toFixed(1)} />`
      : '';
  return html`<svg
    class="minutes"
    role="img"
    aria-label=${usage.aboutMinutes(total('calls'), formatCount(most), total('failed'))}
    width=${width}
    height=${HEIGHT + 1}
    viewBox="0 0 ${width} ${HEIGHT + 1}"
  >
    <line class="grid" x1="0" x2=${width} y1=${HEIGHT + 0.5} y2=${HEIGHT + 0.5} />
    ${shown.map(({ at, calls, failed }) => {
      const minute = Math.floor(at / MINUTE_MS) - first;
      return [bar('bad', minute, 0, failed), bar('good', minute, failed, calls)];
    })}
  </svg>`;
}
