import type { Clock } from '../../base/index.ts';
import type { Health, HealthCheck, HealthStatus } from '../../protocol/index.ts';

/** A check as its part reports it. */
export type CheckResult = Omit<HealthCheck, 'since'>;

const WORST_FIRST: readonly HealthStatus[] = ['unavailable', 'degraded', 'ok'];

/** Remembers since when each part has had its status. */
export class HealthReport {
  readonly #clock: Clock;
  readonly #since = new Map<string, { readonly status: HealthStatus; readonly since: number }>();
  readonly #version: string;

  constructor({ clock, version }: { readonly clock: Clock; readonly version: string }) {
    this.#clock = clock;
    this.#version = version;
  }

  /** The host's health made of its parts', as bad as the worst. */
  of(results: readonly CheckResult[]): Health {
    const at = this.#clock.now();
    const checks = results.map((result) => ({ ...result, since: this.#sinceOf(result, at) }));
    const status = WORST_FIRST.find((each) => checks.some((check) => check.status === each)) ?? 'ok';
    return { status, at, version: this.#version, checks };
  }

  #sinceOf({ name, status }: CheckResult, at: number): number {
    const known = this.#since.get(name);
    if (known?.status === status) return known.since;
    this.#since.set(name, { status, since: at });
    return at;
  }
}
