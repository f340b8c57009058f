import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { Health, QueueState, SimulatorState } from '@sitrep/sdk/protocol';
import { css, html, nothing } from 'lit';
import { formatQuantity, formatShare } from '../base/formats.ts';
import { workMark } from '../base/marks.ts';
import { SitrepElement } from '../base/sitrep-element.ts';
import { strings } from '../base/strings.ts';

/**
 * How the host itself is: its health with the reason of every check that is not well, runs at work and waiting, and the simulated
 * shop's traffic when there is one. Reads the state keys `health`, `queue` and `simulator`.
 *
 */
export class HealthStrip extends SitrepElement {
  static override readonly tag = 'sitrep-health-strip';
  static override styles = [
    SitrepElement.styles,
    css`
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 20px;
      }
      dl > div {
        display: flex;
        align-items: baseline;
        gap: 6px;
      }
      dt {
        color: var(--_muted);
      }
      li {
        margin-top: 4px;
      }
    `,
  ];

  protected override select({ state, loaded, connection }: StoreSnapshot): readonly unknown[] {
    return [state.get('health'), state.get('queue'), state.get('simulator'), loaded, connection.status];
  }

  protected override content({ state }: StoreSnapshot): unknown {
    const health = state.get('health') as Health | undefined;
    const queue = state.get('queue') as QueueState | undefined;
    const shop = state.get('simulator') as SimulatorState | undefined;
    const ill = health?.checks.filter(({ status }) => status !== 'ok') ?? [];
    return html`<dl>
        <div>
          <dt>${strings().host}</dt>
          <dd class=${health && health.status !== 'ok' ? 'critical' : ''}>
            ${health ? html`${workMark(health.status === 'ok' ? 'completed' : 'failed')} ${strings().health[health.status]}` : strings().noData}
          </dd>
        </div>
        <div>
          <dt>${strings().runs}</dt>
          <dd>
            ${queue ? strings().runsValue(queue.running.length, queue.concurrency, queue.waiting.length) : strings().noData}
          </dd>
        </div>
        ${
          shop === undefined
            ? nothing
            : html`<div>
                <dt>${strings().shop}</dt>
                <dd>${shop.state === 'running' ? traffic(shop) : strings().shopState[shop.state]}</dd>
              </div>`
        }
      </dl>
      ${
        ill.length === 0
          ? nothing
          : html`<div role="status">
              <ul>
                ${ill.map(({ name, status, reason }) => html`<li><strong>${name}</strong> ${strings().health[status]}: ${reason}</li>`)}
              </ul>
            </div>`
      }`;
  }
}

function traffic({ requestsPerSecond, errorRatio }: SimulatorState): string {
  if (requestsPerSecond === null) return strings().noData;
  return strings().shopTraffic(formatQuantity(requestsPerSecond, '1'), formatShare(errorRatio));
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-health-strip': HealthStrip;
  }
}
