import { LatencyHistogram } from './latency-histogram.ts';

/** What a component counted in the running step. */
export class StepStats {
  requests = 0;
  failures = 0;
  durationMs = 0;
  readonly histogram = new LatencyHistogram();
  coreMs = 0;
  coreCapacityMs = 0;
  workerMs = 0;
  workerCapacityMs = 0;
  queueMs = 0;
  pauseMs = 0;
  lockMs = 0;
  restarts = 0;
  /** Counts of single components: logins, cache hits, account changes … */
  readonly counts = new Map<string, number>();
  /** Distinct addresses of login attempts. */
  readonly sources = new Set<number>();

  ended(durationMs: number, failed: boolean): void {
    this.requests++;
    if (failed) this.failures++;
    this.durationMs += durationMs;
    this.histogram.add(durationMs);
  }

  count(name: string, times = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + times);
  }

  clear(): void {
    this.requests = this.failures = this.durationMs = 0;
    this.coreMs = this.coreCapacityMs = this.workerMs = this.workerCapacityMs = this.queueMs = 0;
    this.pauseMs = this.lockMs = this.restarts = 0;
    this.histogram.clear();
    this.counts.clear();
    this.sources.clear();
  }
}
