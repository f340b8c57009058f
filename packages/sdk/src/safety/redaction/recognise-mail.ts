import type { SensitiveSpan } from './sensitive.ts';

/** Limits of RFC 5321, 4.5.3.1: octets of a local part, of a domain. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;

/** Of RFC 5322's characters those that people use: `=`, `/` and the like stand before an address in logs. */
const LOCAL = /[\p{L}\p{N}.%&'+_~-]/u;
const DOMAIN = /[\p{L}\p{N}.-]/u;
/** A domain of two labels or more, the last of them with a letter in it. */
const NAMED = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.){1,16}[\p{L}\p{N}-]{0,62}\p{L}[\p{L}\p{N}-]{0,62}$/u;

/** E-mail addresses (RFC 5321 without quoted local parts; letters of any script): from each `@` outwards. */
export function* recogniseMail(text: string): Generator<SensitiveSpan> {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < MAX_LOCAL && LOCAL.test(text.charAt(start - 1))) start--;
    while (start < at && /[.%&'~-]/.test(text.charAt(start))) start++;
    let end = at + 1;
    while (end < text.length && end - at <= MAX_DOMAIN && DOMAIN.test(text.charAt(end))) end++;
    while (end > at && /[.-]/.test(text.charAt(end - 1))) end--;
    if (start < at && NAMED.test(text.slice(at + 1, end))) yield { kind: 'email', start, end };
  }
}
