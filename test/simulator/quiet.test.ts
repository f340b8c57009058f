import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createShop } from '@sitrep/sdk/simulator';
import { MINUTE, START } from './support/drive.ts';

/** A quick look by default; `SITREP_LONG=1` looks at two hours of every seed, as before a release. */
const HOURS = process.env['SITREP_LONG'] === '1' ? 2 : 0.5;
const SEEDS = 20;

test(`an ordinary day raises no alert: ${SEEDS} seeds, ${HOURS} h each`, (t) => {
  const before = process.cpuUsage();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const shop = createShop({ seed, startAt: START });
    shop.advanceTo(START + 5 * MINUTE);
    shop.inject('quiet');
    shop.advanceTo(START + HOURS * 60 * MINUTE);
    assert.deepEqual(shop.takeAlerts(), [], `seed ${seed}`);
    const { requestsPerSecond, errorRatio } = shop.traffic();
    assert.ok(requestsPerSecond !== null && requestsPerSecond > 20 && requestsPerSecond < 40, `${requestsPerSecond}/s`);
    assert.ok(errorRatio !== null && errorRatio < 0.005);
    assert.deepEqual(
      shop.truth().map(({ entity }) => entity),
      [null],
    );
  }
  const { user, system } = process.cpuUsage(before);
  const cpuS = (user + system) / 1e6;
  const per10Minutes = cpuS / (SEEDS * HOURS * 6);
  t.diagnostic(`${per10Minutes.toFixed(3)} s of processor time for ten simulated minutes`);
  assert.ok(per10Minutes < 1.5);
});

test('what traffic was is unknown before there was any', () => {
  assert.deepEqual(createShop({ startAt: START }).traffic(), { requestsPerSecond: null, errorRatio: null });
});
