import { digitsOf } from './checksums.ts';
import { nearby } from './context.ts';
import type { SensitiveSpan } from './sensitive.ts';

/** Digits of a number that can be called: E.164 has at most 15; whole numbers of the smallest plans have 6. */
const MIN_DIGITS = 6;
const MIN_CLEAR_DIGITS = 7;
const MAX_DIGITS = 15;
/** The longest way of writing that is looked at. */
const MAX_CHARS = 32;

const ABOUT_PHONES =
  /(?<![\p{L}\p{N}])(?:answering|call(?:ed|ing|back)?|cell(?:phone)?|contact (?:me|us|him|her|them)|dial(?:ed|ing)?|fax|hotline|landline|mob|mobile|number is|pager|(?:tele)?phones?|reach (?:me|us|him|her|them)|sms|tel|text (?:me|us|him|her|them)|voicemail|whatsapp)(?![\p{L}\p{N}])/iu;
/** These speak of phones and of much else: they tell for a number in groups only. */
const PERHAPS_PHONES =
  /(?<![\p{L}\p{N}])(?:contact|line|messages? to|numbers?(?! of)|reach|registered|ring)(?![\p{L}\p{N}])/iu;

/** `+` and digits, or a bracketed prefix, then groups with a blank, a dot, a slash or a hyphen between. */
const CANDIDATE = /(?<![\p{L}\p{N}_@$€£#=/.,:-])(?:\(?\+ ?)?\(?\d(?:[)]?[ ./-]?[(]?\d){5,29}/gu;
/** An extension, as in `x123` or ` ext. 12`. */
const EXTENSION = /^,? ?(?:x|ext\.?|extension|poste) ?\d{1,6}\b/i;

/** Ways of writing that nothing else has. */
const CLEAR: readonly RegExp[] = [
  /^\(?\+ ?\d/, // E.164, grouped or not
  /^00[1-9]\d{0,2}[ .-]/, // an international prefix, grouped
  /^(?:(?:1|001)[ .-])?\(?[2-9]\d{2}\)?([ .-])?[2-9]\d{2}(?:(?<=\d)[ .-])\d{4}$/, // North America, grouped
  /^\(\d{2,5}\) ?\d{2,4}(?:[ .-]?\d{2,4}){1,3}$/, // an area code in brackets
  /^0[1-9]\d{0,4}([ .-])\d{2,5}(?:\1\d{2,5}){1,3}$/, // a trunk prefix and groups, one kind of separator
  /^0[1-9](?:\d{1,4}[ -]\d{4,8}|[ -]\d{7,9})$/, // a trunk prefix and the rest in one
  /^0\d{1,4}-\d{2,4}(?: \d{2,4}){1,3}$/,
  /^[78] ?\(\d{3}\) ?\d{3}[ -]\d{2}[ -]\d{2}$/, // Russia and its neighbours
];

/** Any other way of writing may be a measurement: a word nearby must speak of phones. */
const WITH_WORDS = /^\(?\d{1,15}\)?(?:[ ./-]{1,2}\(?\d{1,9}\)?){0,6}$/;

const DATE = /^(?:(?:19|20)\d\d[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}([-./])\d{1,2}\1(?:19|20)\d\d)(?!\d)/;
/** What turns a number into a measurement, a time or a part of something longer. */
const GOES_ON = /^(?:[\p{L}\p{N}_@%=°]|[.,:/-]\d| ?(?:%|[kmg]i?b\b|[mµun]?s\b|bytes\b|requests\b|items\b|rows\b))/iu;

/** Phone numbers: international, North American and other national ways of writing; vaguer ones when a word nearby tells. */
export function* recognisePhones(text: string): Generator<SensitiveSpan> {
  for (const { 0: match, index } of text.matchAll(CANDIDATE)) {
    // Other numbers may stand before and behind, with a blank between: from each start, the longest piece that is a phone counts.
    for (let from = 0; from < match.length;) {
      const length = phoneLength(text, index + from, DATE.test(match.slice(from)) ? 0 : match.length - from);
      if (length > 0) yield { kind: 'phone', start: index + from, end: index + from + length };
      const blank = match.indexOf(' ', from + Math.max(length, 1));
      if (blank < 0) break;
      from = blank + 1;
    }
  }
}

/** Characters of the longest phone number that begins here, up to `most`; 0 when there is none. */
function phoneLength(text: string, start: number, most: number): number {
  for (let length = most; length > 0; length = text.lastIndexOf(' ', start + length - 1) - start) {
    const end = phoneEnd(text, start, start + length);
    if (end !== undefined) return end - start;
  }
  return 0;
}

/** Where the phone number ends, with its extension; `undefined` when the text from `start` to `end` is none. */
function phoneEnd(text: string, start: number, end: number): number | undefined {
  const number = text.slice(start, end);
  const count = digitsOf(number).length;
  if (number.length > MAX_CHARS || count < MIN_DIGITS || count > MAX_DIGITS) return undefined;
  const extension = EXTENSION.exec(text.slice(end, end + 20))?.[0].length ?? 0;
  if (extension === 0 && GOES_ON.test(text.slice(end, end + 20))) return undefined;
  const clear = count >= MIN_CLEAR_DIGITS && CLEAR.some((pattern) => pattern.test(number));
  if (clear) return end + extension;
  if (!WITH_WORDS.test(number)) return undefined;
  const told = nearby(text, start, end, ABOUT_PHONES);
  const perhaps = /[ ./()-]/.test(number) && nearby(text, start, end, PERHAPS_PHONES);
  return told || perhaps ? end + extension : undefined;
}
