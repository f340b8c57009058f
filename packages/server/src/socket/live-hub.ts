import type { CancelTimer, Clock, Defer, Ids, Random, StateBoard } from '@sitrep/sdk/base';
import type { Journal } from '@sitrep/sdk/journal';
import { closeCodes } from '@sitrep/sdk/protocol';
import type { Views } from '@sitrep/sdk/views';
import type { FactTime } from './fact-time.ts';
import type { StreamLimitsOptions } from './limits.ts';
import type { Link } from './link.ts';
import { Session, type SessionHost } from './session.ts';
import type { StreamSources } from './subscription.ts';
import { FactLog } from './wire/fact-log.ts';
import { FactRuns } from './wire/fact-runs.ts';
import { SnapshotShelf } from './wire/snapshot-shelf.ts';
import { StateLog } from './wire/state-log.ts';

/** What a hub is made of. */
export interface LiveHubOptions {
  readonly journal: Pick<Journal, 'epoch' | 'head' | 'read' | 'readIncident' | 'onCommit'>;
  /** Must be fed from `journal`; it may lag behind. */
  readonly views: Views;
  readonly board: StateBoard;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  /** Runs what one turn of the event loop has gathered, at its end. */
  readonly defer: Defer;
  readonly limits: StreamLimitsOptions;
  readonly server: string;
  /** Default: `clock`. */
  readonly factTime?: FactTime | undefined;
}

/** Counts since the start, for health pages. */
export interface HubCounts {
  readonly clients: number;
  readonly ready: number;
  readonly bufferedBytes: number;
  readonly errors: number;
  readonly closedSlow: number;
  readonly head: number;
}

/** Sessions served before other work gets its turn. */
const SLICE = 500;
const TICK_MS = 1_000;

/** Everything between the journal and the connections: hears of news, and lets every session send at the end of the turn. */
export class LiveHub implements SessionHost {
  readonly sources: StreamSources;
  readonly limits: StreamLimitsOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly server: string;
  readonly factTime: FactTime;
  readonly #defer: Defer;
  readonly #log: FactLog;
  readonly #sessions = new Set<Session>();
  readonly #woken = new Set<Session>();
  #allWoken = false;
  #flushing = false;
  #stops: (() => void)[];
  #cancelTick: CancelTimer;
  #errors = 0;
  #closedSlow = 0;

  constructor({ journal, views, board, clock, random, ids, defer, limits, server, factTime }: LiveHubOptions) {
    this.limits = limits;
    this.clock = clock;
    this.random = random;
    this.ids = ids;
    this.server = server;
    this.factTime = factTime ?? { now: () => clock.now(), rate: 1 };
    this.#defer = defer;
    this.#log = new FactLog(journal, limits);
    const state = new StateLog(board, limits);
    const runs = new FactRuns(limits);
    this.sources = { journal, views, log: this.#log, runs, state, shelf: new SnapshotShelf(views) };
    this.#stops = [journal.onCommit(() => this.#advance()), state.follow(() => this.#wakeAll())];
    this.#cancelTick = clock.after(TICK_MS, () => this.#tick());
  }

  /** Sessions that are open. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Sessions that have not authenticated. */
  get unauthenticated(): number {
    let count = 0;
    for (const session of this.#sessions) if (!session.ready) count++;
    return count;
  }

  counts(): HubCounts {
    let bufferedBytes = 0;
    for (const session of this.#sessions) bufferedBytes += session.link.buffered;
    return {
      clients: this.size,
      ready: this.size - this.unauthenticated,
      bufferedBytes,
      errors: this.#errors,
      closedSlow: this.#closedSlow,
      head: this.#log.head,
    };
  }

  /** Begins a session over a connection that has just opened. */
  connect(link: Link): Session {
    if (this.#sessions.size === 0) this.#log.skip();
    const session = new Session(link, this);
    this.#sessions.add(session);
    return session;
  }

  /** Sends every client away; each is told to come back after a delay of its own, at most `maxDelayMs` milliseconds. */
  goAway(maxDelayMs: number): void {
    for (const session of this.#sessions) session.goAway(Math.round(this.random() * maxDelayMs));
  }

  /** Stops listening to journal, board and clock. */
  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#cancelTick();
  }

  wake(session: Session): void {
    this.#woken.add(session);
    this.#schedule();
  }

  left(session: Session, code: number): void {
    this.#sessions.delete(session);
    this.#woken.delete(session);
    if (code === closeCodes.slow) this.#closedSlow++;
  }

  erred(): void {
    this.#errors++;
  }

  #advance(): void {
    if (this.#sessions.size === 0) return;
    this.#log.advance().then(
      () => this.#wakeAll(),
      () => {}, // the journal says so in its own health; the next tick tries again
    );
  }

  #wakeAll(): void {
    if (this.#sessions.size === 0) return;
    this.#allWoken = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#defer(() => this.#flush());
  }

  #flush(): void {
    const sessions = [...(this.#allWoken ? this.#sessions : this.#woken)];
    this.#allWoken = false;
    this.#woken.clear();
    this.#flushFrom(sessions, 0);
  }

  /** A large crowd is served in slices, so that the loop stays free for others. */
  #flushFrom(sessions: readonly Session[], start: number): void {
    for (let index = start; index < Math.min(start + SLICE, sessions.length); index++) sessions[index]?.pump();
    if (start + SLICE < sessions.length) return this.#defer(() => this.#flushFrom(sessions, start + SLICE));
    this.#flushing = false;
    if (this.#allWoken || this.#woken.size > 0) this.#schedule();
  }

  #tick(): void {
    this.#cancelTick = this.clock.after(TICK_MS, () => this.#tick());
    this.#advance();
    for (const session of this.#sessions) session.tick();
  }
}
