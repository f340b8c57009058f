import { cacheHit, sourceOf, warmUp } from './cache.ts';
import { Call, type Failure } from './call.ts';
import { failsOnTheWay, keepsConnection, retriesOf, timeoutOf } from './caller.ts';
import type { Component } from './component.ts';
import { EventHeap } from './event-heap.ts';
import type { Hop } from './operation.ts';
import type { Replica } from './replica.ts';
import type { RequestOutcome, ShopRequest } from './request.ts';
import type { Route } from './route.ts';
import { Serving } from './serving.ts';

const ARRIVES = 0;
const WORKED = 1;
const WAITED = 2;
const RETRIES = 3;
const TIME_LIMIT = 4;
const TIMER = 5;
/** Between attempts of a caller that has thrown its manners away. */
const STUBBORN_PAUSE_MS = 50;

/** What a flow tells whoever watches it. All are called in the middle of an event and must not change anything. */
export interface FlowWatcher {
  /** A caller got a failure, or gave up. */
  callFailed(call: Call, failure: Failure, willRetry: boolean): void;
  /** A component finished a call, whether or not anybody still waits for it. */
  callEnded(call: Call, durationMs: number, failure: Failure | null): void;
  /** A component did not take a call in. */
  refused(call: Call, failure: Failure): void;
  /** A call waited for a lock of its process. */
  lockWait(replica: Replica, component: Component, waitMs: number): void;
  paused(replica: Replica, component: Component, pauseMs: number): void;
  outOfMemory(replica: Replica, component: Component): void;
  /** A new process takes requests. */
  started(replica: Replica, component: Component): void;
}

/** Requests that came in and what became of them. */
export interface FlowTotals {
  arrived: number;
  readonly ended: Record<RequestOutcome, number>;
  inFlight: number;
}

/**
 * Moves requests through components, event by event. A worker is held from the first step of a call to its last, calls to others
 * included, so a slow callee fills its callers. A caller that gives up frees its own worker and connection; the callee works on.
 */
export class Flow {
  /** Simulated milliseconds since the start. */
  now = 0;
  readonly totals: FlowTotals = {
    arrived: 0,
    ended: { done: 0, failed: 0, unauthorized: 0, blocked: 0, shed: 0 },
    inFlight: 0,
  };
  readonly serving: Serving;
  #heap = new EventHeap();
  #watcher: FlowWatcher;

  constructor(watcher: FlowWatcher) {
    this.#watcher = watcher;
    this.serving = new Serving(this, watcher);
  }

  /** Runs everything that happens up to and at `until`. */
  run(until: number): void {
    const heap = this.#heap;
    while (heap.nextAt <= until) {
      heap.pop();
      this.now = heap.at;
      this.#happen(heap.kind, heap.item);
    }
    this.now = until;
  }

  /** Calls `run` after `delayMs` simulated milliseconds. */
  after(delayMs: number, run: () => void): void {
    this.#heap.push(this.now + delayMs, TIMER, run);
  }

  /** A request enters the system. */
  enter(request: ShopRequest, hop: Hop): void {
    this.totals.arrived++;
    this.totals.inFlight++;
    this.issue(request, null, hop, 1);
  }

  /** Lets calls that wait for a connection have one, after the pool has grown. */
  refillPool(route: Route): void {
    route.touch(this.now);
    while (route.connections < route.poolSize) {
      const waiting = route.waiting.shift();
      if (waiting === undefined) return;
      if (!waiting.settled) this.#connect(route, waiting);
    }
  }

  /** The worker that waited for this call is gone: nobody hears its answer. */
  abandon(call: Call): void {
    call.settled = true;
    this.#disconnect(call);
  }

  /** A call's core time or waiting time is over at `at`. */
  workUntil(at: number, call: Call): void {
    this.#heap.push(at, WORKED, call);
  }

  waitUntil(at: number, call: Call): void {
    this.#heap.push(at, WAITED, call);
  }

  #happen(kind: number, item: unknown): void {
    switch (kind) {
      case ARRIVES:
        return this.serving.arrive(item as Call);
      case WORKED:
        return this.serving.worked(item as Call);
      case WAITED:
        return this.serving.waited(item as Call);
      case RETRIES: {
        const failed = item as Call;
        const parent = failed.parent as Call;
        if (!parent.ended) this.issue(failed.request, parent, failed.hop, failed.attempt + 1);
        return undefined;
      }
      case TIME_LIMIT:
        return this.#timeOut(item as Route);
      default:
        return (item as () => void)();
    }
  }

  // The caller's end.

  /** A component, or a client, makes a call. */
  issue(request: ShopRequest, parent: Call | null, hop: Hop, attempt: number): void {
    const call = new Call(request, parent, hop, attempt, this.now);
    const { route } = hop;
    if (parent !== null) parent.child = call;
    if (attempt === 1) route.earnRetry();
    const timeoutMs = timeoutOf(call);
    if (timeoutMs !== undefined) this.after(timeoutMs, () => this.#giveUp(call));
    route.outstanding.push(call);
    if (!route.watched) {
      route.watched = true;
      this.#heap.push(this.now + route.spec.timeoutMs, TIME_LIMIT, route);
    }
    if (route.connections < route.poolSize) {
      route.touch(this.now);
      this.#connect(route, call);
    } else if (route.waiting.size < route.waitingLimit) route.waiting.push(call);
    else this.settle(call, 'pool-full');
  }

  #connect(route: Route, call: Call): void {
    route.connections++;
    call.connected = true;
    if (failsOnTheWay(this, call)) return undefined;
    if (route.links.size === 0) return this.#heap.push(this.now + (route.spec.networkMs ?? 1), ARRIVES, call);
    const { ms, resends } = route.journey(route.callee.random);
    if (resends > 0) for (const end of [route.caller, route.callee]) end?.stats.count('resends', resends);
    if (ms < Infinity) this.#heap.push(this.now + ms, ARRIVES, call);
    return undefined;
  }

  /** A process that is gone holds no connections any more. */
  releaseKept(replica: Replica): void {
    for (const [route, count] of replica.keptConnections) {
      route.touch(this.now);
      route.connections -= count;
      this.refillPool(route);
    }
    replica.keptConnections.clear();
  }

  #disconnect(call: Call): void {
    if (!call.connected) return;
    const { route } = call.hop;
    call.connected = false;
    if (keepsConnection(call)) return;
    route.touch(this.now);
    route.connections--;
    if (route.waiting.size > 0) this.refillPool(route);
  }

  #timeOut(route: Route): void {
    const { outstanding, spec } = route;
    for (let oldest = outstanding.peek(); oldest !== undefined; oldest = outstanding.peek()) {
      if (!oldest.settled && oldest.issuedAt + spec.timeoutMs > this.now) {
        this.#heap.push(oldest.issuedAt + spec.timeoutMs, TIME_LIMIT, route);
        return;
      }
      outstanding.shift();
      this.#giveUp(oldest);
    }
    route.watched = false;
  }

  #giveUp(call: Call): void {
    if (!call.settled) this.settle(call, call.connected ? 'timeout' : 'pool-timeout');
  }

  /** The caller has its answer; whatever comes later is not heard. */
  settle(call: Call, failure: Failure | null): void {
    if (call.settled) return;
    call.settled = true;
    const { hop, parent } = call;
    if (failure === 'timeout' && hop.route.spec.cancels === true) this.serving.cancel(call);
    this.#disconnect(call);
    const tookMs = this.now - call.issuedAt;
    hop.tally.calls++;
    hop.tally.callerMs += tookMs;
    if (failure !== null) hop.tally.failures++;
    if (parent === null) return this.#leave(call, failure);
    if (parent.ended) return undefined;
    parent.childMs += tookMs;
    const stubborn = retriesOf(call);
    const again =
      failure !== null && (stubborn === undefined ? hop.route.takeRetry(call.attempt) : call.attempt <= stubborn);
    if (failure !== null) this.#watcher.callFailed(call, failure, again);
    const backoffMs = stubborn === undefined ? (hop.route.spec.backoffMs ?? 50) * call.attempt : STUBBORN_PAUSE_MS;
    if (again) return this.#heap.push(this.now + backoffMs, RETRIES, call);
    return this.#answered(parent, failure);
  }

  #leave(call: Call, failure: Failure | null): void {
    if (failure !== null) this.#watcher.callFailed(call, failure, false);
    const outcome = failure !== null ? 'failed' : (call.request.answer ?? 'done');
    if (outcome === 'unauthorized') call.hop.route.callee.stats.count(outcome);
    this.totals.inFlight--;
    this.totals.ended[outcome]++;
    call.request.ended?.(outcome);
  }

  #answered(call: Call, failure: Failure | null): void {
    const step = call.hop.operation.steps[call.step - 1];
    if (step?.kind === 'lookup' && call.askingCache) {
      call.askingCache = false;
      if (failure !== null || call.request.answer !== null || !cacheHit(step.cache.route.callee))
        return this.issue(call.request, call, sourceOf(step, failure), 1);
      return this.serving.next(call);
    }
    if (failure !== null) return this.serving.finish(call, 'upstream');
    if (step?.kind === 'lookup') warmUp(step.cache.route.callee, call.child?.hop === step.rebuild);
    return this.serving.next(call);
  }
}
