import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { AgentProgress, AgentResult, IncidentView, Phase } from '@sitrep/sdk/protocol';
import { css, html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatShare } from '../base/formats.ts';
import { IncidentElement } from '../base/incident-element.ts';
import { shareBar, workMark, type WorkState } from '../base/marks.ts';
import { ago } from '../base/sitrep-element.ts';
import { strings } from '../base/strings.ts';
import { TickController } from '../base/ticker.ts';
import { phaseOrder } from './phase-track.ts';

interface Row {
  readonly agent: string;
  readonly phase: Phase;
  readonly result?: AgentResult | undefined;
  readonly progress?: AgentProgress | undefined;
}

/**
 * Every agent of one incident: what it is doing right now, what it concluded, how sure it is, how many findings it rests on, who
 * computed it and how long that took. Reads the state keys `incident/<id>/agent/<name>`.
 *
 */
export class AgentPanel extends IncidentElement {
  static override readonly tag = 'sitrep-agent-panel';
  static override styles = [
    IncidentElement.styles,
    css`
      li {
        padding: 7px 0;
        border-top: 1px solid var(--_line);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 10px;
      }
      .name {
        display: inline-flex;
        align-items: baseline;
        gap: 7px;
        font-weight: 500;
      }
      .name .mark {
        align-self: center;
      }
      .accent {
        color: var(--_accent);
      }
      .figures {
        display: inline-flex;
        flex-wrap: wrap;
        gap: 0 10px;
      }
      .claim {
        padding-inline-start: calc(0.85em + 7px);
        line-height: 1.45;
      }
      .bar {
        vertical-align: 0.18em;
        margin-inline-end: 6px;
      }
      .bar-track {
        fill: var(--_line);
      }
      .bar-share {
        fill: var(--_accent);
      }
      .idle {
        color: var(--_muted);
      }
      .idle .name {
        font-weight: 400;
      }
    `,
  ];

  constructor() {
    super();
    this.addController(new TickController(this));
  }

  protected override follow({ state }: StoreSnapshot, { incident }: IncidentView): readonly unknown[] {
    const prefix = agentPrefix(incident.id);
    return [...state].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value);
  }

  protected override incident(view: IncidentView, snapshot: StoreSnapshot): unknown {
    const busy = this.follow(snapshot, view) as readonly AgentProgress[];
    return html`<section aria-labelledby="heading">
      <h3 id="heading" class="head">${strings().agents}</h3>
      <ul>
        ${rows(view.agents, busy).map((row) => agentRow(row, this.data.now))}
      </ul>
    </section>`;
  }
}

function agentPrefix(incidentId: string): string {
  return `incident/${incidentId}/agent/`;
}

// One row an agent; a phase in which nobody has been seen yet stands in with its own name.
function rows(results: readonly AgentResult[], busy: readonly AgentProgress[]): readonly Row[] {
  return phaseOrder.flatMap((phase): readonly Row[] => {
    const names = new Set([...results, ...busy].filter((row) => row.phase === phase).map(({ agent }) => agent));
    if (names.size === 0) return [{ agent: phase, phase }];
    return [...names].map((agent) => ({
      agent,
      phase,
      result: results.find((result) => result.agent === agent),
      progress: busy.find((progress) => progress.agent === agent),
    }));
  });
}

function agentRow({ agent, phase, result, progress }: Row, now: number): TemplateResult {
  const state = stateOf(result, progress);
  const name = agent === phase ? strings().phase[phase] : agent;
  return html`<li class=${state === 'pending' ? 'idle' : ''}>
    <div class="line">
      <span class="name"
        >${workMark(state)}<span>${name}<span class="visually-hidden">, ${strings().work[state]}</span></span></span
      >
      <span class="figures small"
        >${progress !== undefined ? busyFigures(progress, now) : result === undefined ? strings().work.pending : figures(result)}</span
      >
    </div>
    ${claim(result, progress)}
  </li>`;
}

function stateOf(result: AgentResult | undefined, progress: AgentProgress | undefined): WorkState {
  if (progress !== undefined) return progress.state === 'queued' ? 'pending' : 'running';
  if (result === undefined) return 'pending';
  if (result.failure !== undefined) return 'failed';
  return result.report?.verdict === 'concluded' ? 'completed' : 'skipped';
}

function busyFigures(
  { state, progress, attempt, evidenceCount, startedAt }: AgentProgress,
  now: number,
): TemplateResult {
  const word =
    state === 'queued'
      ? strings().agentQueued
      : state === 'retrying'
        ? strings().agentRetrying(attempt)
        : strings().work.running;
  return html`<span class="num"
      >${progress === null ? nothing : html`${shareBar(progress)}${formatShare(progress)}`}</span
    ><span>${word}</span
    >${evidenceCount > 0 ? html`<span class="num">${strings().evidenceCount(evidenceCount)}</span>` : nothing}<span
      class="num"
      >${ago(startedAt, now)}</span
    >`;
}

function figures({ report, failure }: AgentResult): TemplateResult {
  if (failure !== undefined) return html`<span class="critical">${strings().failedAfter(failure.attempts)}</span>`;
  if (report === undefined) return html`${strings().noData}`;
  const { verdict, confidence, supporting, provider, startedAt, endedAt } = report;
  return html`${
      verdict === 'concluded'
        ? html`<span class="num" title=${strings().confidence}>${formatShare(confidence)}</span>`
        : html`<span>${strings().verdict[verdict]}</span>`
    }
    <span class="num">${strings().evidenceCount(supporting.length)}</span>
    <span>${strings().providedBy(provider)}</span>
    <span class="num">${formatDuration(endedAt - startedAt, { fine: true })}</span>`;
}

function claim(result: AgentResult | undefined, progress: AgentProgress | undefined): unknown {
  if (progress !== undefined)
    return progress.note === undefined ? nothing : html`<p class="claim muted">${progress.note}</p>`;
  if (result?.failure !== undefined)
    return html`<p class="claim">${result.failure.message} <code>${result.failure.code}</code></p>`;
  if (result?.report === undefined) return nothing;
  const { claim: text, missing } = result.report;
  return html`<p class="claim">${text}</p>
    ${missing.length === 0 ? nothing : html`<p class="claim small">${strings().unsettled}: ${missing.join('; ')}</p>`}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-agent-panel': AgentPanel;
  }
}
