import { digitsOf, luhn, mod97 } from './checksums.ts';
import { nearby, standsAlone } from './context.ts';
import { byPattern, type Recogniser, type SensitiveSpan } from './sensitive.ts';

/**
 * First digits of the card schemes that are issued today, as the schemes publish them (issuer ranges of ISO/IEC 7812), and the
 * lengths that are told from other numbers without help: Visa, Mastercard, American Express, Diners Club, Discover, JCB, Maestro.
 */
const ISSUERS: readonly (readonly [first: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^3(?:0[0-5]|[689])/, [14]],
  [/^6(?:011|4[4-9]|5)/, [16]],
  [/^(?:2131|1800)/, [15]],
  [/^35(?:2[89]|[3-8])/, [16]],
  [/^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [12, 13, 14, 15, 16, 17, 18, 19]],
];

/** With one of these nearby, any issuer and any length of ISO/IEC 7812 will do. */
const ABOUT_CARDS = /\b(?:amex|cards?|credit|debit|maestro|mastercard|visa)\b/i;

function isCard(match: string, text: string, start: number): boolean {
  const digits = digitsOf(match);
  const end = start + match.length;
  if (!luhn(digits) || !standsAlone(text, start, end) || isDecimal(text, start, end)) return false;
  if (nearby(text, start, end, ABOUT_CARDS)) return true;
  const known = ISSUERS.some(([first, lengths]) => first.test(digits) && lengths.includes(digits.length));
  return known && !/[-#/:]/.test(text.charAt(start - 1));
}

/** `0.4111111111111111` is a number, and so is `4111111111111111.5`. */
function isDecimal(text: string, start: number, end: number): boolean {
  return /\d\.$/.test(text.slice(Math.max(0, start - 2), start)) || /^\.\d/.test(text.slice(end, end + 2));
}

/** Letters and digits of an account number by country (SWIFT IBAN registry); others may have 15 to 34. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AT: 20,
  BE: 16,
  BG: 22,
  BR: 29,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  SA: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  TR: 26,
  UA: 29,
};

const IBAN_START = /(?<![\p{L}\p{N}_])[A-Z]{2}\d{2}(?=[ -]?[A-Z\d]{4})/giu;
const MIN_IBAN = 15;
const MAX_IBAN = 34;

/** IBANs by country, length and MOD 97-10, plain or in groups of four; text that goes on behind in capitals is left alone. */
function* recogniseIban(text: string): Generator<SensitiveSpan> {
  for (const { 0: first, index: start } of text.matchAll(IBAN_START)) {
    const wanted = IBAN_LENGTHS[first.slice(0, 2).toUpperCase()];
    let compact = first.toUpperCase();
    for (let at = start + first.length; at < text.length && compact.length < (wanted ?? MAX_IBAN); at++) {
      const char = text.charAt(at);
      if (/[A-Za-z\d]/.test(char)) compact += char.toUpperCase();
      else if (!/[ -]/.test(char) || compact.length % 4 !== 0 || wanted === undefined) break;
      if (compact.length < (wanted ?? MIN_IBAN)) continue;
      const end = at + 1;
      if (!standsAlone(text, start, end) || !mod97(compact.slice(4) + compact.slice(0, 4))) continue;
      yield { kind: 'iban', start, end };
      break;
    }
  }
}

/** Card numbers by issuer, length and Luhn's digit, plain or in groups; IBANs. */
export const recogniseCards: readonly Recogniser[] = [
  byPattern('card', /(?<![\d.])\d(?:[ -]?\d){11,18}(?!\d)/, isCard),
  recogniseIban,
];
