import type { CommandState, StoreSnapshot } from '@sitrep/sdk/client';
import { css, html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../base/formats.ts';
import { workMark } from '../base/marks.ts';
import { SitrepElement } from '../base/sitrep-element.ts';
import { strings } from '../base/strings.ts';
import { TickController, ticker } from '../base/ticker.ts';

/**
 * What is wrong with the page itself: a connection that is lost or over, and changes that were asked for and refused. Takes no room
 * when nothing is wrong.
 *
 * @csspart notice - the block, when there is something to say
 */
export class ErrorNotice extends SitrepElement {
  static override readonly tag = 'sitrep-error-notice';
  static override styles = [
    SitrepElement.styles,
    css`
      .notice {
        padding: 8px 12px;
        border: 1px solid currentColor;
        border-radius: var(--_radius);
      }
      .notice .mark {
        color: inherit;
      }
      p + p {
        margin-top: 4px;
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
    return snapshot === undefined ? html`<slot name="empty"></slot>` : this.content(snapshot);
  }

  protected override content(snapshot: StoreSnapshot): unknown {
    const lost = connectionLine(snapshot);
    const refused = [...snapshot.commands.values()].filter(({ state }) => state === 'failed');
    return html`<div role="status">
      ${
        lost === undefined && refused.length === 0
          ? nothing
          : html`<div
              part="notice"
              class="notice ${snapshot.connection.status === 'failed' || refused.length > 0 ? 'critical' : 'warning'}"
            >
              ${lost ?? nothing}${refused.map(refusal)}
            </div>`
      }
    </div>`;
  }
}

function connectionLine({ connection, loaded }: StoreSnapshot): TemplateResult | undefined {
  const { status, error, attempt, nextAttemptAt } = connection;
  if (status === 'failed')
    return html`<p>
      ${workMark('failed')} ${strings().connectionFailed} ${error?.message} <code>${error?.code}</code>
    </p>`;
  if (status !== 'reconnecting') return undefined;
  const wait =
    nextAttemptAt === undefined ? '' : `, ${strings().nextIn(formatDuration(Math.max(0, nextAttemptAt - ticker.now)))}`;
  return html`<p>
    ${workMark('timed-out')} ${loaded ? strings().connectionLost : strings().waitingForServer}
    <span aria-hidden="true" class="num">(${strings().attempt(attempt)}${wait})</span>
  </p>`;
}

function refusal({ command, error }: CommandState): TemplateResult {
  return html`<p>
    ${workMark('failed')} ${strings().commandFailed[command.type]}: ${error?.message} <code>${error?.code}</code>
  </p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-error-notice': ErrorNotice;
  }
}
