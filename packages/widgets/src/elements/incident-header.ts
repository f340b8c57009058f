import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { ClockMarks, Incident, IncidentView } from '@sitrep/sdk/protocol';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { emit } from '../base/events.ts';
import { formatDuration, formatTime } from '../base/formats.ts';
import { commandNotice, commandState, IncidentElement } from '../base/incident-element.ts';
import { severityMark } from '../base/marks.ts';
import { strings, type Strings } from '../base/strings.ts';
import { TickController, ticker } from '../base/ticker.ts';
import { isOpen } from '../base/urgency.ts';
import { headerStyles } from './styles/incident-header.ts';

/**
 * What is broken and since when: severity, title, component, how long it has lasted, and the clock marks. An operator can acknowledge
 * and resolve.
 *
 * @fires {CustomEvent<{ incidentId: string }>} sitrep-incident-acknowledge - a person took the incident on
 * @fires {CustomEvent<{ incidentId: string, reason: string }>} sitrep-incident-resolve - a person said that it is over, and why
 * @csspart title - the incident's title
 */
export class IncidentHeader extends IncidentElement {
  static override readonly tag = 'sitrep-incident-header';
  static override properties: PropertyDeclarations = { ...IncidentElement.properties, resolving: { state: true } };
  static override styles = [IncidentElement.styles, headerStyles];

  /** Id of the incident that a person is about to resolve. */
  declare private resolving: string | undefined;

  constructor() {
    super();
    this.addController(new TickController(this));
  }

  protected override incident({ incident }: IncidentView, snapshot: StoreSnapshot): unknown {
    const from = incident.marks.impactStart?.at ?? incident.openedAt;
    const end = isOpen(incident)
      ? Math.max(this.data.now, incident.updatedAt)
      : (incident.marks.resolved ?? incident.marks.closed ?? incident.updatedAt);
    return html`<div class="header">
      <div class="what">
        <p class="kicker">
          <strong class=${tone(incident)}
            >${severityMark(incident.severity)} ${strings().severity[incident.severity]}</strong
          >
          <span>${strings().status[incident.status]}</span>
          ${incident.escalated ? html`<strong class=${tone(incident)}>${strings().escalated}</strong>` : nothing}
          <span
            role="status"
            class=${incident.run.state === 'waiting' ? 'waits' : 'muted'}
            title=${incident.run.reason ?? nothing}
            >${strings().run[incident.run.state]}${
              incident.run.state === 'failed' && incident.run.reason ? `: ${incident.run.reason}` : ''
            }</span
          >
        </p>
        <h2 part="title">${incident.title}</h2>
        <p class="muted">
          ${incident.entity === undefined ? nothing : html`<code class="entity">${incident.entity}</code> · `}${strings().alerts(
            incident.alertCount,
          )}
          · ${strings().evidenceCount(incident.evidenceCount)}
        </p>
        ${wentWithout(incident)}
      </div>
      <p class="when">
        <span class="elapsed num ${isOpen(incident) ? tone(incident) : ''}">${formatDuration(end - from)}</span>
        <span class="small"
          >${(isOpen(incident) ? strings().since : strings().lasted)(formatTime(from, ticker.now))}</span
        >
      </p>
      ${this.controls(incident, snapshot)} ${clock(incident.marks)}
    </div>`;
  }

  private controls(incident: Incident, snapshot: StoreSnapshot): unknown {
    if (!snapshot.canCommand || !isOpen(incident)) return nothing;
    const incidentId = incident.id;
    const taking = commandState(snapshot, { type: 'acknowledge', incidentId });
    const ending = commandState(snapshot, { type: 'resolve', incidentId, reason: '' });
    const asking = this.resolving === incidentId && ending?.state !== 'pending';
    return html`<div class="controls ${asking ? 'asking' : ''}">
      ${
        asking
          ? this.form(incidentId)
          : html`<div class="row">
              ${
                incident.status === 'triggered'
                  ? html`<button
                      class="button"
                      data-id=${incidentId}
                      aria-disabled=${taking?.state === 'pending' ? 'true' : 'false'}
                      @click=${this.acknowledge}
                    >
                      ${taking?.state === 'pending' ? strings().sending : strings().acknowledge}
                    </button>`
                  : nothing
              }
              <button
                class="button"
                data-id=${incidentId}
                aria-disabled=${ending?.state === 'pending' ? 'true' : 'false'}
                @click=${this.ask}
              >
                ${ending?.state === 'pending' ? strings().sending : strings().resolve}
              </button>
            </div>`
      }
      ${commandNotice(taking)}${commandNotice(ending)}
    </div>`;
  }

  private form(incidentId: string): TemplateResult {
    return html`<form class="row" data-id=${incidentId} @submit=${this.resolve} @keydown=${this.escape}>
      <input
        class="field reason"
        name="reason"
        required
        maxlength="2000"
        aria-label=${strings().resolveReason}
        placeholder=${strings().resolveReason}
      />
      <button class="button primary">${strings().resolveConfirm}</button>
      <button class="button" type="button" @click=${this.cancel}>${strings().cancel}</button>
    </form>`;
  }

  private acknowledge(event: Event): void {
    const button = event.currentTarget as HTMLElement;
    if (button.ariaDisabled !== 'true')
      emit(this, 'sitrep-incident-acknowledge', { incidentId: button.dataset['id'] ?? '' });
  }

  private async ask(event: Event): Promise<void> {
    const button = event.currentTarget as HTMLElement;
    if (button.ariaDisabled === 'true') return;
    this.resolving = button.dataset['id'];
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.reason')?.focus();
  }

  private resolve(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const reason = form.querySelector('input')?.value.trim() ?? '';
    if (reason === '') return;
    emit(this, 'sitrep-incident-resolve', { incidentId: form.dataset['id'] ?? '', reason });
    this.resolving = undefined;
  }

  private escape(event: KeyboardEvent): void {
    if (event.key === 'Escape') void this.cancel();
  }

  private async cancel(): Promise<void> {
    this.resolving = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.controls .button:last-of-type')?.focus();
  }
}

/** What AI services should have helped with and did not: the run went on without. */
function wentWithout({ degraded = [] }: Incident): unknown {
  if (degraded.length === 0) return nothing;
  return html`<details class="small">
    <summary>${strings().wentWithout}</summary>
    <ul>
      ${degraded.map(({ agent, reason }) => html`<li>${agent}: ${reason}</li>`)}
    </ul>
  </details>`;
}

function tone(incident: Incident): string {
  if (!isOpen(incident)) return 'muted';
  return incident.severity === 'warning' ? 'warning' : incident.severity === 'info' ? '' : 'critical';
}

function clock(marks: ClockMarks): TemplateResult {
  const { impactStart } = marks;
  const names: readonly (keyof Strings['marks'])[] = [
    'impactStart',
    'detected',
    'acknowledged',
    'diagnosed',
    'mitigated',
    'resolved',
  ];
  return html`<dl class="clock" aria-label=${strings().clockMarks}>
    ${names.map((name) => {
      const at = name === 'impactStart' ? impactStart?.at : marks[name];
      const label = name === 'detected' || at !== undefined;
      return html`<div class=${label ? '' : 'open'}>
        <dt class="small">${strings().marks[name]}</dt>
        <dd class="time">
          ${at === undefined ? html`<span class="muted">${name === 'impactStart' ? strings().notKnownYet : strings().notYet}</span>` : formatTime(at, ticker.now)}
          <span class="small">${distance(name, at, impactStart)}</span>
        </dd>
      </div>`;
    })}
  </dl>`;
}

function distance(name: string, at: number | undefined, start: ClockMarks['impactStart']): string {
  if (at === undefined || start === undefined) return '';
  if (name === 'impactStart') {
    const half = (start.latest - start.earliest) / 2;
    return half > 0 ? `± ${formatDuration(half, { fine: true })}` : '';
  }
  return at >= start.at ? `+${formatDuration(at - start.at)}` : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-incident-header': IncidentHeader;
  }
}
