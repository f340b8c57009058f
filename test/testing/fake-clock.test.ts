import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '@sitrep/sdk/base';
import { fakeClock } from '@sitrep/sdk/testing';

test('timers run at their own moment, in order, with those set on the way', async () => {
  const clock = fakeClock(1_000);
  const seen: [string, number][] = [];
  clock.after(30, () => seen.push(['late', clock.now()]));
  clock.after(10, () => {
    seen.push(['early', clock.now()]);
    clock.after(5, () => seen.push(['nested', clock.now()]));
  });
  await clock.advance(30);
  assert.deepEqual(seen, [
    ['early', 1_010],
    ['nested', 1_015],
    ['late', 1_030],
  ]);
  assert.equal(clock.now(), 1_030);
});

test('a timer one millisecond after the target does not run', async () => {
  const clock = fakeClock();
  let ran = false;
  clock.after(11, () => (ran = true));
  await clock.advance(10);
  assert.equal(ran, false);
  await clock.advance(1);
  assert.equal(ran, true);
});

test('a cancelled timer is gone', async () => {
  const clock = fakeClock();
  const cancel = clock.after(5, () => assert.fail('it ran'));
  cancel();
  assert.equal(clock.timers, 0);
  await clock.advance(10);
});

test('until moves on only as far as the promise needs', async () => {
  const clock = fakeClock(0);
  clock.after(1_000_000, () => assert.fail('too far'));
  await clock.until(sleep(clock, 500).then(() => sleep(clock, 250)));
  assert.equal(clock.now(), 750);
});

test('until gives up at its limit', async () => {
  const clock = fakeClock(0);
  await assert.rejects(clock.until(sleep(clock, 501), 500), /within 500 ms/);
  await clock.until(sleep(clock, 500), 500);
});
