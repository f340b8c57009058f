import { ContextConsumer } from '@lit/context';
import type { Store, StoreSnapshot } from '@sitrep/sdk/client';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { storeContext } from './store-context.ts';
import { ticker } from './ticker.ts';

/** Names the parts of a snapshot that an element shows. Parts are compared by identity. */
export type Select = (snapshot: StoreSnapshot) => readonly unknown[];

/**
 * Subscribes its element to the store of the feed around it while the element is connected, and asks for an update only when a part
 * that `select` names has changed.
 */
export class StoreController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #select: Select;
  #store: Store | undefined;
  #unsubscribe: (() => void) | undefined;
  #seen: readonly unknown[] = [];

  constructor(host: ReactiveControllerHost & HTMLElement, select: Select) {
    this.#host = host;
    this.#select = select;
    host.addController(this);
    void new ContextConsumer(host, {
      context: storeContext,
      subscribe: true,
      callback: (store: Store | undefined): void => this.#attach(store),
    });
  }

  /** What the page knows now; `undefined` while there is no feed around the element. */
  get snapshot(): StoreSnapshot | undefined {
    return this.#store?.snapshot();
  }

  /** What time it is where the facts come from; the page's own time while there is no feed around the element. */
  get now(): number {
    return this.#store?.now() ?? ticker.now;
  }

  hostDisconnected(): void {
    this.#attach(undefined);
  }

  #attach(store: Store | undefined): void {
    if (store === this.#store) return;
    this.#unsubscribe?.();
    this.#store = store;
    this.#seen = [];
    this.#unsubscribe = store?.subscribe(() => this.#changed(store));
    this.#host.requestUpdate();
  }

  #changed(store: Store): void {
    const now = this.#select(store.snapshot());
    const same = now.length === this.#seen.length && now.every((part, index) => Object.is(part, this.#seen[index]));
    this.#seen = now;
    if (!same) this.#host.requestUpdate();
  }
}
