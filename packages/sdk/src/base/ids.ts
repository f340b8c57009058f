import { systemClock, type Clock } from './clock.ts';
import { type Random } from './random.ts';

/** Where a room gets identifiers. */
export interface Ids {
  /** A new identifier: unique, safe in URLs, 26 characters after the prefix; later ones sort after earlier ones. */
  next(prefix: IdPrefix): string;
}

/** What an identifier names, as its first letters: `inc_01J…`. */
export type IdPrefix =
  'act' | 'alr' | 'cmd' | 'evd' | 'fct' | 'hyp' | 'inc' | 'lsn' | 'not' | 'pay' | 'rep' | 'ses' | 'upd';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford base32: no i, l, o, u
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;
const UNDERSCORE = 95;

/** Random numbers fetched at once: asking the platform costs more than everything else about an identifier. */
const POOL = 4_096;
/** Each number of the pool gives two characters. */
const NUMBERS_PER_ID = RANDOM_CHARS / 2;
const CODES = Array.from(ALPHABET, (char) => char.charCodeAt(0));

/** Identifiers from the platform's cryptographic generator: ULID layout, 48 bits of time and 80 random ones. */
export function randomIds(clock: Clock = systemClock): Ids {
  const pool = new Uint16Array(POOL);
  let used = POOL;
  let at = -1;
  let time = '';
  // Made at once from the codes of its characters, an identifier is one string in memory and not a tree of its parts.
  const codes: number[] = [];
  return {
    next(prefix) {
      if (used + NUMBERS_PER_ID > POOL) {
        crypto.getRandomValues(pool);
        used = 0;
      }
      const now = clock.now();
      if (now !== at) time = timePart((at = now));
      let length = 0;
      for (let i = 0; i < prefix.length; i++) codes[length++] = prefix.charCodeAt(i);
      codes[length++] = UNDERSCORE;
      for (let i = 0; i < TIME_CHARS; i++) codes[length++] = time.charCodeAt(i);
      // A number is used once: an identifier that was handed out says nothing about the next.
      for (let i = 0; i < NUMBERS_PER_ID; i++) {
        const bits = pool[used++] as number;
        codes[length++] = CODES[(bits >> 5) & 31] as number;
        codes[length++] = CODES[bits & 31] as number;
      }
      return String.fromCharCode(...codes);
    },
  };
}

/** Repeatable identifiers for tests and recordings: the same seed and the same clock give the same ones. */
export function seededIds(random: Random, clock: Clock): Ids {
  return {
    next(prefix) {
      let tail = '';
      for (let i = 0; i < RANDOM_CHARS; i++) tail += ALPHABET[Math.floor(random() * 32)];
      return `${prefix}_${timePart(clock.now())}${tail}`;
    },
  };
}

/** 128 random bits as 32 hexadecimal digits: a journal's epoch. */
export function randomEpoch(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function timePart(at: number): string {
  let rest = Math.max(0, Math.floor(at));
  let text = '';
  for (let i = 0; i < TIME_CHARS; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
