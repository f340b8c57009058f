import type { ClockMarks, IncidentView } from '@sitrep/sdk/protocol';
import { css, html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../base/formats.ts';
import { IncidentElement } from '../base/incident-element.ts';
import { strings, type Strings } from '../base/strings.ts';

/**
 * How long it took to detect, acknowledge, diagnose, mitigate and resolve one incident, each from impact start and with the interval
 * that follows from how exactly that start is known. What has not happened yet has no data, never zero.
 *
 */
export class MetricsCard extends IncidentElement {
  static override readonly tag = 'sitrep-metrics-card';
  static override styles = [
    IncidentElement.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: 1fr auto auto;
        gap: 3px 14px;
      }
      dl > div {
        display: grid;
        grid-column: 1 / -1;
        grid-template-columns: subgrid;
      }
      dt {
        color: var(--_muted);
      }
      dd {
        text-align: end;
        white-space: nowrap;
      }
      .figure {
        font-weight: 600;
      }
      .note {
        margin-top: var(--_space);
      }
    `,
  ];

  protected override incident({ incident: { marks } }: IncidentView): unknown {
    return html`<section aria-labelledby="heading">
      <h3 id="heading" class="head">${strings().metrics}</h3>
      <dl>
        ${row('detect', marks, marks.detected)}${row('acknowledge', marks, marks.acknowledged)}
        ${row('diagnose', marks, marks.diagnosed)}${row('mitigate', marks, marks.mitigated)}${row('resolve', marks, marks.resolved)}
      </dl>
      <p class="small note">${marks.impactStart === undefined ? strings().metricsNoStart : strings().metricsSource}</p>
    </section>`;
  }
}

function row(metric: keyof Strings['metric'], { impactStart }: ClockMarks, mark: number | undefined): TemplateResult {
  const known = impactStart !== undefined && mark !== undefined && mark >= impactStart.at;
  return html`<div>
    <dt>${strings().metric[metric]}</dt>
    ${
      known
        ? html`<dd class="small">
              ${
                impactStart.earliest === impactStart.latest
                  ? nothing
                  : strings().interval(
                      formatDuration(Math.max(0, mark - impactStart.latest)),
                      formatDuration(mark - impactStart.earliest),
                    )
              }
            </dd>
            <dd class="figure">${formatDuration(mark - impactStart.at)}</dd>`
        : html`<dd></dd>
            <dd class="muted">${strings().noData}</dd>`
    }
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-metrics-card': MetricsCard;
  }
}
