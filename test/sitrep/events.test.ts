import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSitrep } from '@sitrep/sdk';
import { silentTelemetry } from '@sitrep/sdk/testing';

test('a host hears of each fact once and in order, after the views have it, and a listener that throws keeps it from no other', async () => {
  const sitrep = createSitrep({ telemetry: silentTelemetry(), agents: [] });
  const heard: number[] = [];
  const errors: unknown[] = [];
  const failure = new Error('not my day');
  sitrep.events.on('fact', () => {
    throw failure;
  });
  sitrep.events.on('fact', ({ seq }) => {
    assert.ok(sitrep.views.seq >= seq);
    heard.push(seq);
  });
  sitrep.events.on('error', (error) => errors.push(error));
  await sitrep.start();
  await sitrep.receive('generic', { title: 'Checkout is slow', severity: 'error', entity: 'checkout' });
  await sitrep.stop();
  assert.ok(heard.length > 0);
  assert.deepEqual(
    heard,
    Array.from({ length: heard.length }, (_, i) => i + 1),
  );
  assert.deepEqual([...new Set(errors)], [failure]);
});
