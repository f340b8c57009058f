import { isSitrepError, systemClock, type Clock, type StateEntry } from '../base/index.ts';
import type { IncidentView } from '../protocol/index.ts';
import { Views } from '../views/index.ts';
import { commandKey, type Command, type Connection, type Feed, type FeedEvent } from './feed.ts';

/** Where a command stands: on its way, or refused. One that succeeded is gone. */
export interface CommandState {
  readonly command: Command;
  readonly state: 'pending' | 'failed';
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a page knows at one moment. A new object after each change; parts that did not change are the same objects. */
export interface StoreSnapshot {
  readonly kind: Feed['kind'];
  readonly connection: Connection;
  /** `false` until the first snapshot or fact: nothing is known yet, which is not the same as nothing being there. */
  readonly loaded: boolean;
  /** seq of the newest fact folded in. */
  readonly seq: number;
  /** In the order in which they were opened. */
  readonly incidents: readonly IncidentView[];
  /** Newest state by key. */
  readonly state: ReadonlyMap<string, unknown>;
  readonly commands: ReadonlyMap<string, CommandState>;
  /** Whether the feed can change anything. */
  readonly canCommand: boolean;
}

/** Holds what a feed delivers. One per page; elements subscribe to it. */
export class Store {
  readonly #feed: Feed;
  readonly #clock: Clock;
  readonly #views = new Views();
  readonly #listeners = new Set<() => void>();
  #state = new Map<string, StateEntry>();
  #commands = new Map<string, CommandState>();
  #connection: Connection;
  #loaded = false;
  #cached: StoreSnapshot | undefined;

  constructor(feed: Feed, { clock = systemClock }: { readonly clock?: Clock } = {}) {
    this.#feed = feed;
    this.#clock = clock;
    this.#connection = { status: 'idle', since: clock.now(), roundTripMs: null, lastMessageAt: null, attempt: 0 };
  }

  start(): void {
    this.#feed.start((event) => this.#take(event));
  }

  stop(): void {
    this.#feed.stop();
  }

  /** Calls `listener` after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The same object until something changes. */
  snapshot(): StoreSnapshot {
    this.#cached ??= {
      kind: this.#feed.kind,
      connection: this.#connection,
      loaded: this.#loaded,
      seq: this.#views.seq,
      incidents: this.#views.list(),
      state: new Map(Array.from(this.#state.values(), (entry) => [entry.key, entry.value])),
      commands: new Map(this.#commands),
      canCommand: this.#feed.commands !== undefined,
    };
    return this.#cached;
  }

  /** What time it is where the facts come from, Unix milliseconds; the page's own time where no server has told. */
  now(): number {
    const now = this.#clock.now();
    const { serverTime } = this.#connection;
    return serverTime === undefined ? now : serverTime.at + (now - serverTime.seenAt) * serverTime.rate;
  }

  incident(id: string): IncidentView | undefined {
    return this.#views.get(id);
  }

  /** Asks the feed for a change. Never rejects: what became of it is in the snapshot's `commands`. A repeat while one is pending does nothing. */
  async run(command: Command): Promise<void> {
    const key = commandKey(command);
    if (this.#feed.commands === undefined || this.#commands.get(key)?.state === 'pending') return;
    this.#setCommand(key, { command, state: 'pending' });
    try {
      await this.#feed.commands.send(command);
      this.#setCommand(key, undefined);
    } catch (error) {
      const code = isSitrepError(error) ? error.code : 'ERR_SITREP_INTERNAL';
      this.#setCommand(key, {
        command,
        state: 'failed',
        error: { code, message: error instanceof Error ? error.message : String(error) },
      });
    }
  }

  #take(event: FeedEvent): void {
    switch (event.type) {
      case 'connection':
        this.#connection = event.connection;
        break;
      case 'snapshot':
        this.#views.restore(event.snapshot);
        this.#loaded = true;
        break;
      case 'facts':
        for (const fact of event.facts) this.#views.apply(fact);
        this.#loaded = true;
        break;
      case 'state-reset':
        this.#state = new Map();
        break;
      case 'state':
        for (const entry of event.entries) this.#setState(entry);
        break;
    }
    this.#changed();
  }

  #setState(entry: StateEntry): void {
    if ((this.#state.get(entry.key)?.version ?? 0) >= entry.version) return;
    if (entry.value === undefined) this.#state.delete(entry.key);
    else this.#state.set(entry.key, entry);
  }

  #setCommand(key: string, state: CommandState | undefined): void {
    if (state === undefined) this.#commands.delete(key);
    else this.#commands.set(key, state);
    this.#changed();
  }

  #changed(): void {
    this.#cached = undefined;
    for (const listener of this.#listeners) listener();
  }
}
