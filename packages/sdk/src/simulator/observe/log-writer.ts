import type { Random } from '../../base/index.ts';
import type { LogRecord } from '../../telemetry/index.ts';
import type { Call, Failure } from '../engine/call.ts';
import type { Component } from '../engine/component.ts';
import type { FlowWatcher } from '../engine/flow.ts';
import type { Replica } from '../engine/replica.ts';
import { wordsFor } from './failure-words.ts';
import { RecordRing } from './record-ring.ts';

/** Lines kept at most, two hours and more of an ordinary day. */
const LOG_LIMIT = 30_000;
/** Lines that a component may write in a step, by weight: its pipeline drops the rest and says how many. */
const LOUD_LINES = 12;
const QUIET_LINES = 6;
/** Share of ordinary requests that are logged. */
const SAMPLE = 0.015;
/** A query that takes longer is logged by its database. */
const SLOW_QUERY_MS = 500;
/** A wait for a lock that takes longer is logged. */
const SLOW_LOCK_MS = 400;

/** Operations of which each is logged, whoever asks. */
const AUDITED: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ['auth', { 'change-account': 'account changed: address or payout account' }],
  ['orders', { export: 'order history exported' }],
]);

/** Writes what components say about their own work: an ordinary, bounded, sampled log. */
export class LogWriter implements FlowWatcher {
  readonly records = new RecordRing<LogRecord>(LOG_LIMIT);
  #random: Random;
  #now: () => number;
  #written = new Map<string, { loud: number; quiet: number; dropped: number }>();

  /** `now` gives simulated Unix milliseconds. */
  constructor(now: () => number, random: Random) {
    this.#now = now;
    this.#random = random;
  }

  write(
    entity: string,
    severity: LogRecord['severity'],
    body: string,
    attributes?: Readonly<Record<string, string>>,
  ): void {
    const budget = this.#budget(entity);
    const loud = severity === 'warn' || severity === 'error' || severity === 'fatal';
    if (severity !== 'fatal' && (loud ? budget.loud >= LOUD_LINES : budget.quiet >= QUIET_LINES)) {
      if (loud) budget.dropped++;
      return;
    }
    if (loud) budget.loud++;
    else budget.quiet++;
    const at = Math.floor(this.#now());
    this.records.push(
      attributes === undefined ? { at, entity, severity, body } : { at, entity, severity, body, attributes },
    );
  }

  /** Begins a new step: every component may write again. */
  endStep(): void {
    for (const [entity, budget] of this.#written) {
      const { dropped } = budget;
      budget.loud = budget.quiet = budget.dropped = 0;
      if (dropped > 0) this.write(entity, 'warn', `log rate limit: ${dropped} lines of level warn and above dropped`);
    }
  }

  callFailed(call: Call, failure: Failure, willRetry: boolean): void {
    const { route, operation } = call.hop;
    if (route.caller === null) {
      if (call.request.client === null) return;
      return this.write(route.callee.name, 'error', `${operation.name} answered ${failure === 'timeout' ? 504 : 503}`, {
        source: call.request.client.name,
      });
    }
    const attempts = (route.spec.retries ?? 0) + 1;
    const attempt = attempts > 1 ? `, attempt ${call.attempt} of ${attempts}` : '';
    const what = `${operation.name} at ${route.callee.name}`;
    this.write(
      route.caller.name,
      willRetry ? 'warn' : 'error',
      `${what} failed: ${wordsFor(call, failure)}${attempt}`,
      { peer: route.callee.name, reason: failure },
    );
  }

  callEnded(call: Call, durationMs: number, failure: Failure | null): void {
    const component = call.hop.route.callee;
    const { name } = component;
    const operation = call.hop.operation.name;
    if (failure === 'internal')
      return this.write(name, 'error', `${operation} failed: unhandled exception in ${operation}Handler`, {
        version: call.replica?.version ?? component.version,
      });
    if (failure === 'no-space')
      return this.write(name, 'error', `${operation} failed: write error, No space left on device`);
    if (component.spec.kind === 'database' && durationMs > SLOW_QUERY_MS)
      return this.write(name, 'warn', `slow query: ${operation} took ${Math.round(durationMs)} ms`);
    if (call.request.answer === 'unauthorized' && name === 'auth' && call.request.client !== null) {
      const { client, host } = call.request;
      return this.write(name, 'warn', `login failed: wrong password, from ${addressIn(client.name, host)}`, {
        source: client.name,
      });
    }
    const audited = AUDITED.get(name)?.[operation];
    if (audited !== undefined && failure === null && call.request.answer === null && call.request.client !== null) {
      const { client, host } = call.request;
      return this.write(name, 'info', `${audited}, from ${addressIn(client.name, host)}`, { source: client.name });
    }
    if (this.#random() < SAMPLE && call.hop.route.caller !== null)
      return this.write(name, 'info', `${operation} ${failure === null ? 'ok' : failure} ${durationMs.toFixed(0)} ms`);
    return undefined;
  }

  refused(call: Call, failure: Failure): void {
    const { callee, caller } = call.hop.route;
    const from = caller?.name ?? 'client';
    if (failure === 'untrusted')
      this.write(callee.name, 'warn', `TLS handshake with ${from} failed: remote error: bad certificate`);
    else this.write(callee.name, 'warn', `request of ${from} refused: signed at a time that is too far from now`);
  }

  lockWait(replica: Replica, component: Component, waitMs: number): void {
    if (waitMs < SLOW_LOCK_MS) return;
    const text =
      component.spec.kind === 'service'
        ? `${replica.name}: request handler blocked for ${Math.round(waitMs)} ms waiting for a monitor`
        : `process still waiting for ExclusiveLock on tuple after ${Math.round(waitMs)} ms`;
    this.write(component.name, 'warn', text);
  }

  paused(replica: Replica, component: Component, pauseMs: number): void {
    this.write(
      component.name,
      'warn',
      `garbage collection paused ${replica.name} for ${Math.round(pauseMs)} ms, ${Math.round(replica.liveMb)} of ${component.spec.memory.limitMb} MB in use after it`,
    );
  }

  outOfMemory(replica: Replica, component: Component): void {
    this.write(
      component.name,
      'fatal',
      `container ${replica.name} killed: out of memory, limit ${component.spec.memory.limitMb} MB`,
      { reason: 'OOMKilled' },
    );
  }

  started(replica: Replica, component: Component): void {
    this.write(component.name, 'info', `${replica.name} started, version ${replica.version}`, {
      version: replica.version,
    });
  }

  #budget(entity: string): { loud: number; quiet: number; dropped: number } {
    let budget = this.#written.get(entity);
    if (budget === undefined) this.#written.set(entity, (budget = { loud: 0, quiet: 0, dropped: 0 }));
    return budget;
  }
}

/** An address inside a block such as `198.51.100.0/24`. */
function addressIn(block: string, host: number): string {
  const [network = ''] = block.split('/');
  return network.replace(/\d+$/, String(host));
}
