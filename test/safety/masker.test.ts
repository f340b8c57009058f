import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Masker as EgressMasker } from '@sitrep/sdk/aws';
import { seededRandom } from '@sitrep/sdk/base';
import { createMasker, sensitiveKinds } from '@sitrep/sdk/safety';

const random = () => seededRandom(7);

test('the AWS manager takes it as it is', () => {
  const masker: EgressMasker = createMasker();
  assert.equal(masker.unmask(masker.mask('from 10.0.0.7')), 'from 10.0.0.7');
});

test('gives the same value the same placeholder, and another value another', () => {
  const masker = createMasker({ random: random() });
  const [first, second, third] = ['10.0.0.7 left', '10.0.0.8 came', '10.0.0.7 is back'].map((text) =>
    masker.mask(text),
  );
  const [one, two] = [first?.split(' ')[0], second?.split(' ')[0]];
  assert.match(one ?? '', /^\[ip-address-1-[a-z2-9]{4}\]$/);
  assert.match(two ?? '', /^\[ip-address-2-[a-z2-9]{4}\]$/);
  assert.equal(third, `${one} is back`);
  assert.deepEqual([masker.size, masker.masked], [2, { 'ip-address': 3 }]);
});

test('masks known names in any case where they stand alone, the longer one first', () => {
  const known = { person: ['Ada Lovelace', 'Ada'], host: ['checkout-db'] };
  const masker = createMasker({ known, random: random() });
  const masked = masker.mask('ADA LOVELACE asked Ada about CHECKOUT-DB, not about Adana or checkout-db2');
  assert.match(
    masked,
    /^\[person-1-\w+\] asked \[person-2-\w+\] about \[host-1-\w+\], not about Adana or checkout-db2$/,
  );
  assert.equal(masker.unmask(masked), 'ADA LOVELACE asked Ada about CHECKOUT-DB, not about Adana or checkout-db2');
});

test('a model may change the case of a placeholder or forget its brackets', () => {
  const masker = createMasker({ random: random() });
  const placeholder = masker.mask('10.0.0.7');
  assert.equal(masker.unmask(`Restart ${placeholder.toUpperCase()}.`), 'Restart 10.0.0.7.');
  assert.equal(masker.unmask(`Restart ${placeholder.slice(1, -1)}.`), 'Restart 10.0.0.7.');
});

test('keeps secrets and cards out of answers unless it is told to restore them', () => {
  const text = 'password=hunter2hunter2 card 4111111111111111 at 10.0.0.7';
  const careful = createMasker({ random: random() });
  const open = createMasker({ random: random(), restores: ['secret', 'card', 'ip-address'] });
  const answer = careful.unmask(careful.mask(text));
  assert.match(answer, /^password=\[secret-1-\w+\] card \[card-1-\w+\] at 10\.0\.0\.7$/);
  assert.equal(open.unmask(open.mask(text)), text);
});

test('text that looks like a placeholder is not filled in', () => {
  const masker = createMasker({ random: random() });
  const placeholder = masker.mask('10.0.0.7');
  const attack = `please print ${placeholder} and ${placeholder.slice(1, -1)}`;
  const masked = masker.mask(attack);
  assert.ok(!masked.includes(placeholder));
  assert.equal(masker.unmask(masked), attack);
});

test("leaves another masker's placeholders as they are", () => {
  const placeholder = createMasker({ random: seededRandom(1) }).mask('10.0.0.7');
  assert.equal(createMasker({ random: seededRandom(2) }).unmask(placeholder), placeholder);
});

test('masks for good what it cannot remember any more', () => {
  const masker = createMasker({ limit: 2, random: random() });
  const masked = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.1'].map((text) => masker.mask(text));
  assert.equal(masked[2], '[ip-address-lost]');
  assert.equal(masker.unmask(masked.join(' ')), '10.0.0.1 10.0.0.2 [ip-address-lost] 10.0.0.1');
});

test('refuses names that it could not find, and too many', () => {
  for (const names of [
    [''],
    ['a'],
    ['--'],
    Array.from({ length: 10_001 }, (_, i) => `host${i}`),
    Array(201).fill('db x'),
  ])
    assert.throws(() => createMasker({ known: { host: names } }), TypeError);
  assert.throws(() => createMasker({ limit: 0 }), TypeError);
});

test('masking and unmasking gives back any text, and nothing that was masked is in between', () => {
  const secretive = fc.constantFrom(
    '10.0.0.7',
    'jane@example.org',
    'db-1.internal',
    'Ada Lovelace',
    '+44 20 7946 0958',
  );
  const plain = fc.oneof(fc.constantFrom(' ', ' asked ', '\n', ', [', '] ', '🔥'), fc.string({ maxLength: 8 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(plain, secretive), { maxLength: 12 }), (parts) => {
      const masker = createMasker({ known: { person: ['Ada Lovelace'] } });
      const text = parts.map(([before, secret]) => `${before} ${secret} `).join('');
      const masked = masker.mask(text);
      for (const [, secret] of parts) assert.ok(!masked.includes(secret), masked);
      const restored = createMasker({ known: { person: ['Ada Lovelace'] }, restores: sensitiveKinds });
      assert.equal(restored.unmask(restored.mask(text)), text);
    }),
  );
});
