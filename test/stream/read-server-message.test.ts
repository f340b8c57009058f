import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSitrepError } from '@sitrep/sdk/base';
import { decodeServerMessage, serverFrames } from '@sitrep/sdk/protocol';
import { readServerMessage } from '../../packages/sdk/src/client/read-server-message.ts';
import { arbitraryOf } from '../support/arbitrary-schema.ts';

const kinds = Object.keys(serverFrames) as (keyof typeof serverFrames)[];
const frame = fc
  .constantFrom(...kinds)
  .chain((kind) => arbitraryOf<Record<string, unknown>>(serverFrames[kind] as never));

function reads(read: (text: string) => unknown, text: string): boolean {
  try {
    read(text);
    return true;
  } catch (error) {
    assert.ok(isSitrepError(error, 'ERR_SITREP_FRAME_INVALID'));
    return false;
  }
}

test('a page takes every message that the protocol allows, and reads the same in it', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), (frames) => {
      const text = JSON.stringify(frames);
      assert.deepEqual(readServerMessage(text), JSON.parse(JSON.stringify(decodeServerMessage(text))));
    }),
    { numRuns: 1_000 },
  );
});

test('a field that is missing or of another type is refused by the page wherever the protocol refuses it', () => {
  const wrong = fc.constantFrom<unknown>(undefined, null, 'text', -1, 1.5, true, [], {});
  fc.assert(
    fc.property(frame, fc.nat(20), wrong, (valid, which, value) => {
      const names = Object.keys(valid).filter((name) => name !== 't');
      const name = names[which % Math.max(1, names.length)];
      if (name === undefined) return;
      const text = JSON.stringify({ ...valid, [name]: value });
      // The schema also knows patterns of identifiers and closed lists of words; the page only needs the types.
      if (!reads(readServerMessage, text)) assert.equal(reads(decodeServerMessage, text), false, text);
      if (typeof value !== 'string' && !reads(decodeServerMessage, text))
        assert.equal(reads(readServerMessage, text), false, text);
    }),
    { numRuns: 3_000 },
  );
});

test('frames of a kind that is not known here are left out, names of built-in properties included', () => {
  for (const t of ['tide', 'constructor', '__proto__', 'toString'])
    assert.deepEqual(readServerMessage(`[{"t":${JSON.stringify(t)},"n":1},{"t":"pong","n":2}]`), [{ t: 'pong', n: 2 }]);
  for (const text of ['', '{', 'null', '7', '[7]', '{}', '[[]]'])
    assert.equal(reads(readServerMessage, text), false, text);
});
