import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readScenario } from '@sitrep/sdk/protocol';
import { formatScenario, recordScenario, shopStage } from '@sitrep/server';
import { startAwsFake } from '@sitrep/sdk/testing/aws-fake';
import { everyService } from '../aws/support/manager-of-fake.ts';

const record = (fault: 'security_breach' | 'quiet', seed: number) =>
  recordScenario({ stage: shopStage({ fault, seed }), seed });

suite('recording a scenario', () => {
  test('gives the same file, to the byte, for the same seed, and another one for another seed', async () => {
    const first = formatScenario(await record('security_breach', 5));
    assert.equal(formatScenario(await record('security_breach', 5)), first);
    assert.notEqual(formatScenario(await record('security_breach', 6)), first);
    assert.equal(readScenario(first).seed, 5);
  });

  test('ends with an error when nothing happens, within its limit of simulated time', async () => {
    await assert.rejects(record('quiet', 1), {
      code: 'ERR_SITREP_RECORDING_UNFINISHED',
      message: 'No incident was opened within 45 simulated minutes',
    });
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    const stage = shopStage({ fault: 'memory_leak' });
    const minutes: number[] = [];
    const recording = recordScenario({
      stage,
      signal: stop.signal,
      onProgress: ({ simulatedMs }) => {
        minutes.push(simulatedMs);
        if (minutes.length === 2) stop.abort();
      },
    });
    await assert.rejects(recording, { code: 'ERR_SITREP_ABORTED' });
    assert.equal(minutes.length, 2);
  });

  test('with services behind a fake, names each call with its request id and never says that AWS made it', async (t) => {
    const fake = await startAwsFake();
    t.after(() => fake.close());
    const scenario = readScenario(
      formatScenario(
        await recordScenario({
          stage: shopStage({ fault: 'security_breach', seed: 3 }),
          seed: 3,
          aws: { aws: everyService(fake), openTelemetry: false },
        }),
      ),
    );
    const asked = scenario.attribution?.filter(({ source }) => source !== 'local') ?? [];
    assert.ok(asked.length > 0);
    assert.deepEqual(new Set(asked.map(({ source }) => source)), new Set(['fake']));
    assert.ok(asked.some(({ capability }) => capability === 'guard'));
    const sent = new Set([...fake.requests].map(({ requestId }) => requestId));
    for (const { requestId, durationMs, incidentId } of asked) {
      assert.ok(requestId !== undefined && sent.has(requestId), requestId);
      assert.ok(durationMs > 0, 'latencies are real');
      assert.ok(incidentId !== undefined);
    }
    assert.match(scenario.description, /Recorded with AI services: .*\(fake\)/);
    assert.doesNotMatch(JSON.stringify(scenario.attribution), /"real"/);
  });
});
