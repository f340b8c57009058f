import type { StoreSnapshot } from '@sitrep/sdk/client';
import { html, nothing, type PropertyDeclarations } from 'lit';
import { formatCount } from '../base/formats.ts';
import { SitrepElement } from '../base/sitrep-element.ts';
import { strings } from '../base/strings.ts';
import { byUrgency } from '../base/urgency.ts';
import { ActionCard } from '../elements/action-card.ts';
import { AwsUsage } from '../elements/aws-usage.ts';
import { AgentPanel } from '../elements/agent-panel.ts';
import { ConnectionBadge } from '../elements/connection-badge.ts';
import { ErrorNotice } from '../elements/error-notice.ts';
import { FaultPanel } from '../elements/fault-panel.ts';
import { ForecastList } from '../elements/forecast-list.ts';
import { HealthStrip } from '../elements/health-strip.ts';
import { HypothesisList } from '../elements/hypothesis-list.ts';
import { IncidentHeader } from '../elements/incident-header.ts';
import { IncidentList } from '../elements/incident-list.ts';
import { MetricsCard } from '../elements/metrics-card.ts';
import { PhaseTrack } from '../elements/phase-track.ts';
import { Timeline } from '../elements/timeline.ts';
import { dashboardStyles } from './ops-dashboard-styles.ts';

/**
 * The operator's view: what is broken, since when, why, and what there is to decide, in that order. Lays the other elements out for
 * the width it is given. Without a selection it follows the most urgent incident.
 *
 * @slot brand - the name at the top left, instead of "Sitrep"
 * @csspart bar - the line at the top
 */
export class OpsDashboard extends SitrepElement {
  static override readonly tag = 'sitrep-ops-dashboard';
  static override readonly uses = [
    ConnectionBadge,
    HealthStrip,
    ErrorNotice,
    IncidentList,
    IncidentHeader,
    PhaseTrack,
    HypothesisList,
    ForecastList,
    ActionCard,
    AgentPanel,
    Timeline,
    MetricsCard,
    FaultPanel,
    AwsUsage,
  ];
  static override properties: PropertyDeclarations = {
    ...SitrepElement.properties,
    incidentId: { type: String, attribute: 'incident-id' },
    listing: { state: true },
  };
  static override styles = [SitrepElement.styles, dashboardStyles];

  /** The incident that is shown; `null` for the most urgent one. */
  declare incidentId: string | null;
  /** Narrow layouts only: whether the list is shown in place of an incident. */
  declare private listing: boolean;

  constructor() {
    super();
    this.incidentId = null;
    this.listing = false;
  }

  protected override select({ seq, loaded, connection, incidents, state }: StoreSnapshot): readonly unknown[] {
    return [seq, loaded, connection.status, incidents.length, state.has('simulator')];
  }

  protected override render(): unknown {
    const snapshot = this.data.snapshot;
    return snapshot === undefined ? super.render() : this.content(snapshot);
  }

  protected override content(snapshot: StoreSnapshot): unknown {
    const shown =
      snapshot.incidents.find(({ incident }) => incident.id === this.incidentId) ?? byUrgency(snapshot.incidents)[0];
    const id = shown?.incident.id;
    const waiting = shown?.incident.pendingActions ?? 0;
    const count = formatCount(snapshot.incidents.length);
    return html`<div class="bar" part="bar">
        <slot name="brand"><strong class="brand">Sitrep</strong></slot>
        ${snapshot.loaded ? html`<sitrep-health-strip></sitrep-health-strip>` : html`<span></span>`}
        <sitrep-connection-badge></sitrep-connection-badge>
      </div>
      <sitrep-error-notice></sitrep-error-notice>
      <div class="grid ${this.listing || id === undefined ? 'listing' : ''}">
        <div class="list" @sitrep-incident-select=${this.choose}>
          <sitrep-incident-list .selected=${id ?? null}></sitrep-incident-list>
          <sitrep-fault-panel></sitrep-fault-panel>
        </div>
        ${
          id === undefined
            ? this.quiet(snapshot)
            : html`<div class="way">
                  <button class="link back" @click=${this.list}>${strings().backToIncidents(count)}</button>
                  ${
                    waiting > 0
                      ? html`<button class="link jump" @click=${this.jump}>
                          ${strings().decisionsWaiting(waiting)}
                        </button>`
                      : nothing
                  }
                </div>
                <div class="detail" role="region" aria-label=${strings().incident}>
                  <sitrep-incident-header incident-id=${id}></sitrep-incident-header>
                  <sitrep-phase-track incident-id=${id}></sitrep-phase-track>
                  <div class="columns">
                    <div class="main">
                      <sitrep-hypothesis-list incident-id=${id}></sitrep-hypothesis-list>
                      <sitrep-forecast-list incident-id=${id}></sitrep-forecast-list>
                      <sitrep-agent-panel incident-id=${id}></sitrep-agent-panel>
                    </div>
                    <div class="side">
                      <sitrep-action-card incident-id=${id}></sitrep-action-card>
                      <sitrep-timeline incident-id=${id}></sitrep-timeline>
                      <sitrep-metrics-card incident-id=${id}></sitrep-metrics-card>
                    </div>
                  </div>
                </div>`
        }
      </div>
      ${snapshot.loaded ? html`<sitrep-aws-usage></sitrep-aws-usage>` : nothing}`;
  }

  private quiet({ loaded, state }: StoreSnapshot): unknown {
    if (!loaded) return nothing;
    return html`<div class="quiet">
      <h2>${strings().quiet}</h2>
      <p class="muted">${strings().quietAbout} ${state.has('simulator') ? strings().quietSimulator : nothing}</p>
    </div>`;
  }

  private jump(): void {
    const card = this.renderRoot.querySelector<ActionCard>('sitrep-action-card');
    card?.scrollIntoView({ block: 'center' });
    card?.focusDecision();
  }

  private choose(event: CustomEvent<{ incidentId: string }>): void {
    this.incidentId = event.detail.incidentId;
    this.listing = false;
  }

  private async list(): Promise<void> {
    this.listing = true;
    await this.updateComplete;
    this.renderRoot.querySelector<IncidentList>('sitrep-incident-list')?.focusSelected();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-ops-dashboard': OpsDashboard;
  }
}
