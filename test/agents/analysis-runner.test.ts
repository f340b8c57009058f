import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { agentsWith, defaultAgents, inThreadAnalysis, workerAnalysis } from '@sitrep/sdk/agents';
import { rankCauses, type CauseInput } from '@sitrep/sdk/analysis';
import { isSitrepError, type ErrorCode } from '@sitrep/sdk/base';
import type { LogRecord } from '@sitrep/sdk/telemetry';
import { FAULT_AT, FAULT_ROW, gauge, smallSystem, tableOf } from '../analysis/small-system.ts';

const never = new AbortController().signal;
const dir = mkdtempSync(join(tmpdir(), 'sitrep-runner-'));
after(() => rmSync(dir, { recursive: true }));

/** More than a thousand lines and gauges, so that they travel in several messages. */
function inputOf(seed: number): CauseInput {
  const { series, topology } = smallSystem({ seed, fault: { node: 'store', slowS: 0.2 } });
  const gauges = Array.from({ length: 1_100 }, (_, i) =>
    gauge(
      i % 2 ? 'store' : 'index',
      `m-${i}`,
      (row) => 0.3 + 0.01 * ((row * 7 + i) % 13) + (i === 7 && row >= FAULT_ROW ? 0.6 : 0),
    ),
  );
  const logs = Array.from({ length: 2_500 }, (_, i): LogRecord => ({
    at: FAULT_AT - 200_000 + i * 150,
    entity: 'store',
    severity: i > 1_500 ? 'error' : 'info',
    body: i > 1_500 ? `lookup ${i} failed` : `lookup ${i}`,
    attributes: { 'code.line.number': String(i % 3) },
  }));
  const changes = [
    { id: 'c-1', at: FAULT_AT - 9_000, entity: 'store', kind: 'deploy' as const, summary: 'Deploy store' },
  ];
  return { table: tableOf({ series: [...series, ...gauges], topology }), logs, changes, symptom: { entity: 'front' } };
}

const fails = (code: ErrorCode, retryable: boolean) => (error: unknown) =>
  isSitrepError(error, code) && error.retryable === retryable;

/** A worker's module with this code. */
function moduleOf(code: string): URL {
  const file = join(dir, `worker-${Math.abs(code.length)}.mjs`);
  writeFileSync(file, code);
  return pathToFileURL(file);
}

suite('workerAnalysis', () => {
  test('answers exactly as the asking thread would', async () => {
    const analysis = workerAnalysis();
    for (const seed of [1, 2]) {
      const input = inputOf(seed);
      assert.deepEqual(await analysis.rankCauses(input, { signal: never }), rankCauses(input));
      assert.equal(analysis.where, 'worker');
    }
    await analysis.close();
    assert.equal(analysis.where, 'none');
  });

  test('ends a running job at once when it is aborted, and gives the next one a new worker', async () => {
    const analysis = workerAnalysis();
    const abort = new AbortController();
    const running = analysis.rankCauses(inputOf(1), { signal: abort.signal });
    const next = analysis.rankCauses(inputOf(2), { signal: never });
    abort.abort();
    await assert.rejects(running, fails('ERR_SITREP_ABORTED', false));
    assert.equal((await next).causes[0]?.entity, 'store');
    await analysis.close();
  });

  test('lets as many jobs wait as it was told, and refuses one more', async () => {
    const analysis = workerAnalysis({ maxWaiting: 2 });
    const input = inputOf(1);
    const taken = [1, 2, 3].map(() => analysis.rankCauses(input, { signal: never }));
    await assert.rejects(analysis.rankCauses(input, { signal: never }), fails('ERR_SITREP_OVERLOADED', true));
    for (const answer of await Promise.all(taken)) assert.equal(answer.causes[0]?.entity, 'store');
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
      await assert.rejects(analysis.rankCauses(inputOf(1), { signal: never }), fails('ERR_SITREP_ANALYSIS_LOST', true));
    await analysis.close();
  });

  test('computes in the asking thread where no worker can be started', async () => {
    const analysis = workerAnalysis({ module: pathToFileURL(join(dir, 'nowhere.mjs')) });
    const answers = await Promise.all([1, 2].map((seed) => analysis.rankCauses(inputOf(seed), { signal: never })));
    assert.deepEqual(answers, [rankCauses(inputOf(1)), rankCauses(inputOf(2))]);
    assert.equal(analysis.where, 'thread');
    await analysis.close();
  });

  test('takes nothing in after it was closed, and cancels what it had', async () => {
    const analysis = workerAnalysis();
    const jobs = [1, 2].map(() => analysis.rankCauses(inputOf(1), { signal: never }));
    const ended = jobs.map((job) => assert.rejects(job, fails('ERR_SITREP_ABORTED', false)));
    await analysis.close();
    await Promise.all(ended);
    await assert.rejects(analysis.rankCauses(inputOf(1), { signal: never }), fails('ERR_SITREP_ABORTED', false));
  });

  test('refuses limits that are none', () => {
    assert.throws(() => workerAnalysis({ maxWaiting: 0 }), TypeError);
    assert.throws(() => workerAnalysis({ maxHeapMb: 0 }), TypeError);
  });
});

suite('inThreadAnalysis', () => {
  test('computes at once, unless it is too late', async () => {
    const input = inputOf(3);
    assert.deepEqual(await inThreadAnalysis.rankCauses(input, { signal: never }), rankCauses(input));
    const late = inThreadAnalysis.rankCauses(input, { signal: AbortSignal.abort() });
    await assert.rejects(late, fails('ERR_SITREP_ABORTED', false));
  });

  test('is replaced in diagnosis only', () => {
    const agents = agentsWith({ analysis: workerAnalysis() });
    assert.deepEqual(
      agents.flatMap((agent, i) => (agent === defaultAgents[i] ? [] : [agent.name])),
      ['diagnosis'],
    );
  });
});
