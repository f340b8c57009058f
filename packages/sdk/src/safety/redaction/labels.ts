import { createHmac } from 'node:crypto';
import { randomEpoch, type Random } from '../../base/index.ts';
import type { Labels } from './vault.ts';

/** 32 letters that are not taken for one another: a mark or label made of them gives 5 bits a letter. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const MARK_LENGTH = 4;
/** 80 bits: two of 10,000 names share a label once in some 10^16 vaults. */
const LABEL_LENGTH = 16;
/** Bytes of a key at least; what is shorter can be guessed. */
const KEY_BYTES = 16;

/** Labels that count: they say nothing about a value, and mean something only beside the vault that made them. */
export function countedLabels(random: Random): Labels {
  let mark = '';
  for (let i = 0; i < MARK_LENGTH; i++) mark += LETTERS[Math.floor(random() * LETTERS.length)];
  return { mark, shape: String.raw`\d{1,8}`, label: (_kind, _value, number) => String(number), full: 'lose' };
}

/**
 * Labels from a key: HMAC-SHA-256 of kind and value (RFC 2104), so that the same value has the same label wherever the key is, in every process and
 * year, and nobody without the key can tell or test which value it was.
 *
 * @throws TypeError for a key of fewer than 16 bytes.
 */
export function keyedLabels(key: string | Uint8Array = randomEpoch()): Labels {
  const bytes = typeof key === 'string' ? Buffer.from(key) : Uint8Array.from(key);
  if (bytes.length < KEY_BYTES) throw new TypeError(`A masking key has at least ${KEY_BYTES} bytes`);
  const letters = (text: string, length: number) =>
    [...createHmac('sha256', bytes).update(text).digest().subarray(0, length)]
      .map((byte) => LETTERS[byte % LETTERS.length])
      .join('');
  return {
    mark: letters('mark', MARK_LENGTH),
    shape: `[a-z2-9]{${LABEL_LENGTH}}`,
    label: (kind, value) => letters(`value\n${kind}\n${value}`, LABEL_LENGTH),
    full: 'forget',
  };
}
