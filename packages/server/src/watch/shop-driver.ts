import { backoffMs, BoundedQueue, SitrepError, systemClock, type Clock, type StateBoard } from '@sitrep/sdk/base';
import type { ActionExecutor } from '@sitrep/sdk/actions';
import type { HealthCheck, SimulatorState } from '@sitrep/sdk/protocol';
import { createShop, type FaultKind, type Shop, type ShopCommand } from '@sitrep/sdk/simulator';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import type { SimulatorControl } from '../http/routes/simulator.ts';
import type { CommandLog } from './command-log.ts';
import { faultTitles } from './fault-titles.ts';
import { latestAlerts } from './latest-alerts.ts';
import type { Replay } from './still-matters.ts';
import { waitForHistory } from './wait-for-history.ts';

/** What {@link driveShop} takes. */
export interface ShopDriverOptions {
  readonly clock: Clock;
  readonly board: StateBoard;
  readonly seed: number;
  readonly speed: number;
  /** What an earlier run left; see `stillMatters`. */
  readonly replay: Replay;
  /** Where commands are kept; absent: they end with the process. */
  readonly log?: CommandLog;
}

/** A simulated shop that keeps up with the host's clock. */
export interface ShopDriver extends SimulatorControl {
  readonly telemetry: TelemetrySource;
  readonly executor: ActionExecutor;
  /** Resolves when the shop has caught up with the clock for the first time. */
  readonly ready: Promise<void>;
  /** Begins to drive. `receive` takes the payloads of the shop's monitors. */
  start(receive: (payload: unknown) => Promise<unknown>): void;
  health(): HealthCheck;
  stop(): Promise<void>;
}

/** Processor time that one slice of simulation may take from the event loop, and the pause after it while there is more to do. */
const SLICE_MS = 8;
const PAUSE_MS = 1;
/** Between slices once the shop has caught up, and between publications of its state. */
const TICK_MS = 200;
const PUBLISH_MS = 1_000;
/** Behind the clock by more than this, the shop is late and says so. */
const LATE_MS = 15_000;
/** Payloads that wait to be taken in; above it the oldest is let go and counted. */
const MAX_PAYLOADS = 200;
/** Injected faults shown. */
const MAX_SHOWN = 20;
/** Keys of fault requests remembered. */
const MAX_KEYS = 1_000;

/** Drives a simulated shop in slices, so that the event loop stays free also while history is made. */
export function driveShop(options: ShopDriverOptions): ShopDriver {
  return new Driver(options);
}

class Driver implements ShopDriver {
  readonly telemetry: TelemetrySource;
  readonly executor: ActionExecutor;
  readonly ready: Promise<void>;
  readonly #options: ShopDriverOptions;
  readonly #shop: Shop;
  readonly #payloads = new BoundedQueue<unknown>(MAX_PAYLOADS);
  readonly #keys = new Map<string, string>();
  readonly #replayed: unknown[] = [];
  #injected: SimulatorState['injected'] = [];
  #status: SimulatorState['state'] = 'warming-up';
  #since: number;
  #late = false;
  #dropped = 0;
  #publishAt = 0;
  #caughtUp: () => void = () => {};
  #cancel: () => void = () => {};
  #receive: (payload: unknown) => Promise<unknown> = async () => {};
  #sending: Promise<void> | undefined;

  constructor(options: ShopDriverOptions) {
    const { replay, seed, log, clock } = options;
    this.#options = options;
    this.#since = clock.now();
    const before: ShopCommand[] = Array.from({ length: replay.faultsLeftOut }, () => ({
      type: 'inject',
      at: replay.startAt,
      fault: 'quiet',
    }));
    for (const command of replay.commands) this.#show(command);
    this.#shop = createShop({
      seed,
      startAt: replay.startAt,
      commands: [...before, ...replay.commands],
      onCommand: (command) => {
        this.#show(command);
        log?.add(command);
      },
    });
    this.ready = new Promise((resolve) => {
      this.#caughtUp = resolve;
    });
    this.telemetry = waitForHistory(this.#shop.telemetry, this.ready);
    this.executor = keptExecutor(this.#shop.executor, this.ready, log);
  }

  start(receive: (payload: unknown) => Promise<unknown>): void {
    this.#receive = receive;
    this.#slice();
  }

  state(): SimulatorState {
    const { requestsPerSecond, errorRatio } = this.#shop.traffic();
    const { speed } = this.#options;
    const at = Math.floor(this.#shop.at);
    const injected = this.#injected.slice(-MAX_SHOWN);
    return { state: this.#status, speed, at, faults: faultTitles, injected, requestsPerSecond, errorRatio };
  }

  async inject(fault: FaultKind, { key }: { readonly key?: string } = {}): Promise<void> {
    if (this.#repeats(key, `inject ${fault}`)) return;
    await this.ready;
    this.#shop.inject(fault);
    await this.#options.log?.flushed();
    this.#publish();
  }

  async clear({ key }: { readonly key?: string } = {}): Promise<void> {
    if (this.#repeats(key, 'clear')) return;
    await this.ready;
    this.#shop.clear();
    await this.#options.log?.flushed();
    this.#publish();
  }

  health(): HealthCheck {
    const behindMs = Math.max(0, this.#options.clock.now() - this.#shop.at);
    const details = {
      behindMs: Math.round(behindMs),
      payloadsWaiting: this.#payloads.size,
      payloadsDropped: this.#dropped,
    };
    const base = { name: 'simulator', since: this.#since, details };
    if (this.#status === 'warming-up') return { ...base, status: 'ok' };
    if (this.#late)
      return { ...base, status: 'degraded', reason: `The shop is ${Math.round(behindMs / 1_000)} s behind its clock.` };
    return { ...base, status: 'ok' };
  }

  async stop(): Promise<void> {
    this.#cancel();
    this.#status = 'stopped';
    this.#publish();
    await this.#sending;
    await this.#options.log?.close();
  }

  #slice = (): void => {
    const { clock } = this.#options;
    const reached = this.#shop.advanceTo(clock.now(), SLICE_MS);
    this.#collect();
    const behindMs = clock.now() - reached;
    // Catching up goes on while the clock does: near enough is a few ticks of it.
    const near = behindMs <= TICK_MS * 2 * this.#options.speed;
    if (near && this.#status === 'warming-up') this.#begin();
    const late = this.#status === 'running' && behindMs > LATE_MS * Math.max(1, this.#options.speed / 4);
    if (late !== this.#late) this.#since = clock.now();
    this.#late = late;
    if (systemClock.monotonic() >= this.#publishAt) this.#publish();
    this.#cancel = systemClock.after(near ? TICK_MS : PAUSE_MS, this.#slice);
  };

  #begin(): void {
    this.#status = 'running';
    const latest = latestAlerts(this.#replayed.splice(0));
    if (latest !== undefined) this.#offer(latest);
    this.#publish();
    this.#caughtUp();
  }

  #collect(): void {
    const payloads = this.#shop.takeAlerts();
    if (this.#status === 'warming-up') return void this.#replayed.push(...payloads);
    for (const payload of payloads) this.#offer(payload);
  }

  #offer(payload: unknown): void {
    if (!this.#payloads.offer(payload)) {
      this.#payloads.take();
      this.#dropped++;
      this.#payloads.offer(payload);
    }
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  // A monitor sends again until it is heard; an error that will not pass by itself costs this payload only.
  async #send(): Promise<void> {
    for (let payload = this.#payloads.take(); payload !== undefined; payload = this.#payloads.take()) {
      for (let attempt = 1; ; attempt++) {
        const error: unknown = await this.#receive(payload).then(
          () => undefined,
          (reason: unknown) => reason ?? 'rejected',
        );
        if (error === undefined) break;
        if (this.#status === 'stopped') return;
        if (attempt >= 5 && !(error instanceof SitrepError && error.retryable)) {
          this.#dropped++;
          break;
        }
        await new Promise<void>((resolve) => void systemClock.after(backoffMs(attempt, { capMs: 5_000 }), resolve));
      }
    }
  }

  #publish(): void {
    this.#publishAt = systemClock.monotonic() + PUBLISH_MS;
    this.#options.board.set('simulator', this.state());
  }

  #show(command: ShopCommand): void {
    if (command.type === 'inject')
      this.#injected = [...this.#injected, { kind: command.fault, at: Math.floor(command.at) }];
    if (command.type === 'clear')
      this.#injected = this.#injected.map((each) => ({ endedAt: Math.floor(command.at), ...each }));
    this.#injected = this.#injected.slice(-MAX_SHOWN);
  }

  #repeats(key: string | undefined, request: string): boolean {
    if (key === undefined) return false;
    const known = this.#keys.get(key);
    if (known !== undefined && known !== request)
      throw new SitrepError('ERR_SITREP_IDEMPOTENCY_CONFLICT', 'This Idempotency-Key was used for another request');
    this.#keys.set(key, request);
    if (this.#keys.size > MAX_KEYS) this.#keys.delete(this.#keys.keys().next().value as string);
    return known !== undefined;
  }
}

/** An executor whose answer waits until its command is kept: what it reports as done is done after a restart, too. */
function keptExecutor(executor: ActionExecutor, ready: Promise<void>, log: CommandLog | undefined): ActionExecutor {
  const { undo } = executor;
  return {
    actions: executor.actions,
    async check(request, options) {
      await ready;
      return executor.check(request, options);
    },
    async execute(request, options) {
      await ready;
      const outcome = await executor.execute(request, options);
      await log?.flushed();
      return outcome;
    },
    async outcome(executionKey, options) {
      await ready;
      return executor.outcome(executionKey, options);
    },
    ...(undo === undefined
      ? {}
      : {
          async undo(request, options) {
            await ready;
            const outcome = await undo.call(executor, request, options);
            await log?.flushed();
            return outcome;
          },
        }),
  };
}
