import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  agentsWith,
  defaultAgents,
  inThreadAnalysis,
  workerAnalysis,
  type AnalysisRunner,
  type AnalysisStep,
  type StepInput,
  type StepOutcome,
} from '@sitrep/sdk/agents';
import { isSitrepError, type ErrorCode } from '@sitrep/sdk/base';
import type { CallSummary, LogRecord } from '@sitrep/sdk/telemetry';
import {
  BASELINE,
  FAULT_AT,
  FAULT_ROW,
  gauge,
  INCIDENT,
  smallSystem,
  START,
  STEP_MS,
} from '../analysis/small-system.ts';

const never = new AbortController().signal;
const dir = mkdtempSync(join(tmpdir(), 'sitrep-runner-'));
after(() => rmSync(dir, { recursive: true }));

type Investigate = StepInput<'investigate'>;

/** More than a thousand lines, calls and gauges, so that they travel in several messages. */
function inputOf(seed: number): Investigate {
  const { series, topology } = smallSystem({ seed, fault: { node: 'store', slowS: 0.2 } });
  const gauges = Array.from({ length: 1_100 }, (_, i) =>
    gauge(
      i % 2 ? 'store' : 'index',
      `m-${i}`,
      (row) => 0.3 + 0.01 * ((row * 7 + i) % 13) + (i === 7 && row >= FAULT_ROW ? 0.6 : 0),
      i % 3 ? { role: 'saturation' } : {},
    ),
  );
  const logs = Array.from({ length: 2_500 }, (_, i): LogRecord => ({
    at: FAULT_AT - 200_000 + i * 150,
    entity: 'store',
    severity: i > 1_500 ? 'error' : 'info',
    body: i > 1_500 ? `lookup ${i} failed` : `lookup ${i}`,
    attributes: { 'code.line.number': String(i % 3) },
  }));
  const calls = Array.from({ length: 600 }, (_, i): CallSummary => ({
    at: START + (i % 200) * STEP_MS,
    stepMs: STEP_MS,
    caller: 'front',
    callee: i < 200 ? 'basket' : 'store',
    operation: `op-${i % 4}`,
    calls: 10,
    failures: NaN,
    callerMeanS: 0.01,
    calleeMeanS: NaN,
    calleeSelfS: NaN,
  }));
  const changes = [
    { id: 'c-1', at: FAULT_AT - 9_000, entity: 'store', kind: 'deploy' as const, summary: 'Deploy store' },
  ];
  const excluded = [{ from: START, to: START + 3 * STEP_MS }];
  return {
    system: {
      series: [...series, ...gauges],
      topology,
      calls,
      logs,
      changes,
      baseline: BASELINE,
      incident: INCIDENT,
      excluded,
    },
    hint: { entity: 'front' },
    charts: { causes: 3, contributions: 4 },
  };
}

const causeOf = ({ answer }: StepOutcome<'investigate'>): string | undefined => answer.causes[0]?.entity;

/** Every step with an input that gives it something to find. */
function inputsOf(seed: number): { readonly [Step in AnalysisStep]: StepInput<Step> } {
  const { system, hint, charts } = inputOf(seed);
  const levels = { ...system, logs: undefined, changes: undefined };
  return {
    'check-signals': { system: levels, signals: [{ entity: 'front', signal: 'latency' }], since: FAULT_AT },
    detect: { system, hint },
    'find-harmed': { system: levels, hint, before: undefined, limit: 8 },
    forecast: { system: levels, hint, suspect: 'store' },
    investigate: { system, hint, charts },
    'size-up': { system: levels, entities: ['front', 'store', 'nowhere'] },
  };
}

const runEach = async (analysis: AnalysisRunner, seed: number): Promise<unknown[]> => {
  const inputs = inputsOf(seed);
  const steps = Object.keys(inputs) as AnalysisStep[];
  return Promise.all(steps.map((step): Promise<unknown> => analysis.run(step, inputs[step], { signal: never })));
};

const fails = (code: ErrorCode, retryable: boolean) => (error: unknown) =>
  isSitrepError(error, code) && error.retryable === retryable;

/** A worker's module with this code. */
function moduleOf(code: string): URL {
  const file = join(dir, `worker-${Math.abs(code.length)}.mjs`);
  writeFileSync(file, code);
  return pathToFileURL(file);
}

suite('workerAnalysis', () => {
  test('answers at every step exactly as the asking thread would', async () => {
    const analysis = workerAnalysis();
    for (const seed of [1, 2]) {
      const answers = await runEach(analysis, seed);
      assert.deepEqual(answers, await runEach(inThreadAnalysis, seed));
      assert.equal(analysis.where, 'worker');
    }
    await analysis.close();
    assert.equal(analysis.where, 'none');
  });

  test('has something to answer at every step', async () => {
    const run = <Step extends AnalysisStep>(step: Step): Promise<StepOutcome<Step>> =>
      inThreadAnalysis.run(step, inputsOf(1)[step], { signal: never });
    assert.equal((await run('check-signals')).check.verdict, 'not-recovered');
    assert.equal((await run('detect')).symptom?.entity, 'front');
    assert.ok((await run('find-harmed')).length > 1);
    assert.ok((await run('forecast')).length > 1);
    assert.ok((await run('investigate')).charts[0]?.some((chart) => chart !== undefined));
    assert.ok((await run('size-up')).components.get('store')?.loadRatio);
  });

  test('leaves the rows that it was given as they were', async () => {
    const analysis = workerAnalysis();
    const input = inputOf(1);
    await analysis.run('investigate', input, { signal: never });
    assert.deepEqual(input, inputOf(1));
    await analysis.close();
  });

  test('passes on what a step throws, and goes on', async () => {
    const analysis = workerAnalysis();
    const input = inputOf(1);
    const wrong = { ...input, system: { ...input.system, series: [null] as never } };
    await assert.rejects(analysis.run('investigate', wrong, { signal: never }), /null/);
    assert.equal(causeOf(await analysis.run('investigate', input, { signal: never })), 'store');
    await analysis.close();
  });

  test('ends a running job at once when it is aborted, and gives the next one a new worker', async () => {
    const analysis = workerAnalysis();
    const abort = new AbortController();
    const running = analysis.run('investigate', inputOf(1), { signal: abort.signal });
    const next = analysis.run('investigate', inputOf(2), { signal: never });
    abort.abort();
    await assert.rejects(running, fails('ERR_SITREP_ABORTED', false));
    assert.equal(causeOf(await next), 'store');
    await analysis.close();
  });

  test('lets as many jobs wait as it was told, and refuses one more', async () => {
    const analysis = workerAnalysis({ maxWaiting: 2 });
    const input = inputOf(1);
    const taken = [1, 2, 3].map(() => analysis.run('investigate', input, { signal: never }));
    await assert.rejects(analysis.run('investigate', input, { signal: never }), fails('ERR_SITREP_OVERLOADED', true));
    for (const answer of await Promise.all(taken)) assert.equal(causeOf(answer), 'store');
    await analysis.close();
  });

  test('says that an analysis was lost when its worker dies, and starts another for the next', async () => {
    const module = moduleOf(
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ type }) => { if (type === 'end') process.exit(3); });
       parentPort.postMessage({ type: 'ready' });`,
    );
    const analysis = workerAnalysis({ module });
    for (let i = 0; i < 2; i++)
      await assert.rejects(
        analysis.run('investigate', inputOf(1), { signal: never }),
        fails('ERR_SITREP_ANALYSIS_LOST', true),
      );
    await analysis.close();
  });

  test('computes in the asking thread where no worker can be started', async () => {
    const analysis = workerAnalysis({ module: pathToFileURL(join(dir, 'nowhere.mjs')) });
    const answers = await Promise.all(
      [1, 2].map((seed) => analysis.run('investigate', inputOf(seed), { signal: never })),
    );
    const here = [1, 2].map((seed) => inThreadAnalysis.run('investigate', inputOf(seed), { signal: never }));
    assert.deepEqual(answers, await Promise.all(here));
    assert.equal(analysis.where, 'thread');
    await analysis.close();
  });

  test('takes nothing in after it was closed, and cancels what it had', async () => {
    const analysis = workerAnalysis();
    const jobs = [1, 2].map(() => analysis.run('investigate', inputOf(1), { signal: never }));
    const ended = jobs.map((job) => assert.rejects(job, fails('ERR_SITREP_ABORTED', false)));
    await analysis.close();
    await Promise.all(ended);
    await assert.rejects(
      analysis.run('investigate', inputOf(1), { signal: never }),
      fails('ERR_SITREP_ABORTED', false),
    );
  });

  test('refuses limits that are none', () => {
    assert.throws(() => workerAnalysis({ maxWaiting: 0 }), TypeError);
    assert.throws(() => workerAnalysis({ maxHeapMb: 0 }), TypeError);
  });
});

suite('inThreadAnalysis', () => {
  test('computes nothing when it is too late', async () => {
    const late = inThreadAnalysis.run('investigate', inputOf(3), { signal: AbortSignal.abort() });
    await assert.rejects(late, fails('ERR_SITREP_ABORTED', false));
  });

  test('is replaced in every agent that computes', () => {
    const agents = agentsWith({ analysis: workerAnalysis() });
    assert.deepEqual(
      agents.map(({ name }) => name),
      defaultAgents.map(({ name }) => name),
    );
    assert.deepEqual(
      agents.flatMap((agent, i) => (agent === defaultAgents[i] ? [agent.name] : [])),
      ['communication'],
    );
  });
});
