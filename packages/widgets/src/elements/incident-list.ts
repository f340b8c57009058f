import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { Incident, IncidentView } from '@sitrep/sdk/protocol';
import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { emit } from '../base/events.ts';
import { formatCount, formatDuration, formatTime } from '../base/formats.ts';
import { severityMark, workMark } from '../base/marks.ts';
import { ago, SitrepElement } from '../base/sitrep-element.ts';
import { strings } from '../base/strings.ts';
import { TickController } from '../base/ticker.ts';
import { byUrgency, isOpen } from '../base/urgency.ts';

/**
 * All incidents, the most urgent first. Arrow keys, Home and End move through the list; Enter or a click selects.
 *
 * @fires {CustomEvent<{ incidentId: string }>} sitrep-incident-select - a person chose an incident
 * @csspart items - the list itself
 */
export class IncidentList extends SitrepElement {
  static override readonly tag = 'sitrep-incident-list';
  static override properties: PropertyDeclarations = {
    ...SitrepElement.properties,
    selected: { type: String },
    show: { type: String },
    query: { state: true },
    resting: { state: true },
  };
  static override styles = [
    SitrepElement.styles,
    css`
      .head {
        row-gap: 10px;
        margin-bottom: 6px;
      }
      .tabs {
        display: flex;
        gap: 14px;
      }
      .tab {
        padding: 0 0 2px;
        border: 0;
        border-bottom: 2px solid transparent;
        background: none;
        color: var(--_muted);
        cursor: pointer;
      }
      .tab[aria-pressed='true'] {
        border-color: var(--_ink);
        color: var(--_ink);
      }
      .field {
        margin-bottom: var(--_space);
      }
      li + li {
        border-top: 1px solid var(--_line);
      }
      .item {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 1px 9px;
        width: 100%;
        padding: 9px 10px;
        border: 0;
        background: none;
        text-align: start;
        cursor: pointer;
      }
      .item:hover {
        background: var(--_raised);
      }
      .item:focus-visible {
        outline-offset: -2px;
      }
      .item[aria-current='true'] {
        background: var(--_accent-soft);
        box-shadow: inset 2px 0 var(--_accent);
      }
      .item > .mark {
        margin-top: 0.35em;
      }
      .title {
        display: -webkit-box;
        overflow: hidden;
        font-weight: 500;
        line-height: 1.35;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
      }
      .ended .title {
        color: var(--_muted);
        font-weight: 400;
      }
      .line {
        grid-column: 2;
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 8px;
      }
      .decide {
        grid-column: 2;
        color: var(--_accent);
        font-size: var(--_small);
        font-weight: 600;
      }
    `,
  ];

  /** Id of the incident that is marked as selected. */
  declare selected: string | null;
  /** `open` (default) or `all`; anything else is `open`. */
  declare show: string;
  declare private query: string;
  declare private resting: string | undefined;

  constructor() {
    super();
    this.selected = null;
    this.show = 'open';
    this.query = '';
    this.addController(new TickController(this));
  }

  protected override select({ incidents, loaded, connection, seq }: StoreSnapshot): readonly unknown[] {
    return [seq, incidents.length, loaded, connection.status];
  }

  protected override content({ incidents }: StoreSnapshot): unknown {
    const openCount = incidents.filter(({ incident }) => isOpen(incident)).length;
    const shown = byUrgency(incidents).filter(
      ({ incident }) => (this.show === 'all' || isOpen(incident)) && matches(incident, this.query),
    );
    return html`<nav aria-label=${strings().incidents}>
      <div class="head">
        <h2 class="visually-hidden">${strings().incidents}</h2>
        <div class="tabs">
          ${this.tab('open', strings().open, openCount)}${this.tab('all', strings().all, incidents.length)}
        </div>
        <input
          class="field"
          type="search"
          aria-label=${strings().filterIncidents}
          placeholder=${strings().filterHint}
          .value=${this.query}
          @input=${this.filter}
        />
      </div>
      ${shown.length === 0 ? this.nothingToShow(incidents.length) : this.items(shown)}
    </nav>`;
  }

  /** Moves the focus to the selected incident, or to the first. */
  focusSelected(): void {
    this.renderRoot.querySelector<HTMLElement>('.item[tabindex="0"]')?.focus();
  }

  private items(shown: readonly IncidentView[]): TemplateResult {
    const ids = shown.map(({ incident }) => incident.id);
    const resting = [this.resting, this.selected, ids[0]].find((id) => id && ids.includes(id));
    return html`<ul part="items" @keydown=${this.move}>
      ${repeat(
        shown,
        ({ incident }) => incident.id,
        ({ incident }) =>
          html`<li>
            <button
              class="item ${isOpen(incident) ? '' : 'ended'}"
              data-id=${incident.id}
              tabindex=${incident.id === resting ? 0 : -1}
              aria-current=${incident.id === this.selected ? 'true' : 'false'}
              @click=${this.choose}
              @focus=${this.rest}
            >
              ${isOpen(incident) ? severityMark(incident.severity) : workMark('completed')}
              <span class="title">${incident.title}</span>
              <span class="line small"
                ><span>${strings().severity[incident.severity]} · ${strings().status[incident.status]}</span
                ><span class="num">${age(incident, this.data.now)}</span></span
              >
              ${
                isOpen(incident) && incident.pendingActions > 0
                  ? html`<span class="decide">${strings().decisionsWaiting(incident.pendingActions)}</span>`
                  : nothing
              }
            </button>
          </li>`,
      )}
    </ul>`;
  }

  private tab(show: 'open' | 'all', text: string, count: number): TemplateResult {
    const pressed = (this.show === 'all') === (show === 'all');
    return html`<button
      class="tab"
      data-show=${show}
      aria-pressed=${pressed ? 'true' : 'false'}
      @click=${this.switchTab}
    >
      ${text} ${formatCount(count)}
    </button>`;
  }

  private nothingToShow(held: number): TemplateResult {
    const text =
      this.query !== ''
        ? strings().noMatch(this.query)
        : held === 0
          ? strings().noIncidentsEver
          : strings().noOpenIncidents;
    return html`<p class="muted" role="status">${text}</p>`;
  }

  private switchTab(event: Event): void {
    this.show = (event.currentTarget as HTMLElement).dataset['show'] ?? 'open';
  }

  private filter(event: Event): void {
    this.query = (event.target as HTMLInputElement).value;
  }

  private choose(event: Event): void {
    const incidentId = (event.currentTarget as HTMLElement).dataset['id'];
    if (incidentId === undefined) return;
    this.selected = incidentId;
    emit(this, 'sitrep-incident-select', { incidentId });
  }

  private rest(event: Event): void {
    this.resting = (event.currentTarget as HTMLElement).dataset['id'];
  }

  private move(event: KeyboardEvent): void {
    const items = [...this.renderRoot.querySelectorAll<HTMLElement>('.item')];
    const at = items.indexOf(event.target as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    items[Math.min(items.length - 1, Math.max(0, to))]?.focus();
  }
}

function matches({ title, entity = '', id }: Incident, query: string): boolean {
  const text = `${title} ${entity} ${id}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function age({ marks, openedAt, status, updatedAt }: Incident, now: number): string {
  const from = marks.impactStart?.at ?? openedAt;
  if (status === 'triggered' || status === 'acknowledged') return ago(from, now);
  return `${formatTime(from, now)}, ${formatDuration((marks.resolved ?? marks.closed ?? updatedAt) - from)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-incident-list': IncidentList;
  }
}
