/** One entry of a {@link StateBoard}: what is so right now under a key. */
export interface StateEntry {
  readonly key: string;
  /** Grows with every change on the board. A reader may skip versions, and never goes back to an older one. */
  readonly version: number;
  /** `undefined` once the key has been removed. */
  readonly value: unknown;
}

/** Called after a key changed. Must not throw and must not change the board. */
export type StateListener = (entry: StateEntry) => void;

/** Keys a board holds at most unless told otherwise. */
export const STATE_BOARD_LIMIT = 10_000;

/**
 * State, as opposed to facts: latest value wins, nothing is journaled or replayed. Agent progress, health and queue lengths live
 * here under keys such as `incident/inc_…/agent/diagnosis`. Values are JSON data and are replaced, never changed in place.
 */
export class StateBoard {
  readonly limit: number;
  #entries = new Map<string, StateEntry>();
  #listeners = new Set<StateListener>();
  #version = 0;

  constructor({ limit = STATE_BOARD_LIMIT }: { readonly limit?: number } = {}) {
    this.limit = limit;
  }

  /** Publishes `value` under `key`. At the limit the key that was written longest ago is removed first. */
  set(key: string, value: unknown): void {
    const known = this.#entries.delete(key);
    if (!known && this.#entries.size >= this.limit) this.delete(this.#entries.keys().next().value as string);
    this.#publish(key, value);
  }

  /** Removes `key`; listeners see it with the value `undefined`. */
  delete(key: string): void {
    if (!this.#entries.delete(key)) return;
    const gone = { key, version: ++this.#version, value: undefined };
    for (const listener of this.#listeners) listener(gone);
  }

  get(key: string): StateEntry | undefined {
    return this.#entries.get(key);
  }

  /** All entries, the one written longest ago first. */
  entries(): IterableIterator<StateEntry> {
    return this.#entries.values();
  }

  /** Adds a listener; the returned function removes it. */
  subscribe(listener: StateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #publish(key: string, value: unknown): void {
    const entry = { key, version: ++this.#version, value };
    this.#entries.set(key, entry);
    for (const listener of this.#listeners) listener(entry);
  }
}
