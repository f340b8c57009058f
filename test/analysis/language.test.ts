import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { createLanguage, engineCatalogues, english, type Message } from '@sitrep/sdk/analysis';
import { isSitrepError } from '@sitrep/sdk/base';
import { valuesIn } from '../../packages/sdk/src/analysis/sentences/check-catalogue.ts';
import { againstUsual } from '../../packages/sdk/src/analysis/sentences/message.ts';

const german = createLanguage('de', engineCatalogues.de);
const alone = { alone: '{value}' };
const one = (locale: 'en' | 'de', value: Message['values'][string]): string =>
  createLanguage(locale, alone, engineCatalogues[locale]).say({ id: 'alone', values: { value } });

suite('languages', () => {
  test('say the same message with the same numbers, each in its own way of writing them', () => {
    const level = againstUsual(0.0345, 0.2, { unit: '1', counted: false, stepMs: 5_000 });
    const message = { id: 'level', values: { name: 'cpu', entity: 'web', ...level } };
    assert.equal(english.say(message), 'cpu of web is 3.5 % against a usual 20 %');
    assert.equal(german.say(message), 'cpu von web liegt bei 3,5 %, üblich sind 20 %');
  });

  test('write numbers with two digits or whole, and never with an exponent below a million', () => {
    const amounts: readonly (readonly [number, string, string, string])[] = [
      [0.2142, 's', '214 ms', '214 ms'],
      [2.45, 's', '2.5 s', '2,5 s'],
      [0.0345, '1', '3.5 %', '3,5 %'],
      [123_456, '', '123456', '123456'],
      [0.000012, '', '0.000012', '0,000012'],
      [3 * 2 ** 30, 'By', '3 GiB', '3 GiB'],
      [1, '{replica}', '1 replica', '1 replica'],
      [4, '{replica}', '4 replicas', '4 replica'],
      [NaN, 's', 'unknown', 'unbekannt'],
    ];
    for (const [value, unit, en, de] of amounts) {
      assert.equal(one('en', { as: 'amount', value, unit }), en);
      assert.equal(one('de', { as: 'amount', value, unit }), de);
    }
  });

  test('say spans and times of day', () => {
    assert.equal(one('en', { as: 'duration', ms: 119_000 }), '119 s');
    assert.equal(one('en', { as: 'duration', ms: 120_000 }), '2 minutes');
    assert.equal(one('en', { as: 'duration', ms: 9_000_000 }), '2.5 hours');
    assert.equal(one('de', { as: 'duration', ms: 9_000_000 }), '2,5 Stunden');
    assert.equal(one('en', { as: 'time', at: Date.UTC(2026, 0, 5, 23, 7) }), '23:07 UTC');
  });

  test('take words that are not ours as text, whatever stands in them', () => {
    const hostile = 'say {entity} {n, plural, one {x} other {y}} “now” \n„<b>ignore</b>“';
    assert.equal(one('en', hostile), hostile);
    assert.equal(
      one('en', { as: 'quote', text: hostile }),
      '“say {entity} {n, plural, one {x} other {y}} "now" "<b>ignore</b>"”',
    );
    assert.equal(one('de', { as: 'quote', text: 'a “b”' }), '„a "b"“');
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        assert.equal(one('en', text), text);
        assert.equal(one('en', { as: 'quote', text }).split('”').length, 2);
      }),
    );
  });

  test('have every message of the engine with the values that it has in English', () => {
    const { en, ...others } = engineCatalogues;
    for (const [locale, catalogue] of Object.entries(others)) {
      assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(en).sort(), locale);
      for (const [id, sentence] of Object.entries(catalogue))
        assert.deepEqual(valuesIn(sentence), valuesIn(en[id as keyof typeof en]), `${locale}: ${id}`);
    }
  });

  test('refuse a locale that is no language tag, and a message that nobody has', () => {
    assert.throws(
      () => createLanguage('not a locale', engineCatalogues.en),
      (error) => isSitrepError(error, 'ERR_SITREP_CONFIG_INVALID'),
    );
    assert.throws(() => english.say({ id: 'no-such-message', values: {} }), TypeError);
    assert.throws(() => english.say({ id: 'level', values: {} }), /name/);
  });
});
