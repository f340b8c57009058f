import type { CommandState, StoreSnapshot } from '@sitrep/sdk/client';
import type { IncidentView, TimelineEntry } from '@sitrep/sdk/protocol';
import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { emit } from '../base/events.ts';
import { formatCount, formatTime } from '../base/formats.ts';
import { commandNotice, commandState, IncidentElement } from '../base/incident-element.ts';
import { strings } from '../base/strings.ts';
import { ticker } from '../base/ticker.ts';

/** Lines shown before "show all". */
const NEWEST = 8;

/** Kinds that change an incident's course; their lines stand out. */
const turningPoints: ReadonlySet<string> = new Set([
  'incident-opened',
  'incident-acknowledged',
  'incident-escalated',
  'incident-resolved',
  'incident-closed',
  'action-proposed',
  'action-approved',
  'action-rejected',
  'action-completed',
  'recovery-verified',
]);

/**
 * What happened, newest first, and a line to add a note to the record.
 *
 * @fires {CustomEvent<{ incidentId: string, text: string }>} sitrep-incident-note - a person wrote a note
 */
export class Timeline extends IncidentElement {
  static override readonly tag = 'sitrep-timeline';
  static override properties: PropertyDeclarations = { ...IncidentElement.properties, whole: { state: true } };
  static override styles = [
    IncidentElement.styles,
    css`
      li {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 12px;
        padding: 4px 0;
        line-height: 1.45;
      }
      li + li {
        border-top: 1px solid var(--_line);
      }
      time {
        color: var(--_muted);
        font-size: var(--_small);
        line-height: calc(1.45 * var(--_text));
      }
      .text {
        display: -webkit-box;
        overflow: hidden;
        color: var(--_muted);
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
      }
      .whole .text {
        display: inline;
        white-space: pre-line;
      }
      .turn .text {
        color: var(--_ink);
      }
      .note .text {
        padding-inline-start: 8px;
        border-inline-start: 2px solid var(--_line-strong);
        color: var(--_ink);
        white-space: pre-line;
      }
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: var(--_space);
        margin-bottom: var(--_space);
      }
      .link {
        margin-top: 4px;
      }
    `,
  ];

  declare private whole: boolean;
  #returned: CommandState | undefined;

  constructor() {
    super();
    this.whole = false;
  }

  protected override incident(view: IncidentView, snapshot: StoreSnapshot): unknown {
    const entries = view.timeline.toReversed();
    const short = entries.filter((entry, index) => !toldAgain(entry, entries[index - 1])).slice(0, NEWEST);
    const shown = this.whole ? entries : short;
    return html`<section aria-labelledby="heading">
      <h3 id="heading" class="head">${strings().timeline}</h3>
      ${snapshot.canCommand ? this.form(view.incident.id, snapshot) : nothing}
      ${
        entries.length === 0
          ? html`<p class="muted">${strings().noTimeline}</p>`
          : html`<ol reversed class=${this.whole ? 'whole' : ''}>
              ${repeat(
                shown,
                ({ seq }) => seq,
                (entry) => line(entry),
              )}
            </ol>`
      }
      ${
        entries.length === short.length
          ? nothing
          : html`<button class="link small" aria-expanded=${this.whole ? 'true' : 'false'} @click=${this.flip}>
              ${this.whole ? strings().showFewer : strings().showAll(formatCount(entries.length))}
            </button>`
      }
    </section>`;
  }

  // A note that was refused comes back into the field, so that nobody types it twice.
  protected override updated(): void {
    const snapshot = this.data.snapshot;
    const view = snapshot && this.find(snapshot);
    const state = snapshot && view && commandState(snapshot, { type: 'note', incidentId: view.incident.id, text: '' });
    if (state?.state !== 'failed' || state === this.#returned || state.command.type !== 'note') return;
    this.#returned = state;
    const field = this.renderRoot.querySelector('input');
    if (field !== null && field.value === '') field.value = state.command.text;
  }

  private form(incidentId: string, snapshot: StoreSnapshot): TemplateResult {
    const state = commandState(snapshot, { type: 'note', incidentId, text: '' });
    const sending = state?.state === 'pending';
    return html`<form data-id=${incidentId} @submit=${this.add}>
        <input
          class="field"
          name="text"
          maxlength="2000"
          autocomplete="off"
          aria-label=${strings().note}
          placeholder=${strings().notePlaceholder}
        />
        <button class="button" aria-disabled=${sending ? 'true' : 'false'}>
          ${sending ? strings().sending : strings().addNote}
        </button>
      </form>
      ${commandNotice(state)}`;
  }

  private add(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const field = form.querySelector('input');
    const text = field?.value.trim() ?? '';
    if (field === null || text === '' || form.querySelector('button')?.ariaDisabled === 'true') return;
    emit(this, 'sitrep-incident-note', { incidentId: form.dataset['id'] ?? '', text });
    field.value = '';
  }

  private flip(): void {
    this.whole = !this.whole;
  }
}

/** An agreement repeats the claim of the report before it; the short list needs only one of the two lines. */
function toldAgain({ kind, text }: TimelineEntry, next: TimelineEntry | undefined): boolean {
  if (kind !== 'agent-reported' || next?.kind !== 'consensus-reached') return false;
  return next.text.endsWith(text.slice(text.indexOf(': ') + 2));
}

function line({ at, kind, text, by }: TimelineEntry): TemplateResult {
  const kindClass = kind === 'note-added' ? 'note' : turningPoints.has(kind) ? 'turn' : '';
  return html`<li class=${kindClass}>
    <time datetime=${new Date(at).toISOString()} class="num">${formatTime(at, ticker.now)}</time>
    <span
      ><span class="text">${text}</span>${
        by === undefined || by.kind === 'system'
          ? nothing
          : html`<span class="small">${strings().decidedBy(by.id)}</span>`
      }</span
    >
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-timeline': Timeline;
  }
}
