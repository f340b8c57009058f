import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { breakingChanges } from '../support/breaking-changes.ts';

const folder = new URL('../../packages/sdk/schema/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as never;

test('the schemas only grow: what a released version accepted, this one accepts and still promises', () => {
  const releases = readdirSync(new URL('released/', folder));
  assert.notEqual(releases.length, 0);
  for (const release of releases) {
    for (const file of ['protocol.json', 'facts.json'])
      assert.deepEqual(breakingChanges(read(`released/${release}/${file}`), read(file)), []);
  }
});

test('removing, requiring, retyping and tightening are found out', () => {
  const object = <P extends object>(properties: P, required: string[] = []) => ({
    type: 'object',
    properties,
    required,
  });
  const old = object({ a: { type: 'string', maxLength: 9 }, b: { enum: ['x', 'y'] } }, ['a']);
  const changes = (next: object) => breakingChanges(old, next as never).length;
  assert.equal(changes(old), 0);
  assert.equal(changes(object({ ...old.properties, c: { type: 'number' } }, ['a'])), 0);
  assert.equal(changes(object({ ...old.properties, c: { type: 'number' } }, ['a', 'c'])), 1);
  assert.equal(changes(object({ a: old.properties.a }, ['a'])), 1);
  assert.equal(changes(object(old.properties, [])), 1);
  assert.equal(changes(object({ ...old.properties, a: { type: 'string', maxLength: 8 } }, ['a'])), 1);
  assert.equal(changes(object({ ...old.properties, a: { type: 'number' } }, ['a'])), 1);
  assert.equal(changes(object({ ...old.properties, b: { enum: ['x'] } }, ['a'])), 1);
});
