import { systemClock } from '../base/index.ts';
import { FaultBox } from './faults/fault-box.ts';
import { ChangeLog } from './model/change-log.ts';
import { ENTRANCE } from './model/components.ts';
import { welcomeCustomers } from './model/customers.ts';
import { keepChanging } from './model/routine.ts';
import { ShopSystem } from './model/system.ts';
import { shedHeaviest } from './model/traffic.ts';
import { Monitors } from './monitors/monitors.ts';
import { LogWriter } from './observe/log-writer.ts';
import { Recorder, STEP_MS } from './observe/recorder.ts';
import { shopTelemetry } from './observe/shop-telemetry.ts';
import { Operator } from './operate/operator.ts';
import type { Shop, ShopCommand, ShopOptions } from './shop.ts';

/** Simulated between two looks at the processor's clock. */
const SLICE_MS = 500;
const TRAFFIC_STEPS = 60_000 / STEP_MS;

/**
 * A simulated shop at `startAt`, empty until time advances. Steps of its telemetry are 5 s long and kept for two hours. Its executor
 * runs each execution key once, tells outcomes of replayed commands before they are replayed, and refuses what makes no sense with
 * `ERR_SITREP_ACTION_FAILED`.
 *
 * @throws TypeError when `startAt` is not a whole number of milliseconds, or `commands` are not in order of time. RangeError when `load` is
 * not above 0 and at most 10.
 *
 * @example
 * const shop = createShop({ startAt: Date.now() - 3_600_000 });
 * shop.advanceTo(Date.now());
 * shop.inject('database_cascade');
 */
export function createShop({ seed = 1, startAt, load = 1, commands = [], onCommand }: ShopOptions): Shop {
  if (!Number.isInteger(startAt) || startAt < 0)
    throw new TypeError(`startAt must be Unix milliseconds, got ${startAt}`);
  if (!(load > 0 && load <= 10)) throw new RangeError(`load must be above 0 and at most 10, got ${load}`);
  let at = startAt;
  const unixNow = () => startAt + system.flow.now;
  const logs = new LogWriter(unixNow, () => drawForLogs());
  const system: ShopSystem = new ShopSystem(seed, logs);
  const drawForLogs = system.random('logs');
  const changes = new ChangeLog(unixNow);
  const firstWhole = Math.ceil(startAt / STEP_MS);
  const recorder = new Recorder(system, firstWhole);
  const monitors = new Monitors(recorder);
  const faults = new FaultBox({ system, logs, changes, recorder });
  const driftRate = welcomeCustomers(system, load);
  const pending: ShopCommand[] = [];
  const operator = new Operator(system, changes, submit);

  keepChanging(system, changes);
  for (const command of commands) {
    if (command.at < (pending.at(-1)?.at ?? startAt)) throw new TypeError('commands must be in order of time');
    if (command.type === 'act' || command.type === 'undo') operator.remember(command);
    pending.push(command);
  }
  const replayed = new Set(pending);
  system.flow.after(firstWhole * STEP_MS - startAt, () => endStep(false));

  function endStep(keep: boolean): void {
    for (const client of system.clients.values())
      client.rate = 0.5 * client.rate + 0.5 * client.requests * (1_000 / STEP_MS);
    updateShedding();
    recorder.endStep(keep);
    logs.endStep();
    if (keep) monitors.evaluate(Math.round(unixNow()));
    driftRate();
    system.orderQueue.deliver();
    system.flow.after(STEP_MS, () => endStep(true));
  }

  function updateShedding(): void {
    const share = Math.max(...[...system.components.values()].map((component) => component.shedShare));
    if (share > 0) shedHeaviest(system.clients.values(), share);
  }

  function submit(command: ShopCommand): void {
    const timed = { ...command, at: Math.max(at, pending.at(-1)?.at ?? 0) };
    if (pending.length > 0) pending.push(timed);
    else apply(timed);
  }

  function apply(command: ShopCommand): void {
    switch (command.type) {
      case 'inject':
        faults.inject(command.fault, command.at, command.place);
        break;
      case 'distract':
        faults.distract(command.herring);
        break;
      case 'clear':
        faults.clear();
        break;
      case 'act':
      case 'undo':
        operator.apply(command);
        updateShedding();
        break;
    }
    if (!replayed.delete(command)) onCommand?.(command);
  }

  /** Runs to `until` and lets the commands of exactly that moment take effect. */
  function runTo(until: number): void {
    system.flow.run(until - startAt);
    at = until;
    while (pending[0] !== undefined && pending[0].at <= at) apply(pending.shift() as ShopCommand);
  }

  return {
    telemetry: shopTelemetry({ system, recorder, logs: logs.records, changes: changes.records }),
    executor: operator,
    get at() {
      return at;
    },
    advanceTo(target, budgetMs = Infinity) {
      const until = Math.floor(target);
      const startedAt = systemClock.monotonic();
      while (at < until) {
        runTo(Math.min(until, at + SLICE_MS, pending[0]?.at ?? Infinity));
        if (systemClock.monotonic() - startedAt >= budgetMs) break;
      }
      return at;
    },
    inject(fault, place) {
      if (place === undefined) return submit({ type: 'inject', at, fault });
      if (!FaultBox.fits(fault, place)) throw new RangeError(`${fault} cannot be in ${place}`);
      return submit({ type: 'inject', at, fault, place });
    },
    distract: (herring) => submit({ type: 'distract', at, herring }),
    clear: () => submit({ type: 'clear', at }),
    takeAlerts: () => monitors.take(),
    traffic() {
      const sum = (name: string) => {
        const values = recorder.series.latest(ENTRANCE, name, 'sum', TRAFFIC_STEPS);
        return values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
      };
      const requests = sum('request.count');
      if (requests === null || requests === 0) return { requestsPerSecond: null, errorRatio: null };
      const { first, end } = recorder.series.kept;
      const seconds = (Math.min(TRAFFIC_STEPS, end - first) * STEP_MS) / 1_000;
      return { requestsPerSecond: requests / seconds, errorRatio: (sum('request.failures') ?? 0) / requests };
    },
    truth: () => [...faults.truth],
  };
}
