import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { buildSystemTable, detectAnomalies, forecastSeries, FORECAST_LIMITS, signalOf } from '@sitrep/sdk/analysis';
import { seededRandom } from '@sitrep/sdk/base';
import { createShop, type FaultKind } from '@sitrep/sdk/simulator';

const stepMs = 60_000;
const times = (values: Float64Array): Float64Array => values.map((_, row) => row * stepMs);
const forecast = (values: Float64Array, more: Partial<Parameters<typeof forecastSeries>[0]> = {}) =>
  forecastSeries({ times: times(values), values, stepMs, horizon: 12, ...more });

function noise(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random() + random() - 1;
}

const faults = ['api_overload', 'database_cascade', 'security_breach', 'bad_deploy'] as const;

/** Forecasts of the signals that are wrong a minute after a fault, five minutes ahead, against what the shop does if nobody acts. */
async function shopForecasts(fault: FaultKind, seed: number) {
  const horizon = 60;
  const from = Date.UTC(2026, 0, 5, 10);
  const shop = createShop({ seed, startAt: from });
  const run = (to: number): void => {
    while (shop.at < to) shop.advanceTo(to);
  };
  const table = async (since: number) => {
    const window = { from, to: shop.at };
    const metrics = await shop.telemetry.metrics({ window }, { signal: new AbortController().signal });
    assert.ok(metrics.status === 'ok');
    return buildSystemTable({
      series: metrics.rows,
      baseline: { from, to: since },
      incident: { from: since, to: shop.at },
    });
  };
  run(from + 15 * 60_000);
  shop.inject(fault);
  const since = shop.at - 60_000;
  run(shop.at + 60_000);
  const known = await table(since);
  run(shop.at + horizon * 5_000);
  const later = await table(since);
  const wrong = detectAnomalies(known).filter(({ harmful, unit, z }) => harmful || (unit === '1' && z > 0));
  return wrong.slice(0, 8).flatMap((one) => {
    const { times, stepMs, rows } = known;
    const actual = signalOf(later, one)?.values.subarray(rows, rows + horizon);
    const found = forecastSeries({
      times,
      values: one.values,
      stepMs,
      horizon,
      min: 0,
      ...(one.unit === '1' ? { max: 1 } : {}),
    });
    assert.ok(actual && found);
    const last = one.values.findLast((value) => !Number.isNaN(value)) as number;
    const scale = Math.abs(one.now - one.normal.median);
    const score = {
      rows: 0,
      inside: 0,
      error: 0,
      naive: 0,
      width: (found.p90[59] as number) - (found.p10[59] as number),
    };
    for (const [i, value] of actual.entries()) {
      if (Number.isNaN(value)) continue;
      score.rows++;
      if (value >= (found.p10[i] as number) && value <= (found.p90[i] as number)) score.inside++;
      score.error += Math.abs(value - (found.p50[i] as number)) / scale;
      score.naive += Math.abs(value - last) / scale;
    }
    return [score];
  });
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

  test('learns from earlier days when a limit is crossed: likely before the daily peak, unlikely after it', () => {
    const hour = 12;
    const step = 300_000;
    const random = noise(11);
    // Only on two days of three does the peak, at noon, cross the limit; nothing about the morning tells which.
    const peak = (row: number): number => (Math.floor(row / (24 * hour)) % 3 === 0 ? 60 : 100);
    const series = Float64Array.from({ length: 11 * 24 * hour }, (_, row) => {
      const time = row % (24 * hour);
      return 10 + 2 * random() + (time >= 12 * hour && time < 13 * hour ? peak(row) : 0);
    });
    const chance = (until: number): number => {
      const values = series.subarray(0, until);
      const found = forecastSeries({
        times: values.map((_, row) => row * step),
        values,
        stepMs: step,
        horizon: 24,
        limit: 90,
      });
      return found?.breach?.probability ?? NaN;
    };
    const before = chance(10 * 24 * hour + 11 * hour);
    const after = chance(10 * 24 * hour + 16 * hour);
    assert.ok(before > 0.5 && before < 0.9, String(before));
    assert.ok(after < 0.15, String(after));
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

  test('takes a step as a new level, with a band and without certainty', () => {
    for (const rows of [6, 20]) {
      const random = noise(rows);
      const values = Float64Array.from({ length: 360 }, (_, row) => (row < 360 - rows ? 0.08 : 0.6) + 0.02 * random());
      const found = forecast(values, { horizon: 60, min: 0, max: 1, limit: 0.95 });
      assert.ok(found?.breach);
      const [low, middle, high] = [found.p10[59] as number, found.p50[59] as number, found.p90[59] as number];
      assert.ok(middle > 0.45 && middle < 0.7, `${rows} rows: ${middle}`);
      assert.ok(high - low > 0.02, `${rows} rows: ${low} to ${high}`);
      assert.ok(found.breach.probability < 0.6, `${rows} rows: ${found.breach.probability}`);
      assert.equal(found.breach.at, null);
    }
  });

  test('is not certain of a share that has just reached its bound', () => {
    const values = Float64Array.from({ length: 120 }, (_, row) => (row < 114 ? 0 : 1));
    const found = forecast(values, { horizon: 60, min: 0, max: 1 });
    assert.ok(found && (found.p10[59] as number) < 1);
    assert.equal(found.p90[59], 1);
  });

  test('keeps within the bounds of the signal', () => {
    const found = forecast(
      Float64Array.from({ length: 60 }, (_, row) => row / 60),
      { min: 0, max: 1 },
    );
    assert.ok(found && Math.max(...found.p90) <= 1 && Math.min(...found.p10) >= 0);
  });

  test('has what the simulated shop does after a fault inside its 80 % band, and errs at most a little more than the last value held', async () => {
    const scores = (await Promise.all(faults.map((fault, i) => shopForecasts(fault, 301 + i)))).flat();
    const sum = (of: (score: (typeof scores)[number]) => number) => scores.reduce((total, one) => total + of(one), 0);
    const coverage = sum(({ inside }) => inside) / sum(({ rows }) => rows);
    assert.ok(scores.length >= 20, String(scores.length));
    assert.ok(coverage >= 0.7 && coverage <= 0.92, `coverage ${coverage.toFixed(3)}`);
    const ratio = sum(({ error }) => error) / sum(({ naive }) => naive);
    assert.ok(ratio <= 1.15, `error ratio ${ratio.toFixed(3)}`);
    assert.ok(scores.every(({ width }) => width > 0));
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
