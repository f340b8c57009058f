import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { robustBaseline, robustZ } from '@sitrep/sdk/analysis';

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 80 });
const plainMedian = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

suite('robustBaseline', () => {
  test('has the median of the values, and a scale of at least 1.4826 median distances and at most three times that', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const found = robustBaseline(values);
        assert.ok(found);
        const median = plainMedian(values);
        const mad = 1.4826 * plainMedian(values.map((value) => Math.abs(value - median)));
        const tolerance = 1e-6 * (1 + Math.abs(median) + mad);
        assert.ok(Math.abs(found.median - median) <= tolerance);
        assert.ok(found.scale >= mad - tolerance, `${found.scale} < ${mad}`);
        if (mad > 0) assert.ok(found.scale <= 3 * mad + tolerance);
      }),
    );
  });

  test('has the 5th and the 95th percentile of the values, linear between neighbours', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const percentile = (p: number): number => {
          const position = p * (sorted.length - 1);
          const below = sorted[Math.floor(position)] as number;
          const above = sorted[Math.ceil(position)] as number;
          return below + (position % 1) * (above - below);
        };
        const found = robustBaseline(values);
        assert.ok(found);
        assert.ok(Math.abs(found.low - percentile(0.05)) <= 1e-6 * (1 + Math.abs(found.low)));
        assert.ok(Math.abs(found.high - percentile(0.95)) <= 1e-6 * (1 + Math.abs(found.high)));
      }),
    );
  });

  test('leaves out what was not measured, and says nothing when nothing was', () => {
    assert.equal(robustBaseline([NaN, 4, NaN, 6])?.count, 2);
    assert.equal(robustBaseline([NaN, 4, NaN, 6])?.median, 5);
    assert.equal(robustBaseline([NaN]), undefined);
    assert.equal(robustBaseline([]), undefined);
  });

  test('is not moved by a third of the values going wild', () => {
    const steady = Array.from({ length: 60 }, (_, i) => 100 + (i % 5));
    const wild = steady.map((value, i) => (i % 3 === 0 ? 1e9 : value));
    assert.ok(Math.abs((robustBaseline(wild)?.median as number) - 102) <= 2);
  });

  test('gives a rare count a spread, although most of its values are zero', () => {
    const counts = Array.from({ length: 100 }, (_, i) => (i % 6 === 0 ? 2 : 0));
    assert.ok((robustBaseline(counts)?.scale as number) > 1);
  });

  test('keeps deviations within the limit and calls no change no deviation', () => {
    const flat = { median: 5, scale: 0, low: 5, high: 5, count: 9 };
    assert.equal(robustZ(5, flat), 0);
    assert.equal(robustZ(6, flat, 8), 8);
    assert.equal(robustZ(4, flat, 8), -8);
  });
});
