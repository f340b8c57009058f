import { createHash } from 'node:crypto';

/** Which alert a condition is: the first 128 bits of SHA-256 over source and identity, 32 hexadecimal digits. */
export function fingerprint(source: string, identity: string): string {
  // A source's name has no line break, so the two parts cannot be confused.
  return createHash('sha256').update(`${source}\n${identity}`).digest('hex').slice(0, 32);
}
