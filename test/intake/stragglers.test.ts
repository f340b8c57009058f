import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newFact } from '@sitrep/sdk/protocol';
import { chain, intakeUnderTest, notification, START, type IntakeUnderTest } from './intake-under-test.ts';

const SLOW = { alertname: 'Slow', service: 'cart', severity: 'warning' };
const FAILING = { alertname: 'Failing', service: 'web', severity: 'warning' };
const LIMIT = 120_000;

test('an alert that began before its incident was resolved joins it late, and leaves it resolved', async () => {
  const under = await resolvedIncident();
  const [receipt] = await under.intake.receive('alertmanager', notification(FAILING, { startsAt: START + 30_000 }));
  assert.equal(receipt?.outcome, 'attached');
  assert.equal(under.views.list().length, 1);
  assert.equal(under.views.list()[0]?.incident.status, 'resolved');
});

test('an alert that begins after the resolution is never taken for a straggler', async () => {
  const under = await resolvedIncident();
  await under.clock.advance(1_000);
  const [receipt] = await under.intake.receive('alertmanager', notification(FAILING, { startsAt: START + 60_001 }));
  assert.equal(receipt?.outcome, 'opened');
});

test('an alert that still fires two minutes after the resolution opens a new incident, and no earlier', async () => {
  const under = await resolvedIncident();
  for (const [waitMs, outcome, incidents] of [
    [LIMIT, 'repeated', 1],
    [1, 'opened', 2],
  ] as const) {
    await under.clock.advance(waitMs);
    const [receipt] = await under.intake.receive('alertmanager', notification(SLOW));
    assert.equal(receipt?.outcome, outcome);
    assert.equal(under.views.list().length, incidents);
  }
});

/** An incident of one alert that fires from START on, resolved a minute later. */
async function resolvedIncident(): Promise<IntakeUnderTest> {
  const under = intakeUnderTest({ topology: () => chain });
  const [opened] = await under.intake.receive('alertmanager', notification(SLOW));
  await under.clock.advance(60_000);
  const body = { by: { kind: 'system', id: 'sitrep' }, reason: 'Recovered' } as const;
  under.write([newFact('incident-resolved', opened?.incidentId as string, under.clock.now(), body)]);
  return under;
}
