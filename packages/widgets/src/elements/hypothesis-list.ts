import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { Consensus, Hypothesis, IncidentView, SeriesExcerpt } from '@sitrep/sdk/protocol';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { emit } from '../base/events.ts';
import { formatCount, formatShare } from '../base/formats.ts';
import { commandNotice, commandState, IncidentElement } from '../base/incident-element.ts';
import { shareBar } from '../base/marks.ts';
import { strings } from '../base/strings.ts';
import { EvidenceChart } from './evidence-chart.ts';
import { EvidenceItem } from './evidence-item.ts';
import { hypothesisStyles } from './styles/hypothesis-list.ts';

/** Charts shown openly under the leading explanation. */
const CHARTS = 2;
/** Findings listed before "show all". */
const FINDINGS = 4;

/**
 * Why: the possible causes, best first, each with the findings that speak for and against it and with what could not be read. The
 * leading one is laid open, its clearest series drawn.
 *
 * @fires {CustomEvent<{ incidentId: string, hypothesisId: string, verdict: 'right' | 'wrong' }>} sitrep-cause-judge - a person said whether it was the cause
 * @csspart lead - the leading explanation
 * @csspart similar - past incidents and runbooks that are like this one
 */
export class HypothesisList extends IncidentElement {
  static override readonly tag = 'sitrep-hypothesis-list';
  static override readonly uses = [EvidenceChart, EvidenceItem];
  static override properties: PropertyDeclarations = { ...IncidentElement.properties, unfolded: { state: true } };
  static override styles = [IncidentElement.styles, hypothesisStyles];

  /** Lists that are shown whole, by hypothesis and side. */
  declare private unfolded: ReadonlySet<string>;

  constructor() {
    super();
    this.unfolded = new Set();
  }

  protected override incident(view: IncidentView, snapshot: StoreSnapshot): unknown {
    const [lead, ...others] = view.hypotheses;
    const unread = view.missing.filter((text) => !lead?.missing.includes(text));
    const consensus = view.consensus.findLast(({ phase }) => phase === 'diagnosis');
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h3 id="heading">${strings().why}</h3>
        ${consensus === undefined ? nothing : html`<span class="small ${consensus.verdict === 'agreed' ? '' : 'warning'}">${agreement(consensus)}</span>`}
      </div>
      ${
        lead === undefined
          ? html`<p class="muted">${strings().noHypotheses}</p>`
          : html`<div part="lead" class="lead">${this.lead(lead, view, snapshot)}</div>`
      }
      ${unread.length === 0 ? nothing : missing(unread)}
      ${
        others.length === 0
          ? nothing
          : html`<h4>${strings().otherCauses}</h4>
              ${repeat(
                others,
                ({ id }) => id,
                (hypothesis) => this.other(hypothesis, view, snapshot),
              )}`
      }
      ${similar(view)}
    </section>`;
  }

  private lead(hypothesis: Hypothesis, view: IncidentView, snapshot: StoreSnapshot): TemplateResult {
    const charts = seriesOf(hypothesis, view);
    return html`<p class="cause">
        <code>${hypothesis.entity}</code><span>${hypothesis.mechanism}</span
        ><span class="sure num">${shareBar(hypothesis.confidence)}${formatShare(hypothesis.confidence)}</span>
      </p>
      <p class="statement">${hypothesis.statement}</p>
      ${
        charts.length === 0
          ? nothing
          : html`<div class="charts">
              ${charts.map((series) => html`<sitrep-evidence-chart .series=${series}></sitrep-evidence-chart>`)}
            </div>`
      }
      ${this.sides(hypothesis, view)}${this.judgement(hypothesis, view, snapshot)}`;
  }

  private other(hypothesis: Hypothesis, view: IncidentView, snapshot: StoreSnapshot): TemplateResult {
    return html`<details class="other">
      <summary>
        <span class="rank muted">${hypothesis.rank}</span>
        <span><code>${hypothesis.entity}</code> ${hypothesis.mechanism}</span>
        <span class="sure num">${shareBar(hypothesis.confidence)}${formatShare(hypothesis.confidence)}</span>
      </summary>
      <div class="inside">
        <p>${hypothesis.statement}</p>
        ${this.sides(hypothesis, view)}${this.judgement(hypothesis, view, snapshot)}
      </div>
    </details>`;
  }

  /** What a person said of it, and the question while it can be answered. */
  private judgement(
    { id, entity }: Hypothesis,
    { incident, judgement }: IncidentView,
    snapshot: StoreSnapshot,
  ): TemplateResult | typeof nothing {
    const said = judgement?.hypothesisId === id ? judgement : undefined;
    const asks = snapshot.canCommand && incident.status !== 'closed';
    if (said === undefined && !asks) return nothing;
    const about = { incidentId: incident.id, hypothesisId: id };
    const state = commandState(snapshot, { type: 'judge-cause', ...about, verdict: 'right' });
    const pending = state?.state === 'pending';
    const button = (verdict: 'right' | 'wrong', label: string): TemplateResult | typeof nothing =>
      said?.verdict === verdict
        ? nothing
        : html`<button
            class="link"
            aria-disabled=${pending ? 'true' : 'false'}
            @click=${() => pending || emit(this, 'sitrep-cause-judge', { ...about, verdict })}
          >
            ${label}
          </button>`;
    return html`<p class="judgement small">
        <span class="muted"
          >${said === undefined ? strings().judgeCause : strings().judged[said.verdict](said.by.id, entity)}</span
        >
        ${asks ? html`${button('right', strings().judgeRight)} ${button('wrong', strings().judgeWrong)}` : nothing}
      </p>
      ${commandNotice(state)}`;
  }

  private sides(hypothesis: Hypothesis, { incident }: IncidentView): TemplateResult {
    const side = (name: 'supporting' | 'contradicting', title: string): TemplateResult | typeof nothing => {
      const ids = [...new Set(hypothesis[name])];
      if (ids.length === 0) return nothing;
      const key = `${hypothesis.id} ${name}`;
      const whole = ids.length <= FINDINGS + 1 || this.unfolded.has(key);
      return html`<h4>${title} <span class="muted">${formatCount(ids.length)}</span></h4>
        <ul class="findings">
          ${repeat(
            whole ? ids : ids.slice(0, FINDINGS),
            (id) => id,
            (id) =>
              html`<li><sitrep-evidence-item incident-id=${incident.id} evidence-id=${id}></sitrep-evidence-item></li>`,
          )}
        </ul>
        ${whole ? nothing : html`<button class="link" data-key=${key} @click=${this.unfold}>${strings().showAll(formatCount(ids.length))}</button>`}`;
    };
    return html`${side('supporting', strings().speaksFor)}${side('contradicting', strings().speaksAgainst)}${
      hypothesis.missing.length === 0 ? nothing : missing(hypothesis.missing)
    }`;
  }

  private unfold(event: Event): void {
    this.unfolded = new Set([...this.unfolded, (event.currentTarget as HTMLElement).dataset['key'] ?? '']);
  }
}

function missing(texts: readonly string[]): TemplateResult {
  return html`<h4>${strings().missing}</h4>
    <ul class="missing muted">
      ${texts.map((text) => html`<li>${text}</li>`)}
    </ul>`;
}

/** Past incidents and runbooks that the newest diagnosis found to be like this incident: hints, no causes. */
function similar({ agents }: IncidentView): TemplateResult | typeof nothing {
  const cases = agents.findLast(({ phase }) => phase === 'diagnosis')?.report?.similar ?? [];
  if (cases.length === 0) return nothing;
  return html`<h4>${strings().similarCases}</h4>
    <ul class="missing" part="similar">
      ${cases.map(
        ({ kind, title, because }) =>
          html`<li>
            ${kind === 'runbook' ? `${strings().runbook}: ` : nothing}${title}
            <span class="muted small">${because}</span>
          </li>`,
      )}
    </ul>`;
}

function agreement({ verdict, confidence, threshold }: Consensus): string {
  return strings().consensus[verdict](formatShare(confidence), formatShare(threshold));
}

// The cause's own component first, then those whose change began earliest: what moved first explains most.
function seriesOf({ supporting, entity }: Hypothesis, { evidence }: IncidentView): readonly SeriesExcerpt[] {
  return evidence
    .flatMap(({ id, series }) => (series !== undefined && supporting.includes(id) ? [series] : []))
    .toSorted(
      (a, b) =>
        Number(b.entity === entity) - Number(a.entity === entity) || (a.onsetAt ?? Infinity) - (b.onsetAt ?? Infinity),
    )
    .slice(0, CHARTS);
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-hypothesis-list': HypothesisList;
  }
}
