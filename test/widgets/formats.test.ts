import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  formatDuration,
  formatQuantity,
  formatReading,
  formatShare,
  formatTime,
} from '../../packages/widgets/src/base/formats.ts';
import { thinSeries } from '../../packages/widgets/src/base/thin-series.ts';

test('a duration is shown in its two largest parts, rounded down while it counts', () => {
  const cases: [number, string][] = [
    [0, '0s'],
    [59_999, '59s'],
    [60_000, '1m 00s'],
    [3_599_999, '59m 59s'],
    [3_600_000, '1h 00m'],
    [86_400_000, '1d 0h'],
    [-5, '0s'],
  ];
  for (const [ms, text] of cases) assert.equal(formatDuration(ms), text);
  assert.equal(formatDuration(420, { fine: true }), '0.4s');
  assert.equal(formatDuration(42, { fine: true }), '42ms');
  assert.equal(formatDuration(9_960, { fine: true }), '10s');
});

test('what is not known is never a number', () => {
  for (const text of [
    formatDuration(undefined),
    formatShare(null),
    formatQuantity(null, 's'),
    formatTime(undefined, 0),
    formatReading(undefined, '1', 1),
  ])
    assert.equal(text, 'no data yet');
});

test('a quantity carries its unit in the size that reads best', () => {
  const cases: [number, string, string][] = [
    [0.0028, 's', '2.8 ms'],
    [1.9, 's', '1.9 s'],
    [0, 's', '0 s'],
    [1_610_612_736, 'By', '1.5 GiB'],
    [0, 'By', '0 B'],
    [40, '{connection}', '40'],
    [41.2, '{request}/s', '41.2/s'],
    [12_345.6, '1', '12,346'],
  ];
  for (const [value, unit, text] of cases) assert.equal(formatQuantity(value, unit), text);
});

test('a dimensionless series is read in per cent only while it stays within 1', () => {
  assert.equal(formatReading(0.31, '1', 0.4), '31%');
  assert.equal(formatReading(0.31, '1', 12), '0.31');
});

test('thinning keeps order, ends of the range and every gap’s column, and at most three points a column', () => {
  const values = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 400 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 120 }), (series, columns) => {
      const kept = thinSeries(series, columns);
      assert.deepEqual(
        kept,
        [...new Set(kept)].sort((a, b) => a - b),
      );
      assert.ok(kept.length <= Math.max(columns * 3, columns * 2));
      const measured = series.filter((value) => value !== null);
      if (measured.length > 0) {
        const shown = kept.map((index) => series[index]).filter((value) => value !== null && value !== undefined);
        assert.equal(Math.max(...shown), Math.max(...measured));
        assert.equal(Math.min(...shown), Math.min(...measured));
      }
      assert.equal(
        series.includes(null),
        kept.some((index) => series[index] === null),
      );
    }),
  );
});
