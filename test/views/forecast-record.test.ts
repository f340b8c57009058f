import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { scoreForecast } from '@sitrep/sdk/analysis';
import { ForecastRecord, type ForecastScore } from '@sitrep/sdk/protocol';
import { addForecastScore } from '@sitrep/sdk/views';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const score: fc.Arbitrary<ForecastScore> = fc
  .record({
    observed: fc.integer({ min: 0, max: 12 }),
    insideShare: share,
    errors: fc.option(fc.tuple(share, share)),
    breach: fc.option(fc.record({ probability: share, crossedAt: fc.option(fc.integer({ min: 1, max: 1e6 })) }), {
      nil: undefined,
    }),
    intervened: fc.boolean(),
  })
  .map(({ observed, insideShare, errors, breach, intervened }) => ({
    forecastId: 'fct_1',
    steps: 12,
    observed,
    inside: Math.floor(insideShare * observed),
    error: observed === 0 ? null : (errors?.[0] ?? null),
    naiveError: observed === 0 ? null : (errors?.[1] ?? null),
    ...(breach === undefined ? {} : { breach: { ...breach, leadMs: breach.crossedAt } }),
    intervened,
  }));

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

function close(a: number | null | undefined, b: number | null): void {
  if (b === null) assert.equal(a, null);
  else assert.ok(typeof a === 'number' && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), `${a} and ${b}`);
}

suite('addForecastScore', () => {
  test('gives, score by score, what all scores together say', () => {
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 40 }), (scores) => {
        const record = scores.reduce<ForecastRecord | undefined>(addForecastScore, undefined);
        const counted = scores.filter(({ observed, intervened }) => observed > 0 && !intervened);
        const limits = counted.flatMap(({ breach }) => breach ?? []);
        const hits = limits.filter(({ crossedAt, probability }) => crossedAt !== null && probability >= 0.5);
        assert.ok(record);
        assert.ok(ForecastRecord.safeParse(record).success, JSON.stringify(record));
        assert.equal(record.scored + record.intervened + record.unobserved, scores.length);
        assert.equal(record.scored, counted.length);
        const observed = counted.reduce((sum, one) => sum + one.observed, 0);
        close(record.coverage, observed === 0 ? null : counted.reduce((sum, one) => sum + one.inside, 0) / observed);
        close(
          record.betterThanLast,
          mean(
            counted.flatMap(({ error, naiveError }) =>
              error === null || naiveError === null ? [] : [error < naiveError ? 1 : 0],
            ),
          ),
        );
        close(
          record.brier,
          mean(limits.map(({ probability, crossedAt }) => (probability - (crossedAt === null ? 0 : 1)) ** 2)),
        );
        close(record.leadMs, mean(hits.map(({ leadMs }) => leadMs as number)));
        assert.deepEqual(
          [record.withLimit, record.crossed, record.warned],
          [limits.length, limits.filter(({ crossedAt }) => crossedAt !== null).length, hits.length],
        );
        assert.equal(
          record.falseAlarms,
          limits.filter(({ crossedAt, probability }) => crossedAt === null && probability >= 0.5).length,
        );
      }),
    );
  });
});

suite('scoreForecast', () => {
  const made = {
    id: 'fct_1',
    originAt: 1_000,
    times: [1_000, 2_000, 3_000],
    p10: [1, 1, 1],
    p50: [2, 2, 2],
    p90: [3, 3, 3],
    breach: { limit: 0.5, side: 'below' as const, probability: 0.25, at: null },
  };

  test('leaves out what was not measured and sees a limit crossed from above', () => {
    assert.deepEqual(scoreForecast(made, { values: [3, NaN, 0.5], last: 2, intervened: false }), {
      forecastId: 'fct_1',
      steps: 3,
      observed: 2,
      inside: 1,
      error: 1.25,
      naiveError: 1.25,
      breach: { probability: 0.25, crossedAt: 3_000, leadMs: 2_000 },
      intervened: false,
    });
  });

  test('has no error, instead of one of zero, when nothing was observed or the last value is not known', () => {
    const nothing = scoreForecast(made, { values: [NaN, NaN], last: 2, intervened: false });
    assert.deepEqual([nothing.observed, nothing.error, nothing.naiveError], [0, null, null]);
    assert.equal(scoreForecast(made, { values: [2], last: NaN, intervened: false }).naiveError, null);
  });
});
