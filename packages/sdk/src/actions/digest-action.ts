import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { ActionTarget } from './action.ts';

/**
 * What a decision is bound to: SHA-256 over the canonical JSON (RFC 8785) of `{ action, target, arguments }`, 64 hexadecimal digits. Two
 * requests have the same digest exactly when they would do the same.
 */
export function digestAction({ action, target, arguments: given }: ActionTarget): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalize({ action, target, arguments: given }) ?? '')));
}
