import type { IncidentView, Phase, PhaseProgress } from '@sitrep/sdk/protocol';
import { css, html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../base/formats.ts';
import { IncidentElement } from '../base/incident-element.ts';
import { workMark, type WorkState } from '../base/marks.ts';
import { strings } from '../base/strings.ts';
import { TickController } from '../base/ticker.ts';

/** The phases in their order. */
export const phaseOrder: readonly Phase[] = Object.freeze([
  'detection',
  'diagnosis',
  'prediction',
  'resolution',
  'verification',
  'communication',
]);

/**
 * The six phases of an investigation: which are done, which is at work or waits for a person, how long each took.
 *
 */
export class PhaseTrack extends IncidentElement {
  static override readonly tag = 'sitrep-phase-track';
  static override styles = [
    IncidentElement.styles,
    css`
      :host {
        container-type: inline-size;
      }
      ol {
        display: grid;
        grid-template-columns: repeat(6, 1fr);
        gap: 0 6px;
      }
      li {
        padding-top: 7px;
        border-top: 2px solid var(--_line);
        color: var(--_muted);
      }
      li.completed {
        border-color: var(--_muted);
        color: var(--_ink);
      }
      li.running,
      li.waiting {
        border-color: var(--_accent);
        color: var(--_ink);
      }
      li.failed,
      li.timed-out {
        border-color: var(--_critical);
        color: var(--_ink);
      }
      .accent {
        color: var(--_accent);
      }
      .name {
        display: flex;
        align-items: center;
        gap: 6px;
        font-weight: 500;
      }
      @container (max-width: 620px) {
        ol {
          grid-template-columns: repeat(3, 1fr);
          gap: 8px 6px;
          font-size: var(--_small);
        }
        .name {
          gap: 4px;
        }
        .pending .small,
        .completed .small {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.addController(new TickController(this));
  }

  protected override incident(view: IncidentView): unknown {
    return html`<ol aria-label=${strings().phases}>
      ${phaseOrder.map((phase) => step(phase, view, this.data.now))}
    </ol>`;
  }
}

function step(phase: Phase, { phases, incident }: IncidentView, now: number): TemplateResult {
  const row = phases.find((other) => other.phase === phase);
  // What a person decides about is resolution's, also while verification looks whether it is still needed.
  const waits = incident.run.state === 'waiting' && phase === 'resolution' && row !== undefined;
  const state: WorkState = waits ? 'waiting' : (row?.state ?? 'pending');
  const again = row !== undefined && row.attempt > 1 ? ` · ${strings().attemptNumber(row.attempt)}` : '';
  return html`<li class=${state} aria-current=${state === 'running' || state === 'waiting' ? 'step' : nothing}>
    <span class="name">${workMark(state)} ${strings().phase[phase]}</span>
    <span class="small">${lasted(row, state, now)}${again}${row?.reason === undefined ? '' : ` · ${row.reason}`}</span>
  </li>`;
}

function lasted(row: PhaseProgress | undefined, state: WorkState, now: number): string {
  if (row?.startedAt === undefined) return strings().work[state];
  const end = state === 'waiting' ? undefined : row.endedAt;
  const span = formatDuration((end ?? Math.max(now, row.startedAt)) - row.startedAt, {
    fine: end !== undefined,
  });
  return state === 'completed' ? span : `${strings().work[state]} · ${span}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-phase-track': PhaseTrack;
  }
}
