import type { Call, Failure } from './call.ts';
import type { Component } from './component.ts';
import { logNormal } from './draw.ts';
import type { Flow, FlowWatcher } from './flow.ts';
import type { Replica } from './replica.ts';

/** Clocks may be so far apart before a service refuses what another has signed. */
const CLOCK_TOLERANCE_MS = 30_000;

/** The callee's end of calls: workers, cores and the queue before them. */
export class Serving {
  /** What happens when a process has run out of memory; set by the lifecycle. */
  onOutOfMemory: (replica: Replica, component: Component) => void = () => {};
  #flow: Flow;
  #watcher: FlowWatcher;

  constructor(flow: Flow, watcher: FlowWatcher) {
    this.#flow = flow;
    this.#watcher = watcher;
  }

  /** Ends all calls in work on a replica whose process died. */
  reset(replica: Replica): void {
    for (const call of replica.calls.slice()) this.finish(call, 'reset');
  }

  /** The caller cancels a call that it no longer waits for, wherever the call is. */
  cancel(call: Call): void {
    if (call.replica === null) call.ended = true;
    else this.finish(call, 'timeout');
  }

  /** Lets waiting calls start, after capacity has changed; fails them when there is no process at all. */
  refill(component: Component): void {
    component.touch(this.#flow.now);
    if (component.workers === 0) {
      for (let call = component.queue.shift(); call !== undefined; call = component.queue.shift())
        if (!call.ended) this.#reject(component, call, 'refused');
      return;
    }
    this.#startWaiting(component);
    this.#fillCores(component);
  }

  /** A call reaches its callee. */
  arrive(call: Call): void {
    if (call.ended) return undefined;
    const component = call.hop.route.callee;
    call.arrivedAt = this.#flow.now;
    if (call.request.client !== null && this.#turnedAway(component, call)) return this.#flow.settle(call, null);
    if (component.workers === 0) return this.#reject(component, call, 'refused');
    component.touch(this.#flow.now);
    if (component.busyWorkers < component.workers) return this.#begin(component, call);
    if (component.queue.size < component.spec.queueLimit) return component.queue.push(call);
    return this.#reject(component, call, 'overloaded');
  }

  #turnedAway(component: Component, call: Call): boolean {
    const { request } = call;
    const client = request.client;
    if (client === null) return false;
    if (component.blocked.has(client.name)) request.answer = 'blocked';
    else if (component.shedShare > 0 && component.random() < client.shedChance) request.answer = 'shed';
    else return false;
    component.stats.count(request.answer);
    call.ended = true;
    return true;
  }

  #reject(component: Component, call: Call, failure: Failure): void {
    call.ended = true;
    component.stats.ended(this.#flow.now - call.arrivedAt, true);
    this.#watcher.callEnded(call, this.#flow.now - call.arrivedAt, failure);
    this.#flow.settle(call, failure);
  }

  #begin(component: Component, call: Call): void {
    const replica = component.nextReplica() as Replica;
    const refusal = this.#refusal(component, replica, call);
    if (refusal !== null) return this.#turnBack(component, call, refusal);
    component.busyWorkers++;
    replica.add(call);
    const pause = replica.allocate(this.#flow.now);
    if (pause === 'killed') {
      this.#watcher.outOfMemory(replica, component);
      return this.onOutOfMemory(replica, component);
    }
    if (pause > 0) {
      component.stats.pauseMs += pause;
      this.#watcher.paused(replica, component, pause);
    }
    const { errorRatio, stallRatio, stallMs, lockMs } = replica.effect;
    if (errorRatio > 0 && component.random() < errorRatio) call.doom = 'internal';
    else if (call.hop.operation.writes && component.diskFull) call.doom = 'no-space';
    if (lockMs > 0) return this.#awaitLock(component, replica, call);
    if (stallRatio > 0 && component.random() < stallRatio) {
      const slowMs = logNormal(component.random, stallMs, 0.4);
      return this.#flow.waitUntil(this.#flow.now + slowMs, call);
    }
    return this.next(call);
  }

  /** Why a process does not take a call in at all. */
  #refusal({ random, spec }: Component, { effect }: Replica, { parent }: Call): Failure | null {
    if (effect.untrusted > 0 && random() < effect.untrusted) return 'untrusted';
    if (parent === null || spec.kind !== 'service') return null;
    const caller = parent.hop.route.callee;
    const apartMs = effect.clockAheadMs - (parent.replica?.effect.clockAheadMs ?? 0);
    return caller.spec.kind === 'service' && Math.abs(apartMs) > CLOCK_TOLERANCE_MS ? 'clock' : null;
  }

  /** A call that was refused has cost its callee nothing, and was no request of its own that failed. */
  #turnBack(component: Component, call: Call, refusal: Failure): void {
    call.ended = true;
    if (refusal === 'clock') component.stats.ended(this.#flow.now - call.arrivedAt, false);
    this.#watcher.refused(call, refusal);
    this.#flow.settle(call, refusal);
  }

  /** One holder at a time, in the order they came. */
  #awaitLock(component: Component, replica: Replica, call: Call): void {
    const { now } = this.#flow;
    const from = Math.max(now, replica.lockFreeAt);
    replica.lockFreeAt = from + logNormal(component.random, replica.effect.lockMs, 0.3);
    component.stats.lockMs += from - now;
    this.#watcher.lockWait(replica, component, from - now);
    this.#flow.waitUntil(replica.lockFreeAt, call);
  }

  /** A call goes on with its next step. */
  next(call: Call): void {
    const component = call.hop.route.callee;
    const { steps } = call.hop.operation;
    for (;;) {
      if (call.request.answer !== null) return this.finish(call, null);
      const step = steps[call.step++];
      if (step === undefined) return this.finish(call, null);
      switch (step.kind) {
        case 'work':
          component.touch(this.#flow.now);
          if (component.busyCores < component.cores) return this.#useCore(component, call);
          return component.coreQueue.push(call);
        case 'wait': {
          const { waitFactor, contention } = (call.replica as Replica).effect;
          const factor = waitFactor * (1 + contention * (component.busyWorkers - 1));
          const waitMs = logNormal(component.random, step.meanMs, step.sigma) * factor;
          return this.#flow.waitUntil(this.#flow.now + waitMs, call);
        }
        case 'call':
          return this.#flow.issue(call.request, call, step.hop, 1);
        case 'lookup':
          call.askingCache = true;
          return this.#flow.issue(call.request, call, step.cache, 1);
        case 'do': {
          const failure = step.run(call);
          if (failure !== null) return this.finish(call, failure);
          break;
        }
      }
    }
  }

  #useCore(component: Component, call: Call): void {
    const step = call.hop.operation.steps[call.step - 1];
    const replica = call.replica as Replica;
    component.busyCores++;
    call.onCore = true;
    const pausedMs = Math.max(0, replica.pausedUntil - this.#flow.now);
    const { workFactor, steal } = replica.effect;
    const workMs = step?.kind === 'work' ? logNormal(component.random, step.meanMs, step.sigma) : 0;
    this.#flow.workUntil(this.#flow.now + pausedMs + (workMs * workFactor) / (1 - steal), call);
  }

  /** A call's core time is over. */
  worked(call: Call): void {
    if (call.ended) return undefined;
    const component = call.hop.route.callee;
    component.touch(this.#flow.now);
    this.#leaveCore(component, call);
    if (call.doom !== null) return this.finish(call, call.doom);
    return this.next(call);
  }

  /** A call's waiting time is over. */
  waited(call: Call): void {
    if (!call.ended) this.next(call);
  }

  #leaveCore(component: Component, call: Call): void {
    call.onCore = false;
    component.busyCores--;
    this.#fillCores(component);
  }

  #fillCores(component: Component): void {
    while (component.busyCores < component.cores) {
      const next = component.coreQueue.shift();
      if (next === undefined) return;
      if (!next.ended) this.#useCore(component, next);
    }
  }

  /** A call ends at its callee, whether or not anybody still waits for it. */
  finish(call: Call, failure: Failure | null): void {
    if (call.ended) return;
    const component = call.hop.route.callee;
    call.ended = true;
    component.touch(this.#flow.now);
    call.replica?.remove(call);
    component.busyWorkers--;
    if (call.onCore) this.#leaveCore(component, call);
    const tookMs = this.#flow.now - call.arrivedAt;
    // What its caller cancelled has not failed here.
    component.stats.ended(tookMs, failure !== null && failure !== 'timeout');
    call.hop.tally.calleeCalls++;
    call.hop.tally.calleeMs += tookMs;
    call.hop.tally.selfMs += Math.max(0, tookMs - call.childMs);
    this.#watcher.callEnded(call, tookMs, failure);
    if (call.child !== null && !call.child.settled) this.#flow.abandon(call.child);
    this.#flow.settle(call, failure);
    this.#startWaiting(component);
  }

  #startWaiting(component: Component): void {
    while (component.busyWorkers < component.workers) {
      const next = component.queue.shift();
      if (next === undefined) return;
      if (next.ended) continue;
      component.touch(this.#flow.now);
      this.#begin(component, next);
    }
  }
}
