import type { Clock } from '../../base/index.ts';
import type { TelemetrySource, Topology } from '../../telemetry/index.ts';
import { within } from '../action/within.ts';

/** Times of {@link KnownTopology}, milliseconds. */
const TOPOLOGY_TIMES = Object.freeze({ refresh: 60_000, limit: 10_000, window: 3_600_000 });

/** The newest topology that telemetry has told: read anew in the background when it is asked for and old. */
export class KnownTopology {
  readonly #telemetry: TelemetrySource;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #topology: Topology | undefined;
  #askedAt = -Infinity;
  #reading: Promise<void> | undefined;

  constructor(telemetry: TelemetrySource, clock: Clock) {
    this.#telemetry = telemetry;
    this.#clock = clock;
  }

  /** What is known now; `undefined` until there is an answer. */
  get(): Topology | undefined {
    if (this.#clock.monotonic() - this.#askedAt >= TOPOLOGY_TIMES.refresh) void this.refresh();
    return this.#topology;
  }

  /** Resolves when the source has answered or failed; what was known stays when it fails. */
  refresh(): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    this.#askedAt = this.#clock.monotonic();
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #read(): Promise<void> {
    try {
      const answer = await within(TOPOLOGY_TIMES.limit, this.#clock, this.#stop.signal, async (signal) => {
        const to = (await this.#telemetry.coverage({ signal }))?.to ?? this.#clock.now();
        return this.#telemetry.topology({ window: { from: Math.max(0, to - TOPOLOGY_TIMES.window), to } }, { signal });
      });
      if (answer.status === 'ok') this.#topology = answer.rows[0] ?? this.#topology;
    } catch {
      // Alerts are then joined by time and labels alone.
    }
  }
}
