import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { findOnset } from '@sitrep/sdk/analysis';
import { seededRandom } from '@sitrep/sdk/base';

const stepMs = 10_000;

function series({ seed, at, size, length = 60 }: { seed: number; at: number; size: number; length?: number }) {
  const random = seededRandom(seed);
  const noise = (): number => random() + random() + random() - 1.5;
  const normal = Float64Array.from({ length: 120 }, () => 10 + noise());
  const values = Float64Array.from({ length }, (_, row) => 10 + noise() + (row >= at ? size : 0));
  return { times: values.map((_, row) => row * stepMs), values, stepMs, normal };
}

suite('findOnset', () => {
  test('finds a clear shift within two rows, with the truth inside its interval', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 5, max: 50 }),
        fc.double({ min: 3, max: 50, noNaN: true }),
        fc.constantFrom(1, -1),
        (seed, at, size, sign) => {
          const found = findOnset(series({ seed, at, size: size * sign }));
          assert.ok(found);
          assert.ok(Math.abs(found.row - at) <= 2, `row ${found.row}, truth ${at}`);
          assert.ok(found.earliest <= at * stepMs && at * stepMs <= found.latest, JSON.stringify(found));
          assert.equal(found.direction, sign > 0 ? 'up' : 'down');
        },
      ),
    );
  });

  for (const { sigmas, gradual, rows, held } of [
    { sigmas: 1.5, gradual: 0, rows: 28, held: 95 },
    { sigmas: 3, gradual: 0, rows: 8, held: 95 },
    { sigmas: 6, gradual: 0, rows: 4, held: 95 },
    { sigmas: 4, gradual: 5, rows: 9, held: 90 },
  ])
    test(`has the true beginning in its interval in ${held} of 100 ${gradual > 0 ? 'gradual ' : ''}shifts of ${sigmas} standard deviations, in ${rows} rows or less`, () => {
      let [found, inside, width] = [0, 0, 0];
      for (let seed = 1; seed <= 400; seed++) {
        const at = 5 + (seed % 40);
        const one = series({ seed, at: 999, size: 0 });
        // Noise with a standard deviation of one half around 0, where no part of the level counts as noise.
        const shift = (row: number): number =>
          row < at ? 0 : (sigmas / 2) * (gradual > 0 ? Math.min(1, (row - at + 1) / gradual) : 1);
        const onset = findOnset({
          ...one,
          values: one.values.map((value, row) => value - 10 + shift(row)),
          normal: one.normal.map((value) => value - 10),
          direction: 'up',
        });
        if (!onset) continue;
        found++;
        if (onset.earliest <= at * stepMs && at * stepMs <= onset.latest) inside++;
        width += (onset.latest - onset.earliest) / stepMs;
      }
      assert.ok(found >= 150, `${found} found`);
      assert.ok(inside / found >= held / 100, `${inside} of ${found}`);
      assert.ok(width / found <= rows, `${width / found} rows`);
    });

  test('finds nothing in nearly all noise', () => {
    let found = 0;
    for (let seed = 0; seed < 200; seed++)
      if (findOnset({ ...series({ seed, at: 999, size: 0 }), direction: 'up' })) found++;
    assert.ok(found <= 10, `${found} of 200`);
  });

  test('says when a change was over', () => {
    const one = series({ seed: 1, at: 20, size: 8 });
    for (let row = 30; row < 60; row++) one.values[row] = (one.values[row] as number) - 8;
    const found = findOnset(one);
    assert.deepEqual([found?.row, found?.end], [20, 30]);
  });

  test('does not take one spike for a shift, however high', () => {
    const one = series({ seed: 3, at: 999, size: 0 });
    one.values[30] = 1e9;
    const found = findOnset(one);
    assert.ok(!found || found.end - found.row <= 2);
  });

  test('answers the same for values in another unit', () => {
    const one = series({ seed: 5, at: 25, size: 5 });
    const scaled = {
      ...one,
      values: one.values.map((value) => value * 1e6),
      normal: one.normal.map((value) => value * 1e6),
    };
    assert.equal(findOnset(scaled)?.row, findOnset(one)?.row);
    assert.equal(findOnset(scaled)?.z.toFixed(6), findOnset(one)?.z.toFixed(6));
  });

  test('says nothing with fewer values of normal than it needs', () => {
    const one = series({ seed: 1, at: 20, size: 50 });
    assert.equal(findOnset({ ...one, normal: one.normal.subarray(0, 5) }), undefined);
    assert.ok(findOnset({ ...one, normal: one.normal.subarray(0, 6) }));
  });

  test('skips rows that were not measured', () => {
    const one = series({ seed: 2, at: 20, size: 10 });
    for (const row of [18, 19, 22, 23]) one.values[row] = NaN;
    const found = findOnset(one);
    assert.equal(found?.row, 20);
  });
});
