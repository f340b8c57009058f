import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { Evidence, IncidentView } from '@sitrep/sdk/protocol';
import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatCount, formatTime } from '../base/formats.ts';
import { IncidentElement } from '../base/incident-element.ts';
import { strings } from '../base/strings.ts';
import { ticker } from '../base/ticker.ts';
import { EvidenceChart } from './evidence-chart.ts';

/**
 * One finding as a line that opens to its proof: the citation under which it can be read again, its series, and its lines of
 * telemetry, which are shown as text.
 *
 * @attr {string} evidence-id - which finding of the incident
 */
export class EvidenceItem extends IncidentElement {
  static override readonly tag = 'sitrep-evidence-item';
  static override readonly uses = [EvidenceChart];
  static override properties: PropertyDeclarations = {
    ...IncidentElement.properties,
    evidenceId: { type: String, attribute: 'evidence-id' },
    opened: { state: true },
  };
  static override styles = [
    IncidentElement.styles,
    css`
      :host {
        container-type: inline-size;
      }
      @container (max-width: 440px) {
        summary.line {
          grid-template-columns: 1fr auto;
        }
        .line .statement {
          grid-row: 2;
          grid-column: 1 / -1;
        }
      }
      summary {
        display: grid;
        grid-template-columns: 5.2em 1fr auto;
        gap: 0 10px;
        padding: 4px 0;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      .kind::before {
        content: '';
        display: inline-block;
        width: 0;
        height: 0;
        margin-inline-end: 7px;
        border-block: 3.5px solid transparent;
        border-inline-start: 5px solid var(--_line-strong);
      }
      [open] > summary .kind::before {
        rotate: 90deg;
      }
      summary:hover .statement {
        color: var(--_accent);
      }
      .proof {
        margin: 2px 0 10px;
        padding: 2px 0 2px 12px;
        border-inline-start: 2px solid var(--_line);
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 1px 12px;
      }
      dt {
        color: var(--_muted);
      }
      pre {
        max-height: 200px;
        margin: 8px 0 0;
        padding: 6px 8px;
        overflow: auto;
        background: var(--_raised);
        white-space: pre-wrap;
      }
      sitrep-evidence-chart {
        margin-bottom: 8px;
      }
    `,
  ];

  declare evidenceId: string | null;
  declare private opened: boolean;

  constructor() {
    super();
    this.evidenceId = null;
    this.opened = false;
  }

  protected override incident({ evidence }: IncidentView, _snapshot: StoreSnapshot): unknown {
    const found = evidence.find(({ id }) => id === this.evidenceId);
    if (found === undefined) return html`<p class="muted">${strings().evidenceGone}</p>`;
    return html`<details @toggle=${this.toggle}>
      <summary class="line">
        <span class="kind small">${strings().evidenceKind[found.kind]}</span>
        <span class="statement">${found.statement}</span>
        <span class="small num">${formatTime(found.at, ticker.now)}</span>
      </summary>
      ${this.opened ? proof(found) : nothing}
    </details>`;
  }

  private toggle(event: Event): void {
    this.opened = (event.currentTarget as HTMLDetailsElement).open;
  }
}

function proof({ id, agent, citation, series, lines }: Evidence): TemplateResult {
  const { source, signal, query, window, rows } = citation;
  const names = strings().citation;
  return html`<div class="proof">
    ${series === undefined ? nothing : html`<sitrep-evidence-chart .series=${series}></sitrep-evidence-chart>`}
    <dl class="small">
      <dt>${names.source}</dt>
      <dd>${source}, ${signal}</dd>
      <dt>${names.query}</dt>
      <dd><code>${query}</code></dd>
      <dt>${names.window}</dt>
      <dd>${formatTime(window.from, ticker.now)} – ${formatTime(window.to, ticker.now)}</dd>
      <dt>${names.rows}</dt>
      <dd>${formatCount(rows)}</dd>
      <dt>${names.agent}</dt>
      <dd>${agent}</dd>
      <dt>${names.id}</dt>
      <dd><code>${id}</code></dd>
    </dl>
    ${lines === undefined || lines.length === 0 ? nothing : html`<pre tabindex="0">${lines.join('\n')}</pre>`}
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-evidence-item': EvidenceItem;
  }
}
