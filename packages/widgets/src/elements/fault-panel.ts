import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { SimulatorState } from '@sitrep/sdk/protocol';
import { css, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../base/events.ts';
import { formatTime } from '../base/formats.ts';
import { commandNotice, commandState } from '../base/incident-element.ts';
import { SitrepElement } from '../base/sitrep-element.ts';
import { strings } from '../base/strings.ts';
import { ticker } from '../base/ticker.ts';

/**
 * Puts faults into the host's simulated shop, and says that the shop is simulated. Shows nothing when the host has none.
 *
 * @fires {CustomEvent<{ fault: string }>} sitrep-fault-inject - a person asked for a fault
 * @fires {CustomEvent<{}>} sitrep-faults-clear - a person asked to take all faults out
 */
export class FaultPanel extends SitrepElement {
  static override readonly tag = 'sitrep-fault-panel';
  static override styles = [
    SitrepElement.styles,
    css`
      li {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 0 10px;
        padding: 5px 0;
      }
      li + li {
        border-top: 1px solid var(--_line);
      }
      details {
        border-top: 1px solid var(--_line);
      }
      summary {
        padding: 5px 0;
        cursor: pointer;
      }
      details li {
        padding-left: var(--_space);
      }
      .small {
        line-height: 1.4;
      }
      .about {
        margin-bottom: 6px;
      }
      .clear {
        margin-top: var(--_space);
      }
      .active {
        color: var(--_warning);
      }
    `,
  ];

  protected override select({ state, loaded, connection, commands, canCommand }: StoreSnapshot): readonly unknown[] {
    return [state.get('simulator'), loaded, connection.status, canCommand, ...commands.values()];
  }

  protected override render(): unknown {
    const snapshot = this.data.snapshot;
    const shop = snapshot?.state.get('simulator') as SimulatorState | undefined;
    if (snapshot === undefined || shop === undefined) return html`<slot name="empty"></slot>`;
    return this.panel(snapshot, shop);
  }

  protected override content(): unknown {
    return nothing;
  }

  private panel(snapshot: StoreSnapshot, shop: SimulatorState): TemplateResult {
    const active = shop.injected.filter(({ endedAt }) => endedAt === undefined);
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h3 id="heading">${strings().faults}</h3>
        <span class="small">${strings().shop} · ${strings().shopState[shop.state]}</span>
      </div>
      <p class="small about">${strings().faultsAbout}</p>
      ${[...new Set(shop.faults.map(({ group }) => group))].map((group) => {
        const faults = shop.faults.filter((fault) => fault.group === group);
        const list = html`<ul>
          ${faults.map((fault) => this.fault(snapshot, fault, active.find(({ kind }) => kind === fault.kind)?.at))}
        </ul>`;
        const inIt = faults.some((fault) => active.some(({ kind }) => kind === fault.kind));
        return group === undefined
          ? list
          : html`<details ?open=${inIt}>
              <summary>${group} <span class="small">${faults.length}</span></summary>
              ${list}
            </details>`;
      })}
      ${
        snapshot.canCommand && active.length > 0
          ? html`<button class="link clear" @click=${this.clear}>${strings().clearFaults}</button>`
          : nothing
      }
      ${commandNotice(commandState(snapshot, { type: 'clear-faults' }))}
    </section>`;
  }

  private fault(
    snapshot: StoreSnapshot,
    { kind, title, description }: SimulatorState['faults'][number],
    activeSince: number | undefined,
  ): TemplateResult {
    const command = commandState(snapshot, { type: 'inject-fault', fault: kind });
    const sending = command?.state === 'pending';
    return html`<li>
      <span
        >${title}<br /><span class="small ${activeSince === undefined ? '' : 'active'}"
          >${activeSince === undefined ? description : strings().injectedAt(formatTime(activeSince, ticker.now))}</span
        ></span
      >
      ${
        snapshot.canCommand && activeSince === undefined
          ? html`<button
              class="link"
              data-kind=${kind}
              aria-label=${strings().injectFault(title)}
              aria-disabled=${sending ? 'true' : 'false'}
              @click=${this.inject}
            >
              ${sending ? strings().sending : strings().inject}
            </button>`
          : nothing
      }
      ${commandNotice(command)}
    </li>`;
  }

  private inject(event: Event): void {
    const button = event.currentTarget as HTMLElement;
    const fault = button.dataset['kind'];
    if (fault !== undefined && button.ariaDisabled !== 'true') emit(this, 'sitrep-fault-inject', { fault });
  }

  private clear(): void {
    emit(this, 'sitrep-faults-clear', {});
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-fault-panel': FaultPanel;
  }
}
