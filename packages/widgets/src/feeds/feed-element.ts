import { ContextProvider } from '@lit/context';
import { Store, type Command, type Feed } from '@sitrep/sdk/client';
import { css, html, LitElement, type CSSResultGroup, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { SitrepEvents } from '../base/events.ts';
import { storeContext } from '../base/store-context.ts';

type CommandEvents = Omit<SitrepEvents, 'sitrep-incident-select'>;

const commandOf: { readonly [K in keyof CommandEvents]: (detail: CommandEvents[K]) => Command } = {
  'sitrep-incident-acknowledge': ({ incidentId }) => ({ type: 'acknowledge', incidentId }),
  'sitrep-incident-resolve': ({ incidentId, reason }) => ({ type: 'resolve', incidentId, reason }),
  'sitrep-incident-note': ({ incidentId, text }) => ({ type: 'note', incidentId, text }),
  'sitrep-cause-judge': (detail) => ({ type: 'judge-cause', ...detail }),
  'sitrep-action-decide': (detail) => ({ type: 'decide', ...detail }),
  'sitrep-fault-inject': ({ fault }) => ({ type: 'inject-fault', fault }),
  'sitrep-faults-clear': () => ({ type: 'clear-faults' }),
};

/**
 * Gives the elements inside it a store, and turns their events into commands of its feed. Delivery begins when the element is
 * connected and ends when it is removed. A host that wants to handle an event itself calls `preventDefault` before it gets here.
 *
 * @slot - the elements that show what the feed brings
 * @attr {'light' | 'dark'} theme - colours of the elements inside; without it those that the reader's system asks for
 */
export abstract class FeedElement extends LitElement {
  /** The tag that {@link define} uses unless told otherwise. */
  static readonly tag: string = '';
  static override properties: PropertyDeclarations = {};
  static override styles: CSSResultGroup = css`
    :host {
      display: contents;
      color-scheme: light dark;
    }
    :host([theme='light']) {
      color-scheme: light;
    }
    :host([theme='dark']) {
      color-scheme: dark;
    }
  `;

  /** Registers the element. A tag that is taken is left alone. */
  static define(tag?: string, registry: CustomElementRegistry = customElements): void {
    const name = tag ?? this.tag;
    if (registry.get(name) !== undefined) return;
    const own = this as unknown as CustomElementConstructor;
    registry.define(name, registry.getName?.(own) ? class extends own {} : own);
  }

  readonly #provider = new ContextProvider(this, { context: storeContext, initialValue: undefined });

  /** The store of the elements inside; `undefined` while the element is not connected or has no feed. */
  get store(): Store | undefined {
    return this.#provider.value;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const type of Object.keys(commandOf)) this.addEventListener(type, this.#command);
    // What was changed in the meantime starts with the update that it asked for.
    if (this.hasUpdated && !this.isUpdatePending) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const type of Object.keys(commandOf)) this.removeEventListener(type, this.#command);
    this.#end();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.hasUpdated || changed.size > 0) this.restart();
  }

  /** Makes the feed that the element's attributes and properties describe; `undefined` while they are incomplete. */
  protected abstract makeFeed(): Feed | undefined;

  /** Ends the feed at work and begins a new one. */
  protected restart(): void {
    this.#end();
    const feed = this.isConnected ? this.makeFeed() : undefined;
    if (feed === undefined) return;
    const store = new Store(feed);
    this.#provider.setValue(store);
    store.start();
  }

  protected override render(): unknown {
    return html`<slot></slot>`;
  }

  #end(): void {
    this.store?.stop();
    this.#provider.setValue(undefined);
  }

  readonly #command = (event: Event): void => {
    if (event.defaultPrevented) return;
    event.preventDefault(); // A feed further out leaves it alone then.
    const make = commandOf[event.type as keyof CommandEvents] as (detail: unknown) => Command;
    // Never rejects: the store keeps what becomes of it, and elements show that.
    void this.store?.run(make((event as CustomEvent<unknown>).detail));
  };
}
