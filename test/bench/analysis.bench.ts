import { monitorEventLoopDelay } from 'node:perf_hooks';
import { inThreadAnalysis, workerAnalysis, type AnalysisRunner, type StepInput } from '@sitrep/sdk/agents';
import { buildSystemTable, rankCauses, type CauseAnswer } from '@sitrep/sdk/analysis';
import { seededRandom } from '@sitrep/sdk/base';
import type { MetricSeries, Topology } from '@sitrep/sdk/telemetry';

// How long a full investigation takes (table and ranking, from series in memory), and how that grows with components and with rows. Processor
// time, the median of a few runs after one to warm up. Memory is what the process holds at most beyond the series themselves.

const START = 1_700_000_000_000;
const STEP_MS = 60_000;
/** Three that users feel, and the rest resources. */
const METRICS = 20;

interface System {
  readonly series: readonly MetricSeries[];
  readonly topology: Topology;
  readonly faulty: string;
}

/** A call tree with three callees each. One component in the middle gets slow ten rows before the end; its callers wait. */
function systemOf(components: number, rows: number, metrics: number): System {
  const random = seededRandom(components * 31 + rows);
  const times = Float64Array.from({ length: rows }, (_, row) => START + row * STEP_MS);
  const name = (node: number): string => `component-${String(node).padStart(5, '0')}`;
  const parent = (node: number): number => Math.floor((node - 1) / 3);
  const faulty = Math.floor(components / 2);
  const waits = new Set<number>();
  for (let node = faulty; node > 0; node = parent(node)) waits.add(node);
  waits.add(0);
  const noisy = (level: number): Float64Array => Float64Array.from(times, () => level * (0.95 + 0.1 * random()));
  const series: MetricSeries[] = [];
  for (let node = 0; node < components; node++) {
    const shared = { entity: name(node), stepMs: STEP_MS, times };
    const latency = noisy(0.02);
    if (waits.has(node)) for (let row = rows - 10; row < rows; row++) latency[row] = (latency[row] as number) + 0.5;
    series.push(
      { ...shared, name: 'requests', unit: '{request}', role: 'requests', stat: 'sum', values: noisy(300) },
      { ...shared, name: 'failures', unit: '{request}', role: 'failures', stat: 'sum', values: noisy(1) },
      { ...shared, name: 'duration', unit: 's', role: 'latency', stat: 'mean', values: latency },
    );
    for (let metric = 3; metric < metrics; metric++)
      series.push({
        ...shared,
        name: `resource-${metric}`,
        unit: '1',
        role: metric % 2 ? 'saturation' : 'other',
        stat: 'mean',
        values: noisy(0.3),
      });
  }
  const edges = Array.from({ length: components - 1 }, (_, i) => ({
    caller: name(parent(i + 1)),
    callee: name(i + 1),
  }));
  const nodes = Array.from({ length: components }, (_, node) => ({ name: name(node), kind: 'service' as const }));
  return { series, topology: { nodes, edges }, faulty: name(faulty) };
}

const HINT = { entity: 'component-00000', kind: 'latency' } as const;

function windowsOf(rows: number) {
  const split = START + (rows - 15) * STEP_MS;
  return { baseline: { from: START, to: split }, incident: { from: split, to: START + rows * STEP_MS } };
}

function investigate({ series, topology }: System, rows: number): CauseAnswer {
  return rankCauses({ table: buildSystemTable({ series, topology, ...windowsOf(rows) }), symptom: HINT });
}

function inputOf({ series, topology }: System, rows: number): StepInput<'investigate'> {
  const unread = { calls: undefined, logs: undefined, changes: undefined, excluded: [] };
  return {
    system: { series, topology, ...unread, ...windowsOf(rows) },
    hint: HINT,
    charts: { causes: 5, contributions: 8 },
  };
}

interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMb: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function costOf(components: number, rows: number, metrics: number, runs: number): Cost {
  const system = systemOf(components, rows, metrics);
  const cpu: number[] = [];
  const wall: number[] = [];
  let peak = 0;
  for (let run = 0; run <= runs; run++) {
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const since = process.cpuUsage();
    const began = performance.now();
    const answer = investigate(system, rows);
    wall.push(performance.now() - began);
    const { user, system: kernel } = process.cpuUsage(since);
    cpu.push((user + kernel) / 1000);
    peak = Math.max(peak, process.memoryUsage().rss - before);
    if (answer.causes[0]?.entity !== system.faulty)
      throw new Error(`named ${answer.causes[0]?.entity} instead of ${system.faulty}`);
  }
  return { cpuMs: median(cpu.slice(1)), wallMs: median(wall.slice(1)), peakMb: peak / 2 ** 20 };
}

/** Slope of log cost over log size, by least squares: 1 is linear. */
function exponent(points: readonly { readonly size: number; readonly cost: number }[]): number {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ cost }) => Math.log(cost));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  const covariance = xs.reduce((sum, x, i) => sum + (x - x0) * ((ys[i] as number) - y0), 0);
  return covariance / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0);
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const row = (what: string, { cpuMs, wallMs, peakMb }: Cost): void =>
  write(
    `  ${what.padEnd(44)} ${cpuMs.toFixed(0).padStart(6)} ms processor ${wallMs.toFixed(0).padStart(6)} ms wall ${peakMb.toFixed(0).padStart(5)} MB`,
  );

write('analysis: a full investigation');
row('42 components x 600 rows x 3 metrics', costOf(42, 600, 3, 9));
const byNodes = [125, 250, 500, 1_000].map((size) => {
  const cost = costOf(size, 360, 6, 5);
  row(`${size} components x 360 rows x 6 metrics`, cost);
  return { size, cost: cost.cpuMs };
});
write(`  cost grows with components to the power of ${exponent(byNodes).toFixed(2)}`);
const byRows = [360, 720, 1_440, 2_880].map((size) => {
  const cost = costOf(250, size, 6, 5);
  row(`250 components x ${size} rows x 6 metrics`, cost);
  return { size, cost: cost.cpuMs };
});
write(`  cost grows with rows to the power of ${exponent(byRows).toFixed(2)}`);
row(`1000 components x 1440 rows x ${METRICS} metrics`, costOf(1_000, 1_440, METRICS, 3));
write(`  the process held ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB at most, the series included`);

/** How late timers of the asking thread come while a step runs over and over: 99th percentile and longest. */
async function delaysMs(runner: AnalysisRunner | undefined, input: StepInput<'investigate'>): Promise<string> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const { signal } = new AbortController();
  histogram.enable();
  await new Promise((resolve) => setTimeout(resolve, 20));
  let runs = 0;
  for (const until = performance.now() + 1_000; performance.now() < until; runs++)
    if (runner) await runner.run('investigate', input, { signal });
    else await new Promise((resolve) => setTimeout(resolve, 100));
  // A thread that never comes to itself records nothing until the end.
  await new Promise((resolve) => setTimeout(resolve, 5));
  histogram.disable();
  const ms = (ns: number): string => `${(ns / 1e6).toFixed(1).padStart(8)} ms`;
  return `${ms(histogram.percentile(99))} ${ms(histogram.max)}${runner ? `   ${runs} steps` : ''}`;
}

const worker = workerAnalysis();
await worker.run('investigate', inputOf(systemOf(42, 600, 3), 600), { signal: new AbortController().signal });
for (const [components, rows, metrics] of [
  [42, 600, 3],
  [1_000, 1_440, METRICS],
] as const) {
  write(
    `  99th percentile and maximum of the event loop's delay while ${components} x ${rows} x ${metrics} are investigated`,
  );
  const input = inputOf(systemOf(components, rows, metrics), rows);
  for (const [name, runner] of [
    ['idle', undefined],
    ['worker thread', worker],
    ['in thread', inThreadAnalysis],
  ] as const)
    write(`    ${name.padEnd(42)} ${await delaysMs(runner, input)}`);
}
await worker.close();
