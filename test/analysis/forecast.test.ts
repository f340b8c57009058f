import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { forecastSeries, FORECAST_LIMITS } from '@sitrep/sdk/analysis';
import { seededRandom } from '@sitrep/sdk/base';

const stepMs = 60_000;
const times = (values: Float64Array): Float64Array => values.map((_, row) => row * stepMs);
const forecast = (values: Float64Array, more: Partial<Parameters<typeof forecastSeries>[0]> = {}) =>
  forecastSeries({ times: times(values), values, stepMs, horizon: 12, ...more });

function noise(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random() + random() - 1;
}

suite('forecastSeries', () => {
  test('never reads past its origin: later values change nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 12, maxLength: 80 }),
        fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
        (past, future) => {
          const buffer = Float64Array.from([...past, future, future]);
          const whole = forecast(buffer.subarray(0, past.length));
          assert.deepEqual(forecast(Float64Array.from(past)), whole);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('keeps its band around its median and its times after the origin', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 12, maxLength: 60 }), (past) => {
        const found = forecast(Float64Array.from(past), { limit: 90 });
        assert.ok(found?.breach);
        assert.equal(found.times[0], past.length * stepMs);
        for (let i = 0; i < 12; i++)
          assert.ok(
            (found.p10[i] as number) <= (found.p50[i] as number) &&
              (found.p50[i] as number) <= (found.p90[i] as number),
          );
        assert.ok(found.breach.probability > 0 && found.breach.probability < 1);
      }),
      { numRuns: 50 },
    );
  });

  test('expects a steady climb to cross its limit, and says about when', () => {
    const random = noise(4);
    const found = forecast(
      Float64Array.from({ length: 90 }, (_, row) => 40 + 0.5 * row + random()),
      { limit: 90 },
    );
    assert.ok(found?.breach);
    assert.ok(found.breach.probability > 0.8, String(found.breach.probability));
    assert.ok(Math.abs((found.breach.at as number) - 100 * stepMs) <= 3 * stepMs);
    assert.ok(found.backtest.error < 0.5 * found.backtest.naiveError);
  });

  test('does not expect a level series to cross a far limit', () => {
    const random = noise(5);
    const found = forecast(
      Float64Array.from({ length: 90 }, () => 50 + random()),
      { limit: 90 },
    );
    assert.ok(found?.breach && found.breach.probability < 0.1);
    assert.equal(found.breach.at, null);
  });

  test('has the outcome inside its 80 % band in 65 to 95 of 100 series', () => {
    let inside = 0;
    let all = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const random = noise(seed);
      let level = 50;
      const values = Float64Array.from({ length: 132 }, () => (level = 50 + 0.8 * (level - 50) + 3 * random()));
      const found = forecast(values.slice(0, 120));
      assert.ok(found);
      for (let i = 0; i < 12; i++) {
        all++;
        const value = values[120 + i] as number;
        if (value >= (found.p10[i] as number) && value <= (found.p90[i] as number)) inside++;
      }
    }
    assert.ok(inside / all >= 0.65 && inside / all <= 0.95, String(inside / all));
  });

  test('keeps within the bounds of the signal', () => {
    const found = forecast(
      Float64Array.from({ length: 60 }, (_, row) => row / 60),
      { min: 0, max: 1 },
    );
    assert.ok(found && Math.max(...found.p90) <= 1 && Math.min(...found.p10) >= 0);
  });

  test('says nothing about too few values, and answers from the least it needs', () => {
    assert.equal(forecast(new Float64Array(FORECAST_LIMITS.minValues - 1)), undefined);
    assert.ok(forecast(new Float64Array(FORECAST_LIMITS.minValues)));
    assert.equal(forecast(new Float64Array(40).fill(NaN)), undefined);
  });

  test('refuses a horizon outside its limits', () => {
    for (const horizon of [0, 1.5, FORECAST_LIMITS.maxHorizon + 1])
      assert.throws(() => forecast(new Float64Array(20), { horizon }), TypeError);
  });
});
