// How late the host's own thread comes while whole investigations run in it: alert in, all agents, facts in the journal. The telemetry is that of
// the simulated shop with two hours of history, and PetShop's where ../shared/data has it. Sources and journal work in the host's thread in any case.
// By the clock a turn is also late when the machine has no processor for the thread; its own processor time says how long it was busy.
import { existsSync } from 'node:fs';
import { createSitrep } from '@sitrep/sdk';
import { agentsWith, inThreadAnalysis, workerAnalysis, type AnalysisRunner } from '@sitrep/sdk/agents';
import { createShop } from '@sitrep/sdk/simulator';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import { listPetShopCases, openPetShop } from '@sitrep/sdk/telemetry/recorded';

const MINUTE = 60_000;
const PETSHOP = new URL('../../../shared/data/petshop/low/', import.meta.url).pathname;
const ROUNDS = 5;

interface Case {
  readonly telemetry: TelemetrySource;
  readonly source: string;
  readonly payload: unknown;
}

/** The shop of a moment: two hours of history, a fault for the last five minutes, and the alert that it raised. */
function shopCase(seed: number): Case {
  const now = Date.now();
  const shop = createShop({ seed, startAt: now - 125 * MINUTE });
  const advance = (to: number): void => {
    while (shop.at < to) shop.advanceTo(to);
  };
  advance(now - 5 * MINUTE);
  shop.takeAlerts();
  shop.inject('database_cascade');
  advance(now);
  const payload = shop.takeAlerts().find((one) => JSON.stringify(one).includes('"firing"'));
  if (payload === undefined) throw new Error('the fault raised no alert');
  return { telemetry: shop.telemetry, source: 'alertmanager', payload };
}

async function petShopCase(index: number): Promise<Case> {
  const [...names] = await listPetShopCases(PETSHOP);
  const telemetry = await openPetShop({ dir: PETSHOP, caseFile: names[index % names.length] as string });
  const { id, entity, kind, alertAt } = telemetry.case;
  const title = kind === 'latency' ? `${entity} answers slowly` : `${entity} fails`;
  return { telemetry, source: 'generic', payload: { id, title, entity, severity: 'error', startedAt: alertAt } };
}

interface Delay {
  /** Of each turn of the event loop: how long it took by the clock, and by this thread's processor time. Milliseconds. */
  readonly delays: readonly number[];
  readonly busy: readonly number[];
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Runs one investigation up to the point where it waits for a person or comes to its end. */
async function run({ telemetry, source, payload }: Case, analysis: AnalysisRunner): Promise<Delay> {
  const sitrep = createSitrep({ telemetry, agents: agentsWith({ analysis }) });
  await sitrep.start();
  const delays: number[] = [];
  const busy: number[] = [];
  const used = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const began = performance.now();
  const cpu = process.cpuUsage();
  let last = began;
  let lastUsed = used();
  let going = true;
  // Each turn of the loop is timed, so that what one long turn hides behind many short ones is seen.
  const turn = (): void => {
    if (!going) return;
    const now = performance.now();
    const usedNow = used();
    delays.push(now - last);
    busy.push(usedNow - lastUsed);
    [last, lastUsed] = [now, usedNow];
    setTimeout(turn, 1);
  };
  turn();
  const receipts = await sitrep.receive(source, payload);
  const id = receipts[0]?.incidentId as string;
  const done = (): boolean => {
    const view = sitrep.views.get(id);
    return (
      view !== undefined && view.phases.some(({ phase, endedAt }) => phase === 'resolution' && endedAt !== undefined)
    );
  };
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 2));
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  going = false;
  await sitrep.stop({ timeoutMs: 0 });
  return { delays, busy, wallMs, cpuMs: (user + system) / 1000 };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const ms = (value: number): string => `${value.toFixed(1).padStart(6)} ms`;
const write = (line: string): void => void process.stdout.write(`${line}\n`);

write("investigation: delay of the host's event loop from the alert to the proposal");
const worker = workerAnalysis();
const petshop = existsSync(PETSHOP);
for (const [what, make] of [
  ['simulated shop, two hours at 5 s', async (round: number) => shopCase(round + 1)],
  ...(petshop ? [['PetShop', petShopCase] as const] : []),
] as const) {
  for (const [name, analysis] of [
    ['worker thread', worker],
    ['in thread', inThreadAnalysis],
  ] as const) {
    const rounds: Delay[] = [];
    for (let round = 0; round <= ROUNDS; round++) rounds.push(await run(await make(round), analysis));
    const kept = rounds.slice(1);
    const rank = (of: 'delays' | 'busy'): string => {
      const all = kept.flatMap((one) => one[of]).sort((a, b) => a - b);
      return `99th percentile ${ms(all[Math.floor(all.length * 0.99)] ?? NaN)}, longest ${ms(all.at(-1) ?? NaN)}`;
    };
    write(
      `  ${what}, ${name}: ${ms(median(kept.map(({ wallMs }) => wallMs)))} and ${ms(median(kept.map(({ cpuMs }) => cpuMs)))} of processor`,
    );
    write(`    turns by the clock:                 ${rank('delays')}`);
    write(`    by the thread's own processor time: ${rank('busy')}`);
  }
}
await worker.close();
