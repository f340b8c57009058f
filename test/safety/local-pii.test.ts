import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAwsManager } from '@sitrep/sdk/aws';
import { localPii } from '@sitrep/sdk/safety';

test('personal data is found without any service, and the attribution says so', async () => {
  const manager = createAwsManager({ providers: [localPii()] });
  const outcome = await manager.ask('pii', { text: 'Mail jane@example.org from 10.0.0.7' });
  assert.ok(outcome.outcome === 'answered');
  assert.deepEqual(outcome.value.spans, [
    { type: 'EMAIL', start: 5, end: 21, confidence: 1 },
    { type: 'IP_ADDRESS', start: 27, end: 35, confidence: 1 },
  ]);
  assert.deepEqual(outcome.by, { provider: 'local-recognisers', service: 'local', local: true });
});
