import assert from 'node:assert/strict';
import { test } from 'node:test';
import { investigationWindow, WINDOW_LENGTHS } from '@sitrep/sdk/orchestrator';
import fc from 'fast-check';

const MINUTE = 60_000;
const NOW = 1_800_000_000_000;

test('live telemetry is read up to now, from a quarter of an hour before the first sign', () => {
  const { window, baseline } = investigationWindow({ now: NOW, startedAt: NOW - 2 * MINUTE, coverage: undefined });
  assert.deepEqual(window, { from: NOW - 17 * MINUTE, to: NOW });
  assert.deepEqual(baseline, { from: NOW - 17 * MINUTE - WINDOW_LENGTHS.liveBaselineMs, to: NOW - 17 * MINUTE });
});

test('with little history half of it is left to the baseline', () => {
  const coverage = { from: NOW - 12 * MINUTE, to: NOW };
  const { window, baseline } = investigationWindow({ now: NOW, startedAt: NOW - 2 * MINUTE, coverage });
  assert.equal(window.from, NOW - 7 * MINUTE);
  assert.deepEqual(baseline, { from: NOW - 12 * MINUTE, to: NOW - 7 * MINUTE });
});

test('a recording is read up to its end, whatever the wall clock says', () => {
  const end = NOW - 400 * 24 * 60 * MINUTE;
  const coverage = { from: end - 600 * MINUTE, to: end };
  const inside = investigationWindow({ now: NOW, startedAt: end - 10 * MINUTE, coverage });
  assert.deepEqual(inside.window, { from: end - 25 * MINUTE, to: end });
  assert.equal(inside.baseline.from, coverage.from);
  const outside = investigationWindow({ now: NOW, startedAt: NOW, coverage });
  assert.deepEqual(outside.window, { from: end - 15 * MINUTE, to: end });
});

test('window and baseline are whole milliseconds, in order, and within what is covered', () => {
  const at = fc.integer({ min: NOW - 1e9, max: NOW + 1e6 });
  const coverage = fc.option(
    fc.tuple(at, fc.integer({ min: 1, max: 1e9 })).map(([from, length]) => ({ from, to: from + length })),
    {
      nil: undefined,
    },
  );
  fc.assert(
    fc.property(at, coverage, (startedAt, covered) => {
      const { window, baseline } = investigationWindow({ now: NOW, startedAt, coverage: covered });
      for (const edge of [window.from, window.to, baseline.from, baseline.to])
        assert.ok(Number.isInteger(edge) && edge >= 0);
      assert.ok(baseline.from <= baseline.to && baseline.to === window.from && window.from < window.to);
      if (covered !== undefined) assert.ok(baseline.from >= covered.from);
    }),
    { numRuns: 500 },
  );
});
