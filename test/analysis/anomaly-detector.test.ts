import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  ANOMALY_DEFAULTS,
  AnomalyDetector,
  type AnomalyDetectorOptions,
  type AnomalyReading,
} from '@sitrep/sdk/analysis';
import { seededRandom } from '@sitrep/sdk/base';

const stepMs = 300_000;
const DAY_ROWS = 288;
const DAY_MS = 86_400_000;

interface Point {
  readonly at: number;
  readonly value: number;
}

/** What a detector says of every point. */
function read(points: readonly Point[], options?: AnomalyDetectorOptions): AnomalyReading[] {
  const detector = new AnomalyDetector(options);
  return points.map(({ at, value }) => detector.push(at, value));
}

function alarms(readings: readonly AnomalyReading[]): number[] {
  return readings.flatMap((reading, row) => (reading.state === 'scored' && reading.alarm ? [row] : []));
}

function points(length: number, value: (row: number) => number): Point[] {
  return Array.from({ length }, (_, row) => ({ at: row * stepMs, value: value(row) }));
}

function noise(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random() + random() + random() - 1.5;
}

/** A busy day and a calm night, with noise. */
function daily(seed: number): (row: number) => number {
  const one = noise(seed);
  return (row) => 100 - 60 * Math.cos((2 * Math.PI * row) / DAY_ROWS) + 5 * one();
}

const scores = (readings: readonly AnomalyReading[]): number[] =>
  readings.map((reading) => (reading.state === 'scored' ? reading.episodeScore : -1));

suite('AnomalyDetector', () => {
  test('raises one alarm for a spike, at its first row, and names a value or a change as the reason', () => {
    const one = noise(1);
    const found = read(points(2_000, (row) => 10 + one() + (row >= 1_500 && row < 1_505 ? 20 : 0)));
    assert.deepEqual(
      alarms(found).filter((row) => row >= 1_490),
      [1_500],
    );
    const reading = found[1_500];
    assert.ok(reading?.state === 'scored' && ['value', 'change'].includes(reading.measure), JSON.stringify(reading));
  });

  test('raises an alarm within an hour when the level shifts by less than the noise of single values', () => {
    let caught = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const one = noise(seed);
      const rows = alarms(read(points(3_000, (row) => 10 + one() + (row >= 2_500 ? 1.4 : 0))));
      if (rows.some((row) => row >= 2_500 && row < 2_512)) caught++;
    }
    assert.ok(caught >= 8, `${caught} of 10`);
  });

  test('finds an ordinary value at the wrong time of day, once it knows the day', () => {
    const usual = daily(3);
    const midnight = 10 * DAY_ROWS;
    const found = read(points(11 * DAY_ROWS, (row) => usual(row) + (row >= midnight && row < midnight + 6 ? 60 : 0)));
    assert.ok(alarms(found).some((row) => row >= midnight && row < midnight + 3));
    const reading = found[midnight];
    assert.ok(reading?.state === 'scored' && reading.measure === 'time-of-day', JSON.stringify(reading));
  });

  test('finds a metric that stands still at an ordinary value', () => {
    const usual = daily(4);
    const from = 10 * DAY_ROWS;
    const found = alarms(read(points(12 * DAY_ROWS, (row) => (row < from ? usual(row) : 100))));
    assert.ok(found.some((row) => row >= from));
  });

  test('stays silent in most of noise: fewer than one alarm in a thousand rows', () => {
    let rows = 0;
    let found = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const one = noise(seed);
      rows += 3_000;
      found += alarms(read(points(3_000, () => 5 + one()))).length;
    }
    assert.ok(found < rows / 1_000, `${found} alarms in ${rows} rows`);
  });

  test('does not take the rhythm of a day for an anomaly', () => {
    let found = 0;
    for (let seed = 1; seed <= 5; seed++)
      found += alarms(read(points(10 * DAY_ROWS, daily(seed)))).filter((row) => row >= 2 * DAY_ROWS).length;
    assert.ok(found <= 10, `${found} alarms in 40 days`);
  });

  test('says that it is learning, and for how many rows more, before it says anything else', () => {
    const found = read(points(40, (row) => (row === 20 ? 1e9 : 1)));
    assert.deepEqual(found[0], { state: 'learning', rowsNeeded: ANOMALY_DEFAULTS.minRows });
    assert.deepEqual(found[ANOMALY_DEFAULTS.minRows - 1], { state: 'learning', rowsNeeded: 1 });
    assert.equal(found[ANOMALY_DEFAULTS.minRows]?.state, 'scored');
  });

  test('raises no alarm in a young series but for what lies far beyond all it has seen', () => {
    let young = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const one = noise(seed);
      young += alarms(read(points(200, () => 5 + one()))).length;
    }
    assert.ok(young <= 8, `${young} alarms in 40 series of 200 rows`);
    const one = noise(1);
    const far = read(points(200, (row) => 5 + one() + (row === 150 ? 500 : 0)));
    assert.ok(alarms(far).includes(150));
  });

  test('neither judges nor learns what was not measured', () => {
    const one = noise(7);
    const whole = points(600, () => 5 + one());
    const holes = whole.flatMap((point, row) =>
      row % 50 === 25 ? [{ at: point.at - 1, value: row % 100 === 25 ? NaN : Infinity }, point] : [point],
    );
    const found = read(holes);
    assert.equal(found.filter(({ state }) => state === 'not-measured').length, 12);
    assert.deepEqual(
      found.filter(({ state }) => state !== 'not-measured'),
      read(whole),
    );
  });

  test('does not compare across a gap: a walk that went on meanwhile is no change', () => {
    const one = noise(8);
    const walk = (gap: number) => {
      let value = 1_000;
      return points(1_500, (row) => (value += one() + (row === 1_200 ? 60 : 0))).map(({ at, value: it }, row) => ({
        at: at + (row >= 1_200 ? gap : 0),
        value: it,
      }));
    };
    const [joined, apart] = [read(walk(0))[1_200], read(walk(DAY_MS))[1_200]];
    assert.ok(joined?.state === 'scored' && apart?.state === 'scored');
    assert.equal(joined.measure, 'change');
    assert.ok(joined.score > apart.score + 2, `${joined.score} and ${apart.score}`);
  });

  test('judges a counter by its rate, and a counter that began again at 0 is no anomaly', () => {
    const one = noise(9);
    let total = 0;
    const restarts = new Set([700, 1_100]);
    const counter = points(1_500, (row) => {
      if (restarts.has(row)) total = 0;
      const rate = row >= 1_300 ? 9 : 3;
      total += (rate + 0.3 * one()) * 300;
      return total;
    });
    const found = read(counter, { counter: true });
    const rows = alarms(found);
    assert.ok(![...restarts].some((row) => rows.includes(row)), String(rows));
    assert.ok(rows.includes(1_300), String(rows));
    const reading = found[1_300];
    assert.ok(reading?.state === 'scored' && Math.abs(reading.value - 9) < 1);
    assert.equal(found[0]?.state, 'not-measured');
  });

  test('says the same of a metric in any other unit', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (seed, factor) => {
        const one = noise(seed);
        // Two decimals, so that equal values and equal changes are frequent: rounding must not tell them apart.
        const usual = points(900, (row) => Math.round(100 * (20 + 5 * Math.sin(row / 40) + one())) / 100);
        const scaled = usual.map(({ at, value }) => ({ at, value: value * factor }));
        const [a, b] = [scores(read(usual)), scores(read(scaled))];
        for (const [row, score] of a.entries())
          assert.ok(
            Math.abs(score - (b[row] as number)) < 1e-6,
            `row ${row}: ${score} and ${b[row]}, factor ${factor}`,
          );
      }),
      { numRuns: 40 },
    );
  });

  test('says the same of a metric whole days later', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -20_000, max: 20_000 }), (seed, days) => {
        const usual = points(3 * DAY_ROWS, daily(seed));
        const later = usual.map(({ at, value }) => ({ at: at + days * DAY_MS, value }));
        assert.deepEqual(read(later), read(usual));
      }),
      { numRuns: 20 },
    );
  });

  test('never looks ahead: what comes later changes nothing that was said', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.double({ noNaN: true }), { maxLength: 20 }), (seed, future) => {
        const past = points(400, daily(seed));
        const later = future.map((value, i) => ({ at: (400 + i) * stepMs, value }));
        assert.deepEqual(read([...past, ...later]).slice(0, 400), read(past));
      }),
      { numRuns: 20 },
    );
  });

  test('takes values in any order of time, and extreme ones, without failing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.integer({ min: -1e15, max: 1e15 }), value: fc.double() }), {
          minLength: 200,
          maxLength: 300,
          size: 'max',
        }),
        fc.boolean(),
        (wild, counter) => {
          for (const reading of read(wild, { counter }))
            assert.ok(
              reading.state !== 'scored' || (reading.score >= 0 && reading.score < Infinity),
              JSON.stringify(reading),
            );
        },
      ),
      { numRuns: 50 },
    );
  });
});
