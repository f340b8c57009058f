// The contract that every telemetry source keeps comes with the SDK, as cases for any test runner.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import test from 'node:test';
import { telemetryContract } from '@sitrep/sdk/testing';
import { requestTelemetry } from './request-telemetry.mjs';

const STEP_MS = 1;

/** A source that has counted a good request and a failed one, in different steps. */
async function used() {
  const { count, source } = requestTelemetry({ stepMs: STEP_MS });
  for (const statusCode of [200, 500]) {
    const response = Object.assign(new EventEmitter(), { statusCode });
    count({}, response, () => response.emit('finish'));
    const until = Date.now() + 2 * STEP_MS;
    while (Date.now() <= until) await new Promise(setImmediate);
  }
  return source;
}

for (const { title, run } of telemetryContract({ open: used })) test(title, run);

test('counts requests and failures once each, and has no duration where there was no request', async () => {
  const source = await used();
  const { signal } = new AbortController();
  const { rows } = await source.metrics({ window: await source.coverage({ signal }) }, { signal });
  const [requests, failures, durations] = rows.map(({ values }) => [...values]);
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  assert.deepEqual([sum(requests), sum(failures)], [2, 1]);
  assert.deepEqual(
    durations.map(Number.isNaN),
    requests.map((each) => each === 0),
  );
});
