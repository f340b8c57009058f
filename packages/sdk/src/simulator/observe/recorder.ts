import type { Random } from '../../base/index.ts';
import type { Component } from '../engine/component.ts';
import { exponential, normal } from '../engine/draw.ts';
import type { ShopSystem } from '../model/system.ts';
import { ENTRANCE } from '../model/components.ts';
import { CallStore } from './call-store.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { CLIENT, clientMetric, DURATION_P95, METRICS, POOL, poolMetric } from './metric-names.ts';
import { SeriesStore } from './series-store.ts';

/** Length of a step. */
export const STEP_MS = 5_000;
/** Steps kept: two hours. */
const STEPS_KEPT = 1_440;
/** Histograms kept for quantiles over several steps: two minutes. */
const HISTOGRAMS_KEPT = 24;

/** Turns what components counted into series and call summaries, once a step. */
export class Recorder {
  readonly series: SeriesStore;
  readonly calls = new CallStore(STEPS_KEPT);
  #system: ShopSystem;
  #random: Random;
  #histograms = new Map<string, LatencyHistogram[]>();
  #step: number;

  constructor(system: ShopSystem, firstStep: number) {
    this.#system = system;
    this.#random = system.random('machines');
    this.#step = firstStep;
    this.series = new SeriesStore({ stepMs: STEP_MS, capacity: STEPS_KEPT, firstStep });
  }

  /** Ends the running step. `keep` is false for a first step that was cut short. */
  endStep(keep: boolean): void {
    const { flow, components, routes } = this.#system;
    for (const component of components.values()) {
      component.touch(flow.now);
      if (keep) this.#component(component);
    }
    if (keep) this.#particular();
    for (const route of routes) {
      route.touch(flow.now);
      if (keep && route.caller !== null && Number.isFinite(route.poolSize)) {
        const used = route.connectionMs / (route.poolSize * STEP_MS);
        this.series.write(route.caller.name, poolMetric(route.callee.name), used, POOL);
      }
      route.connectionMs = 0;
      for (const [operation, tally] of route.tallies) {
        if (keep) this.calls.store(this.#step, route.caller?.name, route.callee.name, operation, tally);
        else tally.clear();
      }
    }
    for (const { stats } of components.values()) stats.clear();
    for (const client of this.#system.clients.values()) client.requests = 0;
    if (!keep) return;
    this.series.endStep();
    this.#step++;
  }

  /** Quantile of a component's durations over the newest `steps` steps, in seconds; NaN without requests. */
  quantile(entity: string, q: number, steps: number): number {
    const sum = new LatencyHistogram();
    const ring = this.#histograms.get(entity) ?? [];
    const count = Math.min(steps, HISTOGRAMS_KEPT, this.series.kept.end - this.series.kept.first);
    for (let i = 1; i <= count; i++) {
      const kept = ring[(this.#step - i) % HISTOGRAMS_KEPT];
      if (kept !== undefined) sum.merge(kept);
    }
    return sum.quantile(q) / 1_000;
  }

  #component(component: Component): void {
    const { name, stats, replicas, spec } = component;
    const { requests, failures } = stats;
    this.#write(name, 'request.count', requests);
    this.#write(name, 'request.failures', failures);
    this.#write(name, 'request.availability', requests > 0 ? 1 - failures / requests : NaN);
    this.#write(name, 'request.duration', requests > 0 ? stats.durationMs / requests / 1_000 : NaN);
    this.series.write(name, 'request.duration', stats.histogram.quantile(0.95) / 1_000, DURATION_P95);
    const up = replicas.filter((replica) => replica.up);
    const memory = Math.max(...up.map((replica) => replica.memoryMb)) / spec.memory.limitMb;
    const busy = share(stats.coreMs, stats.coreCapacityMs);
    const idleWork = mean(up.map(({ effect }) => effect.idleWork));
    this.#write(name, 'cpu.utilization', up.length > 0 ? busy + (1 - busy) * idleWork : busy);
    this.#write(name, 'memory.utilization', up.length > 0 ? memory : NaN);
    this.#write(name, 'workers.utilization', share(stats.workerMs, stats.workerCapacityMs));
    this.#write(name, 'queue.length', stats.queueMs / STEP_MS);
    this.#write(name, 'replicas.ready', up.length);
    this.#write(name, 'process.starts', stats.restarts);
    if (spec.kind === 'service') this.#write(name, 'gc.pause', stats.pauseMs / 1_000);
    this.#write(name, 'lock.wait', stats.lockMs / 1_000);
    if (spec.disk !== undefined) this.#write(name, 'disk.utilization', component.diskMb / spec.disk.limitMb);
    if (up.length > 0) this.#machine(component);
    this.#keepHistogram(name, stats.histogram);
  }

  /** What the agents on the machines below measure. Nothing is ever quite zero there. */
  #machine({ name, stats, replicas }: Component): void {
    const up = replicas.filter((replica) => replica.up);
    const steal = mean(up.map(({ effect }) => effect.steal));
    const ahead = up.reduce(
      (most, { effect }) => (Math.abs(effect.clockAheadMs) > Math.abs(most) ? effect.clockAheadMs : most),
      0,
    );
    const random = this.#random;
    this.#write(name, 'cpu.steal', Math.min(1, steal + 0.012 * random() ** 4));
    this.#write(name, 'clock.offset', ahead / 1_000 + 0.0008 * normal(random));
    const stray = Math.floor(exponential(random, 0.5 + stats.requests / 400));
    this.#write(name, 'network.retransmits', stray + (stats.counts.get('resends') ?? 0));
  }

  /** What only single components measure. */
  #particular(): void {
    const { components, clients, orderQueue } = this.#system;
    const count = (entity: string, name: string) => components.get(entity)?.stats.counts.get(name) ?? 0;
    const hits = count('cache', 'hits');
    const asked = hits + count('cache', 'misses');
    this.#write('cache', 'cache.hit_ratio', asked > 0 ? hits / asked : NaN);
    const { lost = 0, warmth = 1, spec } = components.get('cache') ?? {};
    this.#write('cache', 'cache.items', Math.round((spec?.cache?.entries ?? NaN) * warmth * (1 - lost)));
    this.#write('order-queue', 'order.backlog', orderQueue.backlog);
    this.#write('auth', 'login.attempts', count('auth', 'logins'));
    this.#write('auth', 'login.failures', count('auth', 'failed-logins'));
    this.#write('auth', 'login.sources', components.get('auth')?.stats.sources.size ?? 0);
    this.#write('auth', 'account.changes', count('auth', 'change-account'));
    this.#write('orders', 'order.exports', count('orders', 'export-orders'));
    this.#write(ENTRANCE, 'responses.unauthorized', count(ENTRANCE, 'unauthorized'));
    for (const [name, { stats, spec }] of components) {
      if (spec.kind !== 'service') continue;
      const blocked = stats.counts.get('blocked');
      const shed = stats.counts.get('shed');
      if (blocked !== undefined) this.#write(name, 'requests.blocked', blocked);
      if (shed !== undefined) this.#write(name, 'requests.shed', shed);
    }
    for (const client of clients.values())
      this.series.write(ENTRANCE, clientMetric(client.name), client.requests, CLIENT);
  }

  #write(entity: string, name: keyof typeof METRICS, value: number): void {
    this.series.write(entity, name, value, METRICS[name]);
  }

  #keepHistogram(name: string, histogram: LatencyHistogram): void {
    let ring = this.#histograms.get(name);
    if (ring === undefined)
      this.#histograms.set(name, (ring = Array.from({ length: HISTOGRAMS_KEPT }, () => new LatencyHistogram())));
    const kept = ring[this.#step % HISTOGRAMS_KEPT] as LatencyHistogram;
    kept.clear();
    kept.merge(histogram);
  }
}

/** Use as a share of capacity; NaN when there was none. */
function share(used: number, capacity: number): number {
  return capacity > 0 ? used / capacity : NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
