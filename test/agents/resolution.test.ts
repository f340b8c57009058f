import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSitrep } from '@sitrep/sdk';
import { fakeClock } from '@sitrep/sdk/testing';
import { createShop } from '@sitrep/sdk/simulator';

const START = Date.UTC(2026, 2, 1, 12);
const HISTORY_MS = 600_000;
const ATTACK_MS = 90_000;

test('a source of requests is blocked at the entrance of the system, not at the component that suffers', async () => {
  const shop = createShop({ startAt: START - HISTORY_MS });
  shop.advanceTo(START);
  shop.inject('security_breach');
  shop.advanceTo(START + ATTACK_MS);
  const clock = fakeClock(START + ATTACK_MS);
  const sitrep = createSitrep({ telemetry: shop.telemetry, executors: [shop.executor], clock });
  await sitrep.start();
  const [payload] = shop.takeAlerts();
  const [receipt] = await sitrep.receive('alertmanager', payload);
  const id = receipt?.incidentId ?? '';
  for (let i = 0; i < 600 && sitrep.views.get(id)?.incident.run.state !== 'waiting'; i++) await clock.advance(100);
  const view = sitrep.views.get(id);
  assert.equal(view?.hypotheses[0]?.entity, 'auth');
  const requests = view.actions.map(({ request: { action, target, arguments: args } }) => ({ action, target, args }));
  assert.deepEqual(requests, [{ action: 'contain-takeover', target: 'edge', args: { source: '198.51.100.0/24' } }]);
  await sitrep.stop({ timeoutMs: 0 });
});
