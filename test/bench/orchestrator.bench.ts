// An incident of six agents that do nothing, side by side with what else would run one: LangGraph with its SQLite checkpointer, and BullMQ on
// a redis-server. Rounds alternate; each line shows the median of the rounds' ratios.
//
// Compared is what all three do: taking six agents, one in each phase, through an incident and keeping each step. That is the orchestrator with
// a journal; its agents look at no view of the incident, as the others' look at none. A whole Sitrep, with intake, correlation, idempotency
// and the views that pages show, does more for an incident than the others do; it is measured too, and its lines have no goal.
//
// What is on disk before the next step: here every step, synced to the disk; LangGraph every step, not synced; BullMQ what redis writes once
// a second. Here communication runs twice, after diagnosis and at the end, so an incident has seven reports in seven appends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSitrep } from '@sitrep/sdk';
import { actionCatalogue } from '@sitrep/sdk/actions';
import { defineAgent } from '@sitrep/sdk/agents';
import { createAwsManager } from '@sitrep/sdk/aws';
import { randomIds, StateBoard, systemClock, systemRandom } from '@sitrep/sdk/base';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { Orchestrator } from '@sitrep/sdk/orchestrator';
import { newFact, type Fact, type IncidentView } from '@sitrep/sdk/protocol';
import { askAlways } from '@sitrep/sdk/safety';
import { silentTelemetry } from '@sitrep/sdk/testing';
import { AGENTS, bullMq, langGraph, redisServer, type Contender } from './rivals.ts';

const ROUNDS = Number(process.env['SITREP_BENCH_ROUNDS'] ?? 5);
const AT_ONCE = 64;
const SLICE_MS = 1_500;
const BY = { kind: 'system', id: 'bench' } as const;

const folder = mkdtempSync(join(tmpdir(), 'sitrep-bench-'));

/** Each shows progress and reports; diagnosis has a piece of evidence, so that every later phase has something to go on. */
const agents = AGENTS.map((phase) =>
  defineAgent({
    name: phase,
    phase,
    async *run(context) {
      yield { type: 'progress', progress: 0.5 };
      if (phase !== 'diagnosis') return { verdict: 'nothing-found', claim: 'Nothing', confidence: 0.5, supporting: [] };
      const { evidence, window } = context;
      const citation = { source: 'none', signal: 'metrics', query: 'none', window, rows: 1 } as const;
      const seen = evidence({ kind: 'metric', statement: 'Something', citation });
      yield { type: 'evidence', evidence: seen };
      return { verdict: 'concluded', claim: 'Something', confidence: 0.9, supporting: [seen.id] };
    },
  }),
);

/** Tells when the end of an incident's run is on disk. */
function watched(journal: Journal): { readonly journal: Journal; readonly over: Map<string, () => void> } {
  const over = new Map<string, () => void>();
  const append = journal.append.bind(journal);
  journal.append = async (each) => {
    const facts = await append(each);
    if (facts.at(-1)?.kind === 'run-ended') {
      over.get(each.incidentId)?.();
      over.delete(each.incidentId);
    }
    return facts;
  };
  return { journal, over };
}

/** A whole Sitrep: intake, views and all. */
async function sitrep(inner: Journal): Promise<Contender> {
  const { journal, over } = watched(inner);
  const host = createSitrep({ telemetry: silentTelemetry(), agents, journal, limits: { concurrency: AT_ONCE } });
  await host.start();
  return {
    async run() {
      const { incident } = await host.open({ title: 'Bench', severity: 'info' }, { by: BY });
      if (host.views.get(incident.id)?.incident.run.state !== 'finished')
        await new Promise<void>((resolve) => over.set(incident.id, resolve));
    },
    close: () => host.stop(),
  };
}

/** The orchestrator and a journal. */
function orchestrator(journal: Journal): Contender {
  const ids = randomIds();
  const over = new Map<string, () => void>();
  const runs = new Orchestrator({
    agents,
    journal,
    telemetry: silentTelemetry(),
    definitions: actionCatalogue,
    executors: [],
    policy: askAlways,
    ai: createAwsManager(),
    clock: systemClock,
    ids,
    random: systemRandom,
    board: new StateBoard(),
    concurrency: AT_ONCE,
    queue: 1_000,
    approvalMs: 3_600_000,
    viewOf: () => ({}) as IncidentView,
    onCommitted(facts: readonly Fact[]) {
      const last = facts.at(-1);
      if (last?.kind === 'run-ended') over.get(last.incidentId)?.();
    },
  });
  return {
    async run() {
      const id = ids.next('inc');
      const done = new Promise<void>((resolve) => over.set(id, resolve));
      const body = { title: 'Bench', severity: 'info', openedBy: BY } as const;
      await runs.open(id, [newFact('incident-opened', id, systemClock.now(), body)]);
      await done;
      over.delete(id);
    },
    async close() {
      await runs.stop(0);
      await journal.close();
    },
  };
}

interface Measured {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly oneMs: number;
}

/** First 64 at once, which also takes code and files to where they stay, then one at a time. */
async function measure({ run }: Contender): Promise<Measured> {
  const cpu = process.cpuUsage();
  const from = performance.now();
  let count = 0;
  const lane = async () => {
    while (performance.now() - from < SLICE_MS) {
      await run();
      count++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const singles: number[] = [];
  for (const until = performance.now() + SLICE_MS / 2; performance.now() < until || singles.length < 5;) {
    const at = performance.now();
    await run();
    singles.push(performance.now() - at);
  }
  return { perSecond: count / seconds, cpuUs: (user + system) / count, oneMs: median(singles) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

let files = 0;
const onDisk = () => openSqliteJournal({ file: join(folder, `sitrep-${files++}.db`) });
const makers: Record<string, () => Promise<Contender> | Contender> = {
  durable: async () => orchestrator(await onDisk()),
  memory: () => orchestrator(memoryJournal({ maxFacts: 1e9 })),
  wholeDurable: async () => sitrep(await onDisk()),
  wholeMemory: () => sitrep(memoryJournal({ maxFacts: 1e9 })),
  langGraph: () => langGraph(join(folder, `langgraph-${files++}.db`)),
  bullMq: () => bullMq(mkdtempSync(join(folder, 'redis-'))),
};
if (redisServer() === undefined) {
  delete makers['bullMq'];
  console.log('BullMQ is left out: no redis-server here (apt-get install redis-server).');
}

const rounds: Record<string, Measured>[] = [];
try {
  // One round more than is counted: it warms the code up. Each round begins anew, so that none carries the others' memory.
  for (let round = 0; round <= ROUNDS; round++) {
    const order = Object.entries(makers);
    if (round % 2 === 1) order.reverse();
    const results: Record<string, Measured> = {};
    for (const [name, make] of order)
      try {
        const contender = await make();
        results[name] = await measure(contender);
        await contender.close();
        globalThis.gc?.();
      } catch (error) {
        delete makers[name];
        const words = error instanceof Error ? error.message.split('\n').join(' ') : String(error);
        console.log(`${name} is left out: ${words.slice(0, 300)}`);
      }
    if (round > 0) rounds.push(results);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

for (const name of Object.keys(makers)) {
  const of = (key: keyof Measured) => median(rounds.map((round) => round[name]?.[key] ?? Number.NaN));
  console.log(
    `${name}: 64 at once ${of('perSecond').toFixed(0)} incidents/s, ${of('cpuUs').toFixed(0)} us of processor each; one at a time ${of('oneMs').toFixed(2)} ms`,
  );
}

function report(
  name: string,
  ratio: (round: Record<string, Measured>) => number,
  goal?: { atLeast: number } | { atMost: number },
): void {
  const values = rounds.map(ratio).filter((value) => !Number.isNaN(value));
  if (values.length === 0) {
    console.log(`${name} left out`);
    return;
  }
  const middle = median(values);
  const range = `[${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}]`;
  if (goal === undefined) {
    console.log(`${name} ${middle.toFixed(2)} ${range}`);
    return;
  }
  const ok = 'atLeast' in goal ? middle >= goal.atLeast : middle <= goal.atMost;
  const bound = 'atLeast' in goal ? `>=${goal.atLeast}` : `<=${goal.atMost}`;
  console.log(`${name} ${middle.toFixed(2)} ${bound} ${ok ? 'ok' : 'miss'} ${range}`);
}

const at = (round: Record<string, Measured>, name: string, key: keyof Measured) => round[name]?.[key] ?? Number.NaN;
report(
  'orchestrator-64-vs-langgraph',
  (round) => at(round, 'durable', 'perSecond') / at(round, 'langGraph', 'perSecond'),
  { atLeast: 25 },
);
report('orchestrator-64-vs-bullmq', (round) => at(round, 'durable', 'perSecond') / at(round, 'bullMq', 'perSecond'), {
  atLeast: 8,
});
report('orchestrator-one-vs-langgraph', (round) => at(round, 'durable', 'oneMs') / at(round, 'langGraph', 'oneMs'), {
  atMost: 0.4,
});
report('orchestrator-memory-us-an-incident', (round) => 1e6 / at(round, 'memory', 'perSecond'), { atMost: 40 });
report(
  'whole-64-vs-langgraph',
  (round) => at(round, 'wholeDurable', 'perSecond') / at(round, 'langGraph', 'perSecond'),
);
report('whole-64-vs-bullmq', (round) => at(round, 'wholeDurable', 'perSecond') / at(round, 'bullMq', 'perSecond'));
report('whole-one-vs-langgraph', (round) => at(round, 'wholeDurable', 'oneMs') / at(round, 'langGraph', 'oneMs'));
