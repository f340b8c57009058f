import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { shopStage, type ShopStage } from './shop-stage.ts';

const MINUTE = 60_000;

const isResolved = ({ incidents }: ShopStage) => incidents().every(({ incident }) => incident.status === 'resolved');

suite('a calm that nothing was done for', () => {
  test('between two bouts of a leak is not taken for its end, however often the alerts clear', async () => {
    const stage = await shopStage({ seed: 2, fault: 'memory_leak', approve: false });
    await stage.until(() => stage.incidents()[0]?.incident.run.state === 'waiting', 10 * MINUTE);
    await stage.until(() => false, 15 * MINUTE);
    const [leak, ...others] = stage.incidents();
    assert.deepEqual(others, []);
    const looks = leak?.timeline.filter(({ text }) => text.includes('An alert fired again.')) ?? [];
    assert.ok(looks.length >= 2, `all alerts had cleared ${looks.length} times`);
    assert.equal(leak?.incident.status, 'triggered');
    assert.equal(leak.incident.pendingActions, 1, 'the restart still waits for a decision');
    await stage.sitrep.stop();
  });

  test('resolves the incident once it has lasted five minutes, not before', async () => {
    const stage = await shopStage({ seed: 3, fault: 'bad_deploy', approve: false });
    await stage.until(() => stage.incidents()[0]?.incident.run.state === 'waiting', 10 * MINUTE);
    const clearedAt = stage.clock.now();
    stage.shop.clear();
    assert.ok(await stage.until(() => isResolved(stage), 20 * MINUTE));
    const [view] = stage.incidents();
    const calmMs = (view?.incident.marks.resolved ?? 0) - clearedAt;
    assert.ok(calmMs >= 5 * MINUTE && calmMs <= 10 * MINUTE, `after ${calmMs / 1_000} s`);
    assert.ok(view?.timeline.some(({ text }) => text.includes('without an action')));
    await stage.sitrep.stop();
  });
});

test('an incident that another cause opens again within a minute is explained anew, without its first episode', async () => {
  for (const seed of [1, 2, 3]) {
    const stage = await shopStage({ seed, fault: 'database_cascade' });
    await stage.until(() => stage.incidents()[0]?.incident.status === 'resolved', 15 * MINUTE);
    assert.equal(stage.incidents()[0]?.incident.cause?.entity, 'shop-db');
    const first = stage.incidents()[0]?.actions.length ?? 0;
    stage.shop.inject('bad_deploy');
    const truth = stage.shop.truth().at(-1)?.entity;
    await stage.until(() => !isResolved(stage), 5 * MINUTE);
    assert.ok(await stage.until(() => isResolved(stage), 15 * MINUTE));
    const [view, ...others] = stage.incidents();
    assert.deepEqual(others, [], 'its alert fired again');
    assert.equal(view?.incident.cause?.entity, truth);
    assert.deepEqual(
      view?.actions.slice(first).map(({ request, recovery }) => `${request.action} ${recovery}`),
      ['roll-back recovered'],
    );
    await stage.sitrep.stop();
  }
});
