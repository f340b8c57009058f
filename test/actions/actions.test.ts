import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { actionCatalogue, checkArguments, digestAction, type ActionDefinition } from '@sitrep/sdk/actions';
import fc from 'fast-check';

const named = (name: string): ActionDefinition => {
  const found = actionCatalogue.find((definition) => definition.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

test('the catalogue names each action once, and what is reversible says how it is taken back', () => {
  assert.equal(new Set(actionCatalogue.map(({ name }) => name)).size, actionCatalogue.length);
  for (const { name, risk, undo } of actionCatalogue) if (risk === 'reversible') assert.ok(undo !== undefined, name);
});

test('arguments are accepted at the ends of their range and refused beyond', () => {
  const check = (share: number | string) =>
    checkArguments(named('shed-load'), { action: 'shed-load', target: 'web', arguments: { share } }).length;
  assert.deepEqual([0, 1, -0.001, 1.001, NaN, 'half'].map(check), [0, 0, 1, 1, 1, 1]);
});

test('missing, unknown and inherited arguments are refused', () => {
  const scale = (given: Record<string, number>) =>
    checkArguments(named('scale'), { action: 'scale', target: 'web', arguments: given });
  assert.deepEqual(scale({ replicas: 3 }), []);
  assert.match(scale({}).join(), /replicas is missing/);
  assert.match(scale({ replicas: 3, toString: 1 }).join(), /toString is not an argument/);
  assert.match(scale(Object.create({ replicas: 3 }) as Record<string, number>).join(), /replicas is missing/);
});

test('a target is one name of 1 to 300 characters', () => {
  const restart = (target: string) =>
    checkArguments(named('restart'), { action: 'restart', target, arguments: {} }).length;
  assert.deepEqual(['', 'a', 'a'.repeat(300), 'a'.repeat(301)].map(restart), [1, 0, 0, 1]);
});

test('the digest is SHA-256 over canonical JSON', () => {
  const canonical = '{"action":"scale","arguments":{"replicas":4},"target":"web"}';
  assert.equal(
    digestAction({ action: 'scale', target: 'web', arguments: { replicas: 4 } }),
    createHash('sha256').update(canonical).digest('hex'),
  );
});

const args = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 5 }),
  fc.oneof(fc.boolean(), fc.integer(), fc.string()),
);

test('the digest does not depend on the order of arguments, and changes with each of them', () => {
  fc.assert(
    fc.property(args, (given) => {
      const target = { action: 'x', target: 'web' };
      const turned = Object.fromEntries(Object.entries(given).toReversed());
      const digest = digestAction({ ...target, arguments: given });
      assert.equal(digestAction({ ...target, arguments: turned }), digest);
      for (const name of Object.keys(given))
        assert.notEqual(
          digestAction({ ...target, arguments: { ...given, [name]: `${String(given[name])}!` } }),
          digest,
        );
    }),
  );
});
