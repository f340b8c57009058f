import { systemClock, type Clock } from './clock.ts';
import { type Random } from './random.ts';

/** Where a room gets identifiers. */
export interface Ids {
  /** A new identifier: unique, safe in URLs, 26 characters after the prefix; later ones sort after earlier ones. */
  next(prefix: IdPrefix): string;
}

/** What an identifier names, as its first letters: `inc_01J…`. */
export type IdPrefix = 'act' | 'alr' | 'cmd' | 'evd' | 'fct' | 'hyp' | 'inc' | 'not' | 'pay' | 'rep' | 'ses' | 'upd';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford base32: no i, l, o, u
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;

/** Identifiers from the platform's cryptographic generator: ULID layout, 48 bits of time and 80 random ones. */
export function randomIds(clock: Clock = systemClock): Ids {
  return {
    next(prefix) {
      const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_CHARS));
      return `${prefix}_${timePart(clock.now())}${Array.from(bytes, (byte) => ALPHABET[byte & 31]).join('')}`;
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
