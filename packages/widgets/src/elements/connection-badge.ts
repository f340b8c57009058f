import type { Connection, StoreSnapshot } from '@sitrep/sdk/client';
import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { formatDuration } from '../base/formats.ts';
import { ago, SitrepElement } from '../base/sitrep-element.ts';
import { strings } from '../base/strings.ts';
import { TickController, ticker } from '../base/ticker.ts';

/** Round trips up to this many milliseconds are good, up to the second one fair, above it poor. */
export const LATENCY_LEVELS_MS = Object.freeze([150, 500] as const);

/**
 * How the page is connected: state, round trip and its quality, age of the newest message, attempts while it reconnects. A sample or
 * a recording says that it is one.
 *
 */
export class ConnectionBadge extends SitrepElement {
  static override readonly tag = 'sitrep-connection-badge';
  static override styles = [
    SitrepElement.styles,
    css`
      .badge {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 10px;
      }
      strong {
        font-weight: 600;
      }
      .signal {
        width: 13px;
        height: 10px;
        margin-inline-end: 2px;
        fill: var(--_line-strong);
        vertical-align: -0.5px;
      }
      .signal .on {
        fill: currentColor;
      }
    `,
  ];

  constructor() {
    super();
    this.addController(new TickController(this));
  }

  /** Speaks of the connection itself, which does not age. */
  protected override willUpdate(): void {}

  protected override render(): unknown {
    const snapshot = this.data.snapshot;
    return snapshot === undefined ? super.render() : this.content(snapshot);
  }

  protected override content({ kind, connection }: StoreSnapshot): unknown {
    const { status } = connection;
    if (kind === 'static') return html`<p class="badge"><strong>${strings().sampleData}</strong></p>`;
    const calm = status === 'live' || status === 'ended' || status === 'closed' || status === 'idle';
    return html`<p class="badge">
      <span class=${status === 'failed' ? 'critical' : calm ? '' : 'warning'}
        >${kind === 'live' ? signal(connection) : nothing}
        <strong role="status"
          >${kind === 'recorded' ? `${strings().recordedData} · ` : ''}${strings().connection[status]}</strong
        ></span
      >
      ${this.details(connection)}
    </p>`;
  }

  private details({ status, roundTripMs, lastMessageAt, attempt, nextAttemptAt, error }: Connection): unknown {
    const parts: string[] = [];
    if (status === 'live' && roundTripMs !== null)
      parts.push(
        strings().latency(formatDuration(roundTripMs, { fine: true }), strings().quality[quality(roundTripMs)]),
      );
    if (status === 'reconnecting') {
      parts.push(strings().attempt(attempt));
      if (nextAttemptAt !== undefined)
        parts.push(strings().nextIn(formatDuration(Math.max(0, nextAttemptAt - ticker.now))));
    }
    if (error !== undefined && status !== 'live') parts.push(error.code);
    if (lastMessageAt !== null) parts.push(strings().updatedAgo(ago(lastMessageAt, ticker.now)));
    return parts.map((part) => html`<span class="small num">${part}</span>`);
  }
}

function quality(roundTripMs: number): 'good' | 'fair' | 'poor' {
  return roundTripMs <= LATENCY_LEVELS_MS[0] ? 'good' : roundTripMs <= LATENCY_LEVELS_MS[1] ? 'fair' : 'poor';
}

function signal({ status, roundTripMs }: Connection): TemplateResult {
  const level = status !== 'live' ? 0 : roundTripMs === null ? 1 : { good: 3, fair: 2, poor: 1 }[quality(roundTripMs)];
  return html`<svg class="signal" viewBox="0 0 13 10" aria-hidden="true">
    ${[1, 2, 3].map(
      (bar) =>
        svg`<rect class=${bar <= level ? 'on' : ''} x=${(bar - 1) * 4.5 + 0.5} y=${9.5 - bar * 3} width="3" height=${bar * 3} rx=".5" />`,
    )}
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-connection-badge': ConnectionBadge;
  }
}
