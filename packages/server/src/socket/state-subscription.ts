import type { StreamSources, Subscription, SubscriptionHost } from './subscription.ts';

/** A client's view of the board: one version number. */
export class StateSubscription implements Subscription {
  readonly id: number;
  readonly topic = 'state';
  readonly #host: SubscriptionHost;
  readonly #sources: StreamSources;
  readonly #prefix: string;
  #version = 0;

  constructor(host: SubscriptionHost, sources: StreamSources, id: number, prefix = '') {
    this.id = id;
    this.#host = host;
    this.#sources = sources;
    this.#prefix = prefix;
  }

  pump(): void {
    const { state } = this.#sources;
    while (this.#version < state.version && this.#host.writable) {
      if (this.#version > 0 && this.#version < state.floor) {
        this.#version = 0;
        this.#host.control({ t: 'reset', id: this.id, reason: 'trimmed' });
      }
      const run = state.next(this.id, this.#prefix, this.#version);
      if (run === undefined) return;
      if (run.message !== undefined) this.#host.link.send(run.message);
      this.#version = run.version;
    }
  }

  end(): void {}
}
