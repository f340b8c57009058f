import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { IncidentView } from '@sitrep/sdk/protocol';
import type { FaultKind } from '@sitrep/sdk/simulator';
import { shopStage } from './shop-stage.ts';

const faults: readonly (readonly [FaultKind, string])[] = [
  ['api_overload', 'scale'],
  ['database_cascade', 'restart'],
  ['memory_leak', 'restart'],
  ['security_breach', 'contain-takeover'],
  ['bad_deploy', 'roll-back'],
];
const SEEDS = [21, 22, 23, 24, 25];

/** Everything that an incident cites exists in it. */
function checkCitations({ evidence, hypotheses, updates, forecasts }: IncidentView): void {
  const ids = new Set(evidence.map(({ id }) => id));
  assert.equal(ids.size, evidence.length);
  for (const { id } of evidence) assert.match(id, /^evd_\w+$/);
  for (const { supporting, contradicting } of hypotheses)
    for (const id of [...supporting, ...contradicting]) assert.ok(ids.has(id), id);
  for (const { update } of updates) for (const id of update.supporting) assert.ok(ids.has(id), id);
  for (const one of forecasts) for (const id of 'supporting' in one ? one.supporting : []) assert.ok(ids.has(id), id);
}

suite('the six agents on the simulated shop', () => {
  for (const [fault, action] of faults)
    test(`resolve ${fault} with the first action that they propose, ${action}, in five shops`, async () => {
      for (const seed of SEEDS) {
        const stage = await shopStage({ seed, fault });
        const resolved = await stage.until(() => stage.incidents()[0]?.incident.status === 'resolved', 15 * 60_000);
        const [view] = stage.incidents();
        const done = view?.actions.map(({ request, status }) => `${request.action} ${request.target} ${status}`);
        assert.ok(resolved && view, `seed ${seed}: ${view?.incident.status} ${done?.join(', ')}`);
        assert.equal(view.incident.cause?.entity, stage.shop.truth()[0]?.entity, `seed ${seed}`);
        const executed = view.actions.filter(({ completedAt }) => completedAt !== undefined);
        assert.deepEqual(
          executed.map(({ request }) => request.action),
          [action],
          `seed ${seed}: ${done?.join(', ')}`,
        );
        assert.equal(view.recovery?.verdict, 'recovered');
        checkCitations(view);
        // Nobody is told of a component as the cause that is not the incident's.
        for (const {
          update: { audience, text },
        } of view.updates) {
          const named = /The cause most likely sits in ([\w-]+)/.exec(text)?.[1];
          if (named !== undefined) assert.equal(named, view.incident.cause?.entity);
          if (audience === 'customers') assert.ok(!text.includes(view.incident.cause?.entity ?? '-'), text);
        }
        await stage.sitrep.stop();
      }
    });

  test('open no incident in a quiet quarter of an hour', async () => {
    const stage = await shopStage({ seed: 31, fault: 'quiet' });
    await stage.until(() => false, 15 * 60_000);
    assert.deepEqual(stage.incidents(), []);
  });

  test('show their progress from 0 to 1 while they work', async () => {
    const stage = await shopStage({ seed: 32, fault: 'bad_deploy' });
    const seen: number[] = [];
    stage.sitrep.board.subscribe(({ value }) => {
      const progress = (value as { progress?: number | null } | null)?.progress;
      if (typeof progress === 'number') seen.push(progress);
    });
    await stage.until(() => stage.incidents()[0]?.incident.status === 'resolved', 15 * 60_000);
    assert.ok(seen.length >= 6, String(seen.length));
    for (const value of seen) assert.ok(value >= 0 && value <= 1);
  });
});
