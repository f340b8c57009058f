import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { ActionProgress, ActionRequest, GuardCheck, IncidentView } from '@sitrep/sdk/protocol';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { emit } from '../base/events.ts';
import { formatDuration, formatShare, formatTime } from '../base/formats.ts';
import { commandNotice, commandState, IncidentElement } from '../base/incident-element.ts';
import { workMark, type WorkState } from '../base/marks.ts';
import { strings } from '../base/strings.ts';
import { TickController, ticker } from '../base/ticker.ts';
import { actionStyles } from './styles/action-card.ts';

/**
 * What there is to decide: each proposed action with the request exactly as it will run, its digest, risk, expected effect, undo and
 * expiry, and the means to approve or reject it. Decided actions follow in a line each. Without `action-id` all of the incident's.
 *
 * @attr {string} action-id - shows only this action
 * @fires {CustomEvent<{ incidentId: string, actionId: string, digest: string, verdict: 'approved' | 'rejected', reason?: string }>} sitrep-action-decide - a person decided, after confirming
 * @csspart request - an action that waits for a decision
 */
export class ActionCard extends IncidentElement {
  static override readonly tag = 'sitrep-action-card';
  static override properties: PropertyDeclarations = {
    ...IncidentElement.properties,
    actionId: { type: String, attribute: 'action-id' },
    asking: { state: true },
  };
  static override styles = [IncidentElement.styles, actionStyles];

  declare actionId: string | null;
  /** The digest that a person is about to decide on, and how. */
  declare private asking: { readonly digest: string; readonly verdict: 'approved' | 'rejected' } | undefined;

  constructor() {
    super();
    this.actionId = null;
    this.addController(new TickController(this));
  }

  /** Moves the focus to the first decision that waits. */
  focusDecision(): void {
    this.renderRoot.querySelector<HTMLElement>('.request .button')?.focus({ preventScroll: true });
  }

  protected override incident(view: IncidentView, snapshot: StoreSnapshot): unknown {
    const actions = view.actions.filter(({ request }) => !this.actionId || request.id === this.actionId);
    const waiting = actions.filter(({ status }) => status === 'proposed');
    const decided = actions.filter(({ status }) => status !== 'proposed').toReversed();
    return html`<section aria-labelledby="heading">
      <h3 id="heading" class="head">${waiting.length > 0 ? strings().decide : strings().actions}</h3>
      ${actions.length === 0 ? html`<p class="muted">${strings().noActions}</p>` : nothing}
      ${repeat(
        waiting,
        ({ request }) => request.id,
        (action) => this.proposed(action, view, snapshot),
      )}
      ${
        decided.length === 0
          ? nothing
          : html`<ul>
              ${decided.map(decidedLine)}
            </ul>`
      }
    </section>`;
  }

  private proposed(
    { request, guard }: ActionProgress,
    { incident }: IncidentView,
    snapshot: StoreSnapshot,
  ): TemplateResult {
    const names = strings().action;
    const left = request.expiresAt - this.data.now;
    const args = Object.entries(request.arguments);
    return html`<article part="request" class="request" aria-label=${request.title}>
      <h4>${request.title}</h4>
      <p>${request.expectedEffect}</p>
      <dl class="exact">
        <dt>${names.action}</dt>
        <dd><code>${request.action}</code></dd>
        <dt>${names.target}</dt>
        <dd><code>${request.target}</code></dd>
        <dt>${names.arguments}</dt>
        <dd>
          ${
            args.length === 0
              ? html`<span class="muted">${names.noArguments}</span>`
              : args.map(([name, value]) => html`<code class="argument">${name} = ${JSON.stringify(value)}</code>`)
          }
        </dd>
        <dt>${names.digest}</dt>
        <dd><code class="digest">${request.digest}</code></dd>
      </dl>
      <dl>
        <dt>${names.risk}</dt>
        <dd class=${request.risk === 'disruptive' || request.risk === 'irreversible' ? 'warning' : ''}>
          ${strings().riskClass[request.risk]}
        </dd>
        <dt>${names.undo}</dt>
        <dd>${request.undo ?? names.noUndo}</dd>
        <dt>${names.basis}</dt>
        <dd>
          ${strings().actionBasis(formatShare(request.confidence), strings().evidenceCount(request.supporting.length))}
        </dd>
        ${
          guard === undefined
            ? nothing
            : html`<dt>${names.guard}</dt>
                <dd class=${guard.verdict === 'passed' ? '' : 'warning'}>${guardSaid(guard)}</dd>`
        }
        <dt>${names.expires}</dt>
        <dd>
          ${formatTime(request.expiresAt, ticker.now)},
          ${left > 0 ? strings().expiresIn(formatDuration(left)) : strings().expired}
        </dd>
      </dl>
      ${snapshot.canCommand && left > 0 ? this.controls(request, incident.id, snapshot) : nothing}
    </article>`;
  }

  private controls(request: ActionRequest, incidentId: string, snapshot: StoreSnapshot): TemplateResult {
    const { id: actionId, digest } = request;
    const state = commandState(snapshot, { type: 'decide', incidentId, actionId, digest, verdict: 'approved' });
    if (state?.state === 'pending')
      return html`<p class="row" role="status">${workMark('running')} ${strings().sending}</p>`;
    const verdict = this.asking?.digest === digest ? this.asking.verdict : undefined;
    return html`${verdict === undefined ? this.choice(request) : this.confirmation(request, incidentId, verdict)}${commandNotice(state)}`;
  }

  private choice({ digest }: ActionRequest): TemplateResult {
    return html`<div class="row">
      <button class="button primary" data-digest=${digest} data-verdict="approved" @click=${this.ask}>
        ${strings().approve}
      </button>
      <button class="button" data-digest=${digest} data-verdict="rejected" @click=${this.ask}>
        ${strings().reject}
      </button>
    </div>`;
  }

  private confirmation(
    { id, digest, action, target }: ActionRequest,
    incidentId: string,
    verdict: 'approved' | 'rejected',
  ): TemplateResult {
    const approving = verdict === 'approved';
    return html`<form
      data-incident=${incidentId}
      data-action=${id}
      data-digest=${digest}
      data-verdict=${verdict}
      @submit=${this.decide}
      @keydown=${this.escape}
    >
      ${
        approving
          ? html`<p>${strings().confirmApprove(action, target)}</p>`
          : html`<input
              class="field"
              name="reason"
              maxlength="2000"
              aria-label=${strings().rejectReason}
              placeholder=${strings().rejectReason}
            />`
      }
      <div class="row">
        <button class="button primary">${approving ? strings().approveConfirm : strings().rejectConfirm}</button>
        <button class="button" type="button" @click=${this.cancel}>${strings().cancel}</button>
      </div>
    </form>`;
  }

  private async ask(event: Event): Promise<void> {
    const { digest, verdict } = (event.currentTarget as HTMLElement).dataset;
    if (digest === undefined) return;
    this.asking = { digest, verdict: verdict === 'approved' ? 'approved' : 'rejected' };
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('form input, form .primary')?.focus();
  }

  private async cancel(): Promise<void> {
    const { digest, verdict } = this.asking ?? {};
    this.asking = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-digest="${digest}"][data-verdict="${verdict}"]`)?.focus();
  }

  private escape(event: KeyboardEvent): void {
    if (event.key === 'Escape') void this.cancel();
  }

  private decide(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const { incident: incidentId = '', action: actionId = '', digest = '' } = form.dataset;
    const verdict = form.dataset['verdict'] === 'approved' ? 'approved' : 'rejected';
    const reason = form.querySelector('input')?.value.trim() ?? '';
    this.asking = undefined;
    emit(this, 'sitrep-action-decide', { incidentId, actionId, digest, verdict, ...(reason === '' ? {} : { reason }) });
  }
}

const marks: Readonly<Record<ActionProgress['status'], WorkState>> = {
  proposed: 'waiting',
  approved: 'pending',
  rejected: 'skipped',
  expired: 'timed-out',
  running: 'running',
  succeeded: 'completed',
  failed: 'failed',
  unknown: 'failed',
};

function guardSaid({ verdict, reasons }: GuardCheck): string {
  return [strings().guard[verdict], ...reasons].join(': ');
}

function decidedLine({
  request,
  status,
  decision,
  outcome,
  undone,
  recovery,
  ...times
}: ActionProgress): TemplateResult {
  const at = times.completedAt ?? times.startedAt ?? times.decidedAt ?? times.proposedAt;
  const notes = [
    strings().actionStatus[status],
    ...(decision === undefined ? [] : [strings().decidedBy(decision.by.id)]),
    ...(recovery === undefined ? [] : [strings().recovery[recovery]]),
    ...(undone === undefined ? [] : [strings().undone]),
  ];
  const words = [decision?.reason, outcome?.message, undone?.message].filter(
    (text) => text !== undefined && text !== '',
  );
  return html`<li class="decided">
    ${workMark(marks[status])}
    <details>
      <summary>
        <span class="title">${request.title}</span>
        <span class="small">${notes.join(', ')} · ${formatTime(at, ticker.now)}</span>
      </summary>
      ${words.map((text) => html`<p class="small">${text}</p>`)}
      <p class="small">
        <code>${request.action}</code> <code>${request.target}</code> <code>${JSON.stringify(request.arguments)}</code>
        <code class="digest">${request.digest}</code>
      </p>
    </details>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-action-card': ActionCard;
  }
}
