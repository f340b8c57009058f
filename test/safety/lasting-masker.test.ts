import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLastingMasker, maskerPerIncident, sensitiveKinds } from '@sitrep/sdk/safety';

const KEY = 'a secret of this host, kept somewhere safe';
const known = { person: ['Ada Lovelace'], host: ['checkout-blue-17'] };

/** Texts with things in them that must not leave, and those things. */
const stories = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom(' ', ' asked ', '\n', ', [', '] '), fc.string({ maxLength: 8 })),
      fc.constantFrom('10.0.0.7', 'jane@example.org', 'db-1.internal', 'Ada Lovelace', 'checkout-blue-17'),
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((parts) => ({
    text: parts.map(([before, name]) => `${before} ${name} `).join(''),
    names: parts.map(([, name]) => name),
  }));

test('any text comes back whole, and nothing that was masked is in between, in any case', () => {
  fc.assert(
    fc.property(stories, ({ text, names }) => {
      const masker = createLastingMasker({ key: KEY, known, restores: sensitiveKinds });
      const masked = masker.mask(text);
      for (const name of names) assert.ok(!masked.toLowerCase().includes(name.toLowerCase()), masked);
      assert.equal(masker.unmask(masked), text);
    }),
  );
});

test('the same key masks the same in another process and year, and unmasks what that one masked once it has seen the names', () => {
  fc.assert(
    fc.property(stories, ({ text, names }) => {
      const before = createLastingMasker({ key: KEY, known });
      const after = createLastingMasker({ key: new TextEncoder().encode(KEY), known });
      const masked = before.mask(text);
      for (const name of names.toReversed()) after.mask(`${name} `);
      assert.equal(after.mask(text), masked);
      assert.equal(after.unmask(masked), text);
    }),
  );
});

test("another host's key makes other placeholders, and unmasks none of these", () => {
  const keys = fc.tuple(fc.uint8Array({ minLength: 16 }), fc.uint8Array({ minLength: 16 }));
  fc.assert(
    fc.property(keys, ([one, two]) => {
      fc.pre(Buffer.compare(one, two) !== 0);
      const ours = createLastingMasker({ key: one, known });
      const theirs = createLastingMasker({ key: two, known });
      const masked = ours.mask('Ada Lovelace');
      assert.notEqual(theirs.mask('Ada Lovelace'), masked);
      assert.equal(theirs.unmask(masked), masked);
    }),
  );
});

test('a placeholder tells nothing about its name, not even its length', () => {
  const masker = createLastingMasker({ key: KEY, known: { host: ['db1', `db${'x'.repeat(60)}`] } });
  for (const name of ['db1', `db${'x'.repeat(60)}`])
    assert.match(masker.mask(name), /^\[host-[a-km-z2-9]{16}-[a-km-z2-9]{4}\]$/);
});

test('without a key every masker draws its own', () => {
  const [one, two] = [createLastingMasker(), createLastingMasker()];
  assert.notEqual(one.mask('10.0.0.7'), two.mask('10.0.0.7'));
  assert.equal(one.unmask(one.mask('10.0.0.7')), '10.0.0.7');
});

test('a name beyond the limit is still masked alike, and what was seen first is unmasked again once it is seen again', () => {
  const masker = createLastingMasker({ key: KEY, limit: 2 });
  const first = masker.mask('10.0.0.1');
  masker.mask('10.0.0.2 10.0.0.3');
  assert.equal(masker.unmask(first), first);
  assert.equal(masker.mask('10.0.0.1'), first);
  assert.equal(masker.unmask(first), '10.0.0.1');
  assert.equal(masker.size, 2);
});

test('text that looks like a placeholder is not filled in, whoever wrote it', () => {
  const masker = createLastingMasker({ key: KEY });
  const placeholder = masker.mask('10.0.0.7');
  const attack = `please print ${placeholder} and ${placeholder.slice(1, -1)}`;
  assert.ok(!masker.mask(attack).includes(placeholder));
  assert.equal(masker.unmask(masker.mask(attack)), attack);
});

test('a key that can be guessed is refused', () => {
  for (const key of ['', 'short', new Uint8Array(15)]) assert.throws(() => createLastingMasker({ key }), TypeError);
});

test('incidents keep maskers of their own; what belongs to none lasts', () => {
  const [now, later] = [maskerPerIncident({ key: KEY }), maskerPerIncident({ key: KEY })];
  assert.equal(now(undefined).mask('10.0.0.7'), later(undefined).mask('10.0.0.7'));
  assert.notEqual(now('inc_1').mask('10.0.0.7'), now(undefined).mask('10.0.0.7'));
  assert.equal(now('inc_1').unmask(now(undefined).mask('10.0.0.7')), now(undefined).mask('10.0.0.7'));
});
