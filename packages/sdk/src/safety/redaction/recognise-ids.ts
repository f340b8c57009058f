import { digitsOf, luhn, verhoeff, weighted } from './checksums.ts';
import { nearby, standsAlone } from './context.ts';
import { byPattern, type Recogniser } from './sensitive.ts';

/** A number that only its checksum tells from another: a word nearby must speak of it. */
const ABOUT_IDS =
  /\b(?:aadhaar|bsn|cpf|identity|insurance|national id|nhs|nino|passport|pesel|sin|social|ssn|tax|taxpayer|tin)\b/i;

const alone = (match: string, text: string, start: number): boolean => standsAlone(text, start, start + match.length);
const told = (match: string, text: string, start: number): boolean =>
  nearby(text, start, start + match.length, ABOUT_IDS) && alone(match, text, start);

/** United States: areas 000, 666 and 900 and up, group 00 and serial 0000 were never given out (SSA). */
const SSN = /(?<![\d-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/;

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

function isDni(match: string): boolean {
  const [first = ''] = match;
  const digits = match.slice(0, -1).replace(/^[XYZ]/, String('XYZ'.indexOf(first)));
  return DNI_LETTERS[Number(digits) % 23] === match.at(-1);
}

/** Brazil: two check digits, each over all digits before it. */
function isCpf(match: string): boolean {
  const digits = digitsOf(match);
  const check = (count: number): boolean => {
    const weights = Array.from({ length: count }, (_, i) => count + 1 - i);
    return ((weighted(digits, weights, 11) * 10) % 11) % 10 === Number(digits[count]);
  };
  return check(9) && check(10) && !/^(\d)\1{10}$/.test(digits);
}

/** France: the number and its key together are divisible; Corsica's 2A and 2B count as 19 and 18. */
function isNir(match: string): boolean {
  const compact = match.replaceAll(' ', '').replace('2A', '19').replace('2B', '18');
  return (BigInt(compact.slice(0, 13)) + BigInt(compact.slice(13))) % 97n === 0n;
}

const NHS = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
const PESEL = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1];
const BSN = [9, 8, 7, 6, 5, 4, 3, 2, -1];
/** Italy: values of the odd places for 0-9 and A-Z (decree of 23 December 1976). */
const CF_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function isCodiceFiscale(match: string): boolean {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const value = Number.parseInt(match.charAt(i), 36);
    const at = value > 9 ? value - 10 : value;
    sum += i % 2 === 0 ? Number(CF_ODD[at]) : at;
  }
  return String.fromCharCode(65 + (sum % 26)) === match.at(-1);
}

/** National identity, tax and insurance numbers: by their form and checksum where these suffice, else with a word nearby. */
export const recogniseIds: readonly Recogniser[] = [
  byPattern('national-id', SSN, alone),
  byPattern('national-id', /\b(?!000|666|9)\d{9}\b/, (...at) => nearby(at[1], at[2], at[2] + 9, /\b(?:social|ssn)\b/i)),
  byPattern('national-id', /\b(?:\d{8}|[XYZ]\d{7})[A-HJ-NP-TV-Z]\b/, isDni),
  byPattern('national-id', /\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b/, isCodiceFiscale),
  byPattern('national-id', /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/, isCpf),
  byPattern('national-id', /\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}\b/, isNir),
  byPattern('national-id', /\b(?![DFIQUV])[A-CEGHJ-PR-TW-Z](?![DFIOQUV])[A-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/, alone),
  byPattern('national-id', /\b[2-9]\d{3} ?\d{4} ?\d{4}\b/, (...at) => told(...at) && verhoeff(digitsOf(at[0]))),
  byPattern('national-id', /\b[A-Z]{5}\d{4}[A-Z]\b/, told),
  byPattern(
    'national-id',
    /\b\d{3}[ -]?\d{3}[ -]?\d{4}\b/,
    (...at) => told(...at) && weighted(digitsOf(at[0]), NHS, 11) === 0,
  ),
  byPattern('national-id', /\b\d{3}[ -]?\d{3}[ -]?\d{3}\b/, (...at) => told(...at) && luhn(digitsOf(at[0]))),
  byPattern('national-id', /\b\d{9}\b/, (...at) => told(...at) && weighted(at[0], BSN, 11) === 0),
  byPattern('national-id', /\b\d{11}\b/, (...at) => told(...at) && weighted(at[0], PESEL, 10) === 0),
  byPattern('national-id', /\b\d{6}[-+]\d{4}\b/, (...at) => alone(...at) && luhn(digitsOf(at[0]))),
];
