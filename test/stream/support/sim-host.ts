import { seededIds, StateBoard, type Random } from '@sitrep/sdk/base';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import { Views } from '@sitrep/sdk/views';
import { STREAM_LIMITS, type StreamLimitsOptions } from '../../../packages/server/src/socket/limits.ts';
import { LiveHub } from '../../../packages/server/src/socket/live-hub.ts';
import type { SimClock } from './sim-clock.ts';
import type { SimNetwork } from './sim-network.ts';
import { addNotes } from './stream-host.ts';

/** The server of a simulation: the real hub and sessions over a journal that survives restarts unless it is replaced. */
export class SimHost {
  readonly #clock: SimClock;
  readonly #network: SimNetwork;
  readonly #random: Random;
  readonly #limits: StreamLimitsOptions;
  #journals = 0;
  #hub: LiveHub | undefined;
  #unfollow: () => void = () => {};
  #readsFail = false;
  journal: Journal;
  views = new Views();
  board = new StateBoard();

  constructor(clock: SimClock, network: SimNetwork, random: Random, limits: Partial<StreamLimitsOptions>) {
    this.#clock = clock;
    this.#network = network;
    this.#random = random;
    this.#limits = { ...STREAM_LIMITS, ...limits };
    this.journal = this.#newJournal();
  }

  get up(): boolean {
    return this.#hub !== undefined;
  }

  async start(): Promise<void> {
    if (this.#hub !== undefined) return;
    this.views = new Views();
    this.board = new StateBoard();
    this.board.set('health', { status: 'ok', startedAt: this.#clock.now() });
    await this.#fold();
    const { views, board, journal } = this;
    // Views follow the journal a little later, as they do in a host.
    this.#unfollow = journal.onCommit(() => this.#clock.after(this.#random() * 40, () => void this.#fold()));
    this.#hub = new LiveHub({
      journal: this.#flaky(journal),
      views,
      board,
      clock: this.#clock,
      random: this.#random,
      ids: seededIds(this.#random, this.#clock),
      defer: (run) => this.#clock.after(0, run),
      limits: this.#limits,
      server: 'sim',
    });
    this.#network.hub = this.#hub;
  }

  /** `crash`: connections just break. Otherwise every client is told to come back. */
  stop({ crash }: { readonly crash: boolean }): void {
    const hub = this.#hub;
    if (hub === undefined) return;
    this.#hub = this.#network.hub = undefined;
    if (crash) this.#network.cut(false);
    else hub.goAway(3_000);
    hub.stop();
    this.#unfollow();
  }

  /** Another journal, with another epoch. */
  replaceJournal(): void {
    this.journal = this.#newJournal();
  }

  failReads(fail: boolean): void {
    this.#readsFail = fail;
  }

  async append(incident: number, count: number): Promise<void> {
    const texts = Array.from({ length: count }, (_, i) => `note ${i} ${'x'.repeat(Math.floor(this.#random() * 120))}`);
    await addNotes(this.journal, `inc_${incident}`, texts);
  }

  async #fold(): Promise<void> {
    const { views, journal } = this;
    while (views.seq < journal.head()) for (const fact of await journal.read(views.seq, 100)) views.apply(fact);
  }

  #newJournal(): Journal {
    return memoryJournal({ epoch: (++this.#journals).toString(16).padStart(32, '0') });
  }

  #flaky(journal: Journal): Pick<Journal, 'epoch' | 'head' | 'read' | 'readIncident' | 'onCommit'> {
    const orFail = <T>(read: () => Promise<T>) => (this.#readsFail ? Promise.reject(new Error('disk')) : read());
    return {
      epoch: journal.epoch,
      head: () => journal.head(),
      read: (after, limit) => orFail(() => journal.read(after, limit)),
      readIncident: (id, after, limit) => orFail(() => journal.readIncident(id, after, limit)),
      onCommit: (listener) => journal.onCommit(listener),
    };
  }
}
