import type { CancelTimer, Clock, StateBoard } from '../../base/index.ts';
import type { ServicesHealth } from '../../protocol/index.ts';
import type { UsageMeter } from './usage-meter.ts';

/** How long changes are gathered before they are published, milliseconds. */
const GATHER_MS = 1_000;

/** Publishes health and usage as state, at most once a second, and only while something changes. */
export class StatePublisher {
  readonly #clock: Clock;
  readonly #board: StateBoard;
  readonly #meter: UsageMeter;
  readonly #health: () => ServicesHealth;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock, board: StateBoard, meter: UsageMeter, health: () => ServicesHealth) {
    this.#clock = clock;
    this.#board = board;
    this.#meter = meter;
    this.#health = health;
  }

  /** Something changed. */
  touch(): void {
    this.#cancel ??= this.#clock.after(GATHER_MS, () => {
      this.#cancel = undefined;
      this.publish();
    });
  }

  publish(): void {
    this.#board.set('aws/health', this.#health());
    for (const service of this.#meter.services) this.#board.set(`aws/usage/${service}`, this.#meter.read(service));
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
