import { systemClock, type CancelTimer, type Clock } from '@sitrep/sdk/base';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What a {@link Ticker} asks of a document: whether anybody can see it. */
export interface Visibility extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly visibilityState: string;
}

/** One second hand for a whole page: a single timer while somebody listens and the page can be seen, none otherwise. */
export class Ticker {
  readonly #clock: Clock;
  readonly #page: Visibility | undefined;
  readonly #listeners = new Set<() => void>();
  #cancel: CancelTimer | undefined;

  constructor({ clock = systemClock, page = globalThis.document }: { clock?: Clock; page?: Visibility } = {}) {
    this.#clock = clock;
    this.#page = page;
  }

  /** Unix milliseconds. */
  get now(): number {
    return this.#clock.now();
  }

  /** Calls `listener` at each full second until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#page?.addEventListener('visibilitychange', this.#seen);
      this.#schedule();
    }
    return () => this.#drop(listener);
  }

  #drop(listener: () => void): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#page?.removeEventListener('visibilitychange', this.#seen);
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#page?.visibilityState === 'hidden') return;
    this.#cancel = this.#clock.after(1_000 - (this.#clock.now() % 1_000), () => this.#tick());
  }

  #tick(): void {
    for (const listener of this.#listeners) listener();
    if (this.#listeners.size > 0) this.#schedule();
  }

  readonly #seen = (): void => {
    if (this.#page?.visibilityState === 'hidden') this.#schedule();
    else this.#tick();
  };
}

/** The page's ticker. */
export const ticker = new Ticker();

/** Renders its element anew each second while the element is connected; to be added with `addController`. */
export class TickController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #stop: (() => void) | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  hostConnected(): void {
    this.#stop = ticker.subscribe(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#stop?.();
  }
}
