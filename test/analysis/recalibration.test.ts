import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededRandom } from '@sitrep/sdk/base';
import { confidenceShift, recalibrate, type KnownAnswer } from '@sitrep/sdk/analysis';
import fc from 'fast-check';

const confidence = fc.double({ min: 0, max: 1, noNaN: true });
const answers = fc.array(fc.record({ confidence, right: fc.boolean() }), { maxLength: 50 });

suite('recalibration from known answers', () => {
  test('nothing known moves nothing', () => {
    assert.equal(confidenceShift([]), 0);
    assert.deepEqual(recalibrate([0.7, 0.2], 0), [0.7, 0.2]);
  });

  test('one more right answer never lowers, one more wrong answer never raises', () => {
    fc.assert(
      fc.property(answers, confidence, (known, one) => {
        const shift = confidenceShift(known);
        assert.ok(confidenceShift([...known, { confidence: one, right: true }]) >= shift - 1e-6);
        assert.ok(confidenceShift([...known, { confidence: one, right: false }]) <= shift + 1e-6);
      }),
    );
  });

  test('the order of the answers does not matter, and the shift stays finite whatever they are', () => {
    fc.assert(
      fc.property(answers, (known) => {
        const shift = confidenceShift(known);
        assert.ok(Number.isFinite(shift));
        assert.ok(Math.abs(confidenceShift([...known].reverse()) - shift) < 1e-6);
      }),
    );
  });

  test('the first stays first and the sum within one', () => {
    const list = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(list, fc.double({ min: -5, max: 5, noNaN: true }), (weights, shift) => {
        const sorted = weights.toSorted((a, b) => b - a);
        const sum = sorted.reduce((total, weight) => total + weight, 0.02);
        const moved = recalibrate(
          sorted.map((weight) => weight / sum),
          shift,
        );
        assert.ok(moved.every((value) => value <= (moved[0] as number)));
        assert.ok(moved.reduce((total, value) => total + value, 0) <= 1.01);
      }),
    );
  });

  test('answers that are right half as often as stated bring the stated nearer to the truth', () => {
    const random = seededRandom(5);
    const known: KnownAnswer[] = Array.from({ length: 200 }, () => ({ confidence: 0.9, right: random() < 0.45 }));
    const [stated = NaN] = recalibrate([0.9], confidenceShift(known));
    assert.ok(Math.abs(stated - 0.45) < 0.08, String(stated));
  });
});
