import { createShop, faultKinds, type FaultKind } from '@sitrep/sdk/simulator';

// How fast the shop runs: simulated seconds for one second of processor time, on an ordinary day and with each fault in it.
// Each row is the median of five runs of ten simulated minutes after ten minutes of history, in a fixed order, in one process.

const START = 1_700_000_000_000;
const MINUTE = 60_000;
const ROUNDS = 5;
const FAULTS: readonly FaultKind[] = ['quiet', ...faultKinds.filter((kind) => kind !== 'quiet')];

function cpuSeconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const rows = new Map<FaultKind, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const fault of FAULTS) {
    const shop = createShop({ seed: round + 1, startAt: START });
    shop.advanceTo(START + 10 * MINUTE);
    shop.inject(fault);
    const seconds = cpuSeconds(() => shop.advanceTo(START + 20 * MINUTE));
    rows.set(fault, [...(rows.get(fault) ?? []), 600 / seconds]);
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const quiet = median(rows.get('quiet') ?? []);
process.stdout.write('simulator: simulated seconds per second of processor time (ratio to quiet)\n');
for (const [fault, speeds] of rows)
  process.stdout.write(
    `  ${fault.padEnd(18)} ${median(speeds).toFixed(0).padStart(7)}  (${(median(speeds) / quiet).toFixed(2)})\n`,
  );
