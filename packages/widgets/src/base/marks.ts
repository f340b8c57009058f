import { svg, type SVGTemplateResult, html, type TemplateResult } from 'lit';
import type { PhaseProgress, Severity } from '@sitrep/sdk/protocol';

/** What a mark can say about work: the states of a phase, and `waiting` for a person. */
export type WorkState = PhaseProgress['state'] | 'waiting';

/** Severity as a shape, so that it can be told without colour: filled diamond, filled triangle, open triangle, open circle. Text beside it says the same. */
export function severityMark(severity: Severity): TemplateResult {
  const tone =
    severity === 'critical' || severity === 'error' ? 'critical' : severity === 'warning' ? 'warning' : 'muted';
  return mark(severityShapes[severity], tone);
}

/** State of work as a shape: open circle, turning arc, check, dash, clock, cross, two bars. */
export function workMark(state: WorkState): TemplateResult {
  const tone =
    state === 'failed' || state === 'timed-out'
      ? 'critical'
      : state === 'running' || state === 'waiting'
        ? 'accent'
        : '';
  return mark(workShapes[state], tone);
}

/** A share from 0 to 1 as a short bar; the number stands beside it as text. */
export function shareBar(share: number): TemplateResult {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 48);
  return html`<svg class="bar" width="48" height="4" viewBox="0 0 48 4" aria-hidden="true">
    <rect class="bar-track" width="48" height="4" rx="2" />
    <rect class="bar-share" width=${width} height="4" rx="2" />
  </svg>`;
}

function mark(shape: SVGTemplateResult, tone: string): TemplateResult {
  return html`<svg class="mark ${tone}" viewBox="0 0 12 12" aria-hidden="true">${shape}</svg>`;
}

const severityShapes: Readonly<Record<Severity, SVGTemplateResult>> = {
  critical: svg`<path d="M6 0 12 6 6 12 0 6Z" fill="currentColor" />`,
  error: svg`<path d="M6 .8 11.8 11.2H.2Z" fill="currentColor" />`,
  warning: svg`<path d="M6 1.9 10.9 10.6H1.1Z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" />`,
  info: svg`<circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="1.5" />`,
};

const line = (d: string): SVGTemplateResult =>
  svg`<path d=${d} fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />`;

const workShapes: Readonly<Record<WorkState, SVGTemplateResult>> = {
  pending: svg`<circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" stroke-width="1.2" opacity=".55" />`,
  running: svg`<g class="turning"><circle cx="6" cy="6" r="4.8" fill="none" stroke="currentColor" stroke-width="1.4" opacity=".35" /><path d="M6 1.2A4.8 4.8 0 0 1 10.8 6" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" /></g>`,
  waiting: line('M4 2v8M8 2v8'),
  completed: line('M1.6 6.6 4.6 9.6 10.4 2.6'),
  skipped: line('M2 6h8'),
  'timed-out': svg`<circle cx="6" cy="6" r="4.8" fill="none" stroke="currentColor" stroke-width="1.4" />${line('M6 3.2V6l2 1.4')}`,
  failed: line('M2.2 2.2 9.8 9.8M9.8 2.2 2.2 9.8'),
};
