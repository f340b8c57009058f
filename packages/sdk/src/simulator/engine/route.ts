import type { Random } from '../../base/index.ts';
import type { Call } from './call.ts';
import type { Component } from './component.ts';
import { Fifo } from './fifo.ts';

/** How one component calls another. */
export interface RouteSpec {
  readonly timeoutMs: number;
  /** Attempts after the first. Default 0. */
  readonly retries?: number;
  readonly backoffMs?: number;
  /** Retries allowed for each call, on average; absent = no budget, every call may use all of its retries. */
  readonly retryBudget?: number;
  /** Connections at most; absent = as many as needed. */
  readonly pool?: number;
  /** Tells the callee when it gives up, as database drivers do; without it the callee works on for nobody. */
  readonly cancels?: boolean;
  /** There and back. Default 1. */
  readonly networkMs?: number;
}

/** What a condition does to the network between two components. Absent = as usual. */
export interface LinkEffect {
  /** Share of calls of which the callee never hears. */
  readonly lostRatio?: number;
  /** Share of packets that are lost and sent again after a while, which grows with every try. */
  readonly packetLoss?: number;
}

/** First pause before a packet is sent again (RFC 6298 allows no less than 1 s; Linux waits 200 ms at least); it doubles every time. */
const RESEND_MS = 200;
/** Tries after which a connection is given up; the caller's time limit comes long before. */
const RESENDS_AT_MOST = 8;

/** Calls of one step, counted at both ends. */
export class Tally {
  calls = 0;
  failures = 0;
  callerMs = 0;
  calleeCalls = 0;
  calleeMs = 0;
  selfMs = 0;

  clear(): void {
    this.calls = this.failures = this.callerMs = this.calleeCalls = this.calleeMs = this.selfMs = 0;
  }
}

const BUDGET_BURST = 10;
/** Calls that may wait for a connection, for each connection of the pool. */
const WAITING_PER_CONNECTION = 4;

/** An arrow of the call graph: caller to callee, with its time limit, retries and connection pool. */
export class Route {
  /** `null`: clients, from outside. */
  readonly caller: Component | null;
  readonly callee: Component;
  readonly spec: RouteSpec;
  readonly tallies = new Map<string, Tally>();
  /** Calls in the order they were made, so that time limits, which are the same for all, run out in this order. */
  readonly outstanding = new Fifo<Call>();
  /** Whether the time limit of the oldest is on the event heap. */
  watched = false;
  poolSize: number;
  connections = 0;
  readonly waiting = new Fifo<Call>();
  readonly links = new Set<LinkEffect>();
  /** Connections in use, times milliseconds, in the running step. */
  connectionMs = 0;
  #touchedAt = 0;
  #retryTokens = BUDGET_BURST;

  constructor(caller: Component | null, callee: Component, spec: RouteSpec) {
    this.caller = caller;
    this.callee = callee;
    this.spec = spec;
    this.poolSize = spec.pool ?? Infinity;
  }

  /** The count of one operation over this route. */
  tally(operation: string): Tally {
    let tally = this.tallies.get(operation);
    if (tally === undefined) this.tallies.set(operation, (tally = new Tally()));
    return tally;
  }

  /** Most calls that wait for a connection; one more fails at once. */
  get waitingLimit(): number {
    return this.poolSize * WAITING_PER_CONNECTION;
  }

  /**
   * How long a call is on its way to the callee now, and how many packets had to be sent again; `Infinity` when it never arrives.
   * Does not draw while the network is as usual.
   */
  journey(random: Random): { readonly ms: number; readonly resends: number } {
    let ms = this.spec.networkMs ?? 1;
    let resends = 0;
    for (const { lostRatio = 0, packetLoss = 0 } of this.links) {
      if (random() < lostRatio) return { ms: Infinity, resends: 3 };
      for (let pause = RESEND_MS; resends < RESENDS_AT_MOST && random() < packetLoss; pause *= 2) {
        ms += pause;
        resends++;
      }
    }
    return { ms, resends };
  }

  /** Brings the time-weighted count up to `now`; to be called before `connections` changes. */
  touch(now: number): void {
    this.connectionMs += this.connections * (now - this.#touchedAt);
    this.#touchedAt = now;
  }

  earnRetry(): void {
    if (this.spec.retryBudget !== undefined)
      this.#retryTokens = Math.min(BUDGET_BURST, this.#retryTokens + this.spec.retryBudget);
  }

  /** Whether a call that has been tried `attempts` times may be tried again. */
  takeRetry(attempts: number): boolean {
    if (attempts > (this.spec.retries ?? 0)) return false;
    if (this.spec.retryBudget === undefined) return true;
    if (this.#retryTokens < 1) return false;
    this.#retryTokens -= 1;
    return true;
  }
}
