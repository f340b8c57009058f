import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Scenario } from './scenario.ts';

/** A scenario with its checksum, replacing any that it had. Whatever is changed in it afterwards, `readScenario` refuses it. */
export function sealScenario(scenario: Scenario): Scenario & { readonly checksum: string } {
  return { ...scenario, checksum: checksumOf(scenario) };
}

/** SHA-256 over the canonical JSON (RFC 8785) of all of `scenario` but its `checksum`, 64 hexadecimal digits. */
export function checksumOf({ checksum: _, ...content }: Readonly<Record<string, unknown>>): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalize(content) ?? '')));
}
