import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLiveFeed } from '@sitrep/sdk/client';

// 1. From starting the built command to the first page served whole, next to a bare Express application and to Node alone, in turn.
// 2. Importing the SDK.
// 3. From an alert's POST to its first fact in a connected client of the same host, with the simulated shop running beside it.

const COMMAND = join(import.meta.dirname, '../../packages/server/dist/cli/sitrep.js');
const BARE = `const app = require('express')(); app.get('/', (q, r) => r.send('x'));
const server = app.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`;
const SDK = import.meta.resolve('../../packages/sdk/dist/index.js');
const IMPORT_GOAL_MS = 60;
const ROUNDS = 7;
const ALERTS = 120;
/** Between two alerts: two a second, each with an investigation of its own. */
const ALERT_EVERY_MS = 500;
const START_GOAL_MS = 1_500;
const ALERT_GOAL_MS = 100;

const folder = await mkdtemp(join(tmpdir(), 'sitrep-bench-'));
const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;
const line = (name: string, text: string) => process.stdout.write(`  ${name.padEnd(34)} ${text}\n`);

async function launch(args: readonly string[]) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`ended early: ${output}`)));
  });
  return { url, end: () => (child.kill('SIGKILL'), ended) };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

async function firstPage(args: readonly string[], paths: readonly string[]): Promise<number> {
  let end = async (): Promise<unknown> => undefined;
  const tookMs = await timed(async () => {
    const started = await launch(args);
    end = started.end;
    for (const path of paths) {
      const response = await fetch(started.url + path);
      if (!response.ok) throw new Error(`${response.status} for ${path}`);
      await response.arrayBuffer();
    }
  });
  await end();
  return tookMs;
}

/** What importing the SDK takes inside a process of its own: milliseconds on the clock, and of processor time. */
async function importing(what: string): Promise<{ readonly ms: number; readonly cpuMs: number }> {
  const program = `const began = performance.now(), cpu = process.cpuUsage(); await import(${JSON.stringify(what)});
const { user, system } = process.cpuUsage(cpu); console.log(JSON.stringify({ ms: performance.now() - began, cpuMs: (user + system) / 1000 }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return JSON.parse(output) as { ms: number; cpuMs: number };
}

const imports = { ms: [] as number[], cpuMs: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  const { ms, cpuMs } = await importing(SDK);
  imports.ms.push(ms);
  imports.cpuMs.push(cpuMs);
}
const importMs = at(imports.ms, 0.5);
process.stdout.write('importing @sitrep/sdk as built, ms (median, worst; processor time)\n');
line('import', `${importMs.toFixed(0)}, ${Math.max(...imports.ms).toFixed(0)}; ${at(imports.cpuMs, 0.5).toFixed(0)}`);
line('goal', `${importMs < IMPORT_GOAL_MS ? 'met' : 'MISSED'}: under ${IMPORT_GOAL_MS} ms`);

const rows = new Map<string, number[]>();
const add = (name: string, value: number) => rows.set(name, [...(rows.get(name) ?? []), value]);
for (let round = 0; round < ROUNDS; round++) {
  const db = join(folder, `round-${round}.db`);
  add('node alone', await timed(() => once(spawn(process.execPath, ['-e', '0']), 'close')));
  add('bare Express', await firstPage(['-e', BARE], ['/']));
  add(
    'sitrep serve, new journal',
    await firstPage([COMMAND, 'serve', '--port', '0', '--db', db], ['/ops', '/assets/sitrep-widgets.min.js']),
  );
  add(
    'sitrep serve, again',
    await firstPage([COMMAND, 'serve', '--port', '0', '--db', db], ['/ops', '/assets/sitrep-widgets.min.js']),
  );
}
const bare = at(rows.get('bare Express') ?? [], 0.5);
process.stdout.write('startup: first page, ms (median, worst; ratio to bare Express)\n');
for (const [name, values] of rows)
  line(
    name,
    `${at(values, 0.5).toFixed(0).padStart(6)} ${Math.max(...values)
      .toFixed(0)
      .padStart(6)}   ${(at(values, 0.5) / bare).toFixed(2)}`,
  );
const startMs = at(rows.get('sitrep serve, new journal') ?? [], 0.5);
line('goal', `${startMs < START_GOAL_MS ? 'met' : 'MISSED'}: under ${START_GOAL_MS} ms`);

const host = await launch([COMMAND, 'serve', '--port', '0', '--db', join(folder, 'alerts.db')]);
const arrived = new Map<string, () => void>();
const feed = createLiveFeed({ url: `${host.url.replace('http', 'ws')}/ws` });
await new Promise<void>((resolve) => {
  feed.start((event) => {
    if (event.type === 'connection' && event.connection.status === 'live') resolve();
    if (event.type !== 'facts') return;
    for (const { body } of event.facts) {
      const alert = body['alert'] as { title?: string } | undefined;
      arrived.get(alert?.title ?? '')?.();
    }
  });
});
const waits: number[] = [];
// What the machine itself takes for a request that does nothing: the alert's figures are to be read beside it.
const idle: number[] = [];
for (let i = 0; i < ALERTS; i++) {
  // Two days apart, so that each is an incident of its own and its investigation runs, too.
  const startedAt = Date.UTC(2024, 0, 1) + i * 172_800_000;
  const alert = { title: `bench ${i}`, id: `bench-${i}`, startedAt };
  idle.push(await timed(async () => (await fetch(`${host.url}/dashboard/health`)).arrayBuffer()));
  const began = performance.now();
  const seen = new Promise<void>((resolve) => {
    arrived.set(alert.title, () => {
      waits.push(performance.now() - began);
      resolve();
    });
  });
  const answer = await fetch(`${host.url}/v1/alerts/generic`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alert),
  });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  await seen;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + ALERT_EVERY_MS - performance.now())));
}
feed.stop();
await host.end();
await rm(folder, { recursive: true });

process.stdout.write(`alert POST to its fact in a client, ms (${ALERTS} alerts, two a second)\n`);
line('p50, p99, worst', [0.5, 0.99, 1].map((share) => at(waits, share).toFixed(1)).join(', '));
line('a request that does nothing', [0.5, 0.99, 1].map((share) => at(idle, share).toFixed(1)).join(', '));
line('goal', `${at(waits, 0.99) < ALERT_GOAL_MS ? 'met' : 'MISSED'}: p99 under ${ALERT_GOAL_MS} ms`);
if (startMs >= START_GOAL_MS || at(waits, 0.99) >= ALERT_GOAL_MS) process.exitCode = 1;
