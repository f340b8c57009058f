import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { CALIBRATION, confidencesOf, type Finding } from '@sitrep/sdk/analysis';
import { reliabilityOf } from '../../packages/sdk/eval/calibration/reliability.ts';
import { shopAnswers, type ShopQuestion } from '../../packages/sdk/eval/calibration/shop-answers.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const contribution = (z: number): Finding => ({
  kind: 'pain',
  entity: 'a',
  weight: 1,
  z,
  message: { id: 'unknown', values: {} },
  signal: 'metrics',
  window: { from: 0, to: 1 },
  rows: 1,
});

suite('confidence', () => {
  test('keeps the order of the scores, and never gives away more than 1 in all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 }),
        share,
        fc.integer({ min: 1, max: 14 }),
        (scores, z, measured) => {
          const causes = scores.sort((a, b) => b - a).map((score) => ({ score, contributions: [contribution(8 * z)] }));
          const found = confidencesOf(causes, { considered: 14, measured, symptom: { rawZ: 20 * z } });
          assert.equal(found.length, scores.length);
          for (const [rank, value] of found.entries()) {
            assert.ok(value >= 0 && value <= (found[rank - 1] ?? 1), JSON.stringify(found));
            if (scores[rank] === scores[rank - 1] && rank > 1) assert.equal(value, found[rank - 1]);
          }
          assert.ok(found.reduce((sum, value) => sum + value, 0) <= 1 + 1e-9);
        },
      ),
    );
  });

  test('does not fall when more speaks for the first cause', () => {
    for (const value of Object.values(CALIBRATION.coefficients)) assert.ok(value >= 0);
    const second = { score: 0.2, contributions: [contribution(4)] };
    const first = (score: number) =>
      confidencesOf([{ score, contributions: [contribution(8)] }, second], {
        considered: 5,
        measured: 5,
        symptom: { rawZ: 8 },
      })[0] as number;
    assert.ok(first(0.9) > first(0.25));
  });

  test('says how it was made: sources with sample sizes, and a reliability table of answers that it was not fitted to', () => {
    assert.deepEqual(
      CALIBRATION.sources.map(({ name }) => name),
      ['PetShop', 'Nezha', 'simulated shop'],
    );
    // There must be wrong answers to learn from.
    for (const { answers, right } of CALIBRATION.sources) assert.ok(right > 0.3 * answers && right < 0.9 * answers);
    assert.ok(CALIBRATION.reliability.reduce((sum, { answers }) => sum + answers, 0) >= 300);
    assert.ok(CALIBRATION.expectedCalibrationError <= 0.08);
    for (const { name, expectedCalibrationError } of CALIBRATION.sources)
      assert.ok(expectedCalibrationError <= 0.15, `${name}: ${expectedCalibrationError}`);
  });

  test('is right about as often as it says, on shops that it was not fitted to', async () => {
    const only = ['api_overload', 'database_cascade', 'memory_leak', 'security_breach', 'bad_deploy'] as const;
    const { answers, expectedCalibrationError, table } = await askShops({ only, anywhere: false });
    assert.ok(answers.length >= 120, String(answers.length));
    assert.ok(answers.filter(({ right }) => !right).length >= 20);
    assert.ok(expectedCalibrationError <= 0.1, `${expectedCalibrationError.toFixed(3)}: ${table}`);
    // With all telemetry in hand the cause of a single fault is certain enough to act on.
    const whole = answers.filter(({ about }) => /^[a-z_]+, alert \+ \d+ s$/.test(about));
    assert.ok(whole.length >= 20);
    for (const { about, stated } of whole) assert.ok(stated >= 0.5, `${about}: ${stated}`);
  });

  test('is not far from right for every kind of fault in any place', async () => {
    const { answers, expectedCalibrationError, table } = await askShops({});
    assert.ok(answers.length >= 120, String(answers.length));
    assert.ok(answers.filter(({ right }) => !right).length >= 20);
    // Some hundred answers in five groups are off by .05 by chance alone.
    assert.ok(expectedCalibrationError <= 0.15, `${expectedCalibrationError.toFixed(3)}: ${table}`);
  });
});

async function askShops(question: ShopQuestion) {
  const answers = (await Promise.all([1001, 1002, 1003].map((seed) => shopAnswers(seed, question)))).flat();
  const { reliability, expectedCalibrationError } = reliabilityOf(answers, 5);
  const table = reliability
    .map(({ stated, right, answers: count }) => `${stated.toFixed(2)} ${right.toFixed(2)} ${count}`)
    .join(' | ');
  return { answers, expectedCalibrationError, table };
}
