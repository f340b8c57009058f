import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesOf } from '../../scripts/checks/doors.mjs';

test("lists a door's names through every re-export, and tells types from values", () => {
  assert.deepEqual(namesOf('test/architecture/fixtures/door/index.ts'), [
    'Both', // a schema and its type under one name count as the value
    'Kept',
    'type Narrowed', // a value behind `export type *` can only be used as a type
    'type Shape',
    'renamed',
  ]);
});
