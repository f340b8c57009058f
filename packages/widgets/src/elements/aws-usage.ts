import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { AwsServiceMetrics, CostSummary, ProviderHealth, ProviderStatus } from '@sitrep/sdk/protocol';
import { html, nothing, type TemplateResult } from 'lit';
import { drawMinutes } from '../base/draw-minutes.ts';
import { figureStyles } from '../base/figure-styles.ts';
import { formatCount, formatQuantity, formatTime, formatUsd } from '../base/formats.ts';
import { workMark, type WorkState } from '../base/marks.ts';
import { servicesOf, servicesState, type ServiceRow } from '../base/services.ts';
import { ago, SitrepElement } from '../base/sitrep-element.ts';
import { strings } from '../base/strings.ts';
import { TickController } from '../base/ticker.ts';
import { WidthController } from '../base/width-controller.ts';
import { usageStyles } from './styles/aws-usage.ts';

/** Width in CSS pixels that the element has until it is measured, and from which on the services stand in a table. */
const FIRST_WIDTH = 320;
const AS_TABLE = 760;
/** Width of the bars in the table. */
const BARS = 150;

const MARKS: Readonly<Record<ProviderStatus, WorkState>> = {
  healthy: 'completed',
  degraded: 'waiting',
  unknown: 'pending',
  open: 'failed',
  misconfigured: 'failed',
  unavailable: 'failed',
  unconfigured: 'skipped',
};

/**
 * The AI services of the host: how each does, since when, why and what to do about it; calls, latency, tokens and cost so far, with what is
 * known, estimated and not known kept apart; and the last 30 minutes. Reads the state keys `aws/health` and `aws/usage/<service>`.
 * Where nothing is configured it is one line that says so.
 *
 * @csspart total - what all services cost together
 */
export class AwsUsage extends SitrepElement {
  static override readonly tag = 'sitrep-aws-usage';
  static override styles = [SitrepElement.styles, figureStyles, usageStyles];
  readonly #box: WidthController = new WidthController(this, FIRST_WIDTH);

  constructor() {
    super();
    this.addController(new TickController(this));
  }

  protected override select({ state, loaded, connection }: StoreSnapshot): readonly unknown[] {
    return [loaded, connection.status, ...servicesState(state)];
  }

  protected override content({ state }: StoreSnapshot): unknown {
    const rows = servicesOf(state);
    const { usage } = strings();
    if (rows.length === 0) return html`<p class="muted">${usage.none}</p>`;
    const total = totalOf(rows);
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h3 id="heading">${usage.heading}</h3>
        ${total === undefined ? nothing : html`<p part="total" class="small">${costParts(total).join(' · ')}</p>`}
      </div>
      ${this.#box.width >= AS_TABLE ? this.table(rows) : this.list(rows)}
    </section>`;
  }

  private table(rows: readonly ServiceRow[]): TemplateResult {
    const { usage } = strings();
    const heads = [usage.service, usage.calls, usage.latency, usage.tokens, usage.cost, usage.recent];
    return html`<table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${this.service(row)}</th>
              ${cells(row.usage).map((lines) => html`<td>${lined(lines)}</td>`)}
              <td>${this.minutes(row, BARS)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private list(rows: readonly ServiceRow[]): TemplateResult {
    const { usage } = strings();
    const names = [usage.calls, usage.latency, usage.tokens, usage.cost];
    return html`<ul>
      ${rows.map((row) => {
        const values = cells(row.usage);
        return html`<li class="card">
          ${this.service(row)}
          <dl>
            ${names.map(
              (name, index) =>
                html`<div>
                  <dt>${name}</dt>
                  <dd>${lined(values[index] ?? [])}</dd>
                </div>`,
            )}
          </dl>
          ${this.minutes(row, Math.max(120, this.#box.width))}
        </li>`;
      })}
    </ul>`;
  }

  private minutes({ usage }: ServiceRow, width: number): TemplateResult {
    return drawMinutes(usage?.recent ?? [], this.data.now, width);
  }

  private service({ service, providers }: ServiceRow): TemplateResult {
    return html`<span class="service">${service}</span>${providers.map((each) => this.provider(each))}`;
  }

  private provider({ capability, status, since, reason, lastSuccessAt }: ProviderHealth): TemplateResult {
    const { usage } = strings();
    const { now } = this.data;
    const advice = (usage.advice as Partial<Record<ProviderStatus, string>>)[status];
    const ill = status !== 'healthy';
    const tone = advice === undefined ? '' : 'critical';
    const last = lastSuccessAt === undefined ? usage.neverAnswered : usage.lastSuccess(ago(lastSuccessAt, now));
    return html`<p class="state small">
        <span class=${tone}>${workMark(MARKS[status])} ${capability} ${usage.status[status]}</span>
        <span>${usage.since(formatTime(since, now), ago(since, now))}${ill ? html`; ${last}` : nothing}</span>
      </p>
      ${ill && reason !== undefined ? html`<p class="small">${reason} ${advice}</p>` : nothing}`;
  }
}

/** Calls, latency, tokens and cost, each as lines of text. */
function cells(metrics: AwsServiceMetrics | undefined): readonly (readonly string[])[] {
  const { usage, noData } = strings();
  if (metrics === undefined) return [[noData], [noData], [noData], [noData]];
  const { calls, failed, throttles, fallbacks, elsewhere, latency } = metrics;
  const some = (count: number, say: (text: string) => string) => (count > 0 ? [say(formatCount(count))] : []);
  return [
    [
      formatCount(calls),
      ...some(failed, usage.failed),
      ...some(throttles, usage.throttled),
      ...some(fallbacks, usage.fallbacks),
      ...some(elsewhere, usage.elsewhere),
    ],
    latency === null
      ? [noData]
      : [usage.p50(formatQuantity(latency.p50Ms / 1_000, 's')), usage.p95(formatQuantity(latency.p95Ms / 1_000, 's'))],
    tokenLines(metrics),
    costParts(metrics.cost),
  ];
}

function tokenLines({ tokens, tokensEstimatedCalls, tokensUnknownCalls }: AwsServiceMetrics): readonly string[] {
  const { usage, count } = { usage: strings().usage, count: formatCount };
  const { input, output, cacheRead, cacheWrite } = tokens;
  const cached = cacheRead + cacheWrite;
  const counted = input + output + cached > 0;
  const lines = counted ? [usage.tokensIn(count(input)), usage.tokensOut(count(output))] : [];
  if (cached > 0) lines.push(usage.tokensCached(count(cached)));
  if (tokensEstimatedCalls > 0) lines.push(usage.tokensEstimated(calls(tokensEstimatedCalls)));
  if (tokensUnknownCalls > 0) lines.push(usage.tokensUnknown(calls(tokensUnknownCalls)));
  return lines.length === 0 ? [usage.noTokens] : lines;
}

/** What is known, what is estimated and what is not known, never added up. */
function costParts({ knownUsd, estimatedUsd, estimatedCalls, unknownCalls }: CostSummary): readonly string[] {
  const { usage } = strings();
  const parts: string[] = [];
  if (estimatedCalls > 0) parts.push(usage.estimated(formatUsd(estimatedUsd)));
  if (unknownCalls > 0) parts.push(usage.unknownCost(calls(unknownCalls)));
  // Where only guesses are, no zero is shown as if it were known.
  return knownUsd === 0 && parts.length > 0 ? parts : [usage.known(formatUsd(knownUsd)), ...parts];
}

function totalOf(rows: readonly ServiceRow[]): CostSummary | undefined {
  const costs = rows.flatMap(({ usage }) => (usage === undefined ? [] : [usage.cost]));
  if (costs.length === 0) return undefined;
  const sum = (name: keyof CostSummary) => costs.reduce((all, cost) => all + cost[name], 0);
  return {
    knownUsd: sum('knownUsd'),
    estimatedUsd: sum('estimatedUsd'),
    estimatedCalls: sum('estimatedCalls'),
    unknownCalls: sum('unknownCalls'),
  };
}

function calls(count: number): string {
  return strings().usage.callCount(count, formatCount(count));
}

function lined(lines: readonly string[]): TemplateResult {
  return html`${lines.map((line, index) => html`<span class=${index === 0 ? 'line-of' : 'line-of small'}>${line}</span>`)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-aws-usage': AwsUsage;
  }
}
