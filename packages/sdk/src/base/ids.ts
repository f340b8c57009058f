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

/** Random pairs of characters fetched at once: asking the platform costs more than everything else about an identifier. */
const POOL_PAIRS = 512;
const PAIRS_PER_ID = RANDOM_CHARS / 2;
const PAIRS = Array.from({ length: 1_024 }, (_, i) => ALPHABET.charAt(i >> 5) + ALPHABET.charAt(i & 31));

/** Identifiers from the platform's cryptographic generator: ULID layout, 48 bits of time and 80 random ones. */
export function randomIds(clock: Clock = systemClock): Ids {
  const pool = new Uint16Array(POOL_PAIRS);
  let used = POOL_PAIRS;
  let at = -1;
  let time = '';
  return {
    next(prefix) {
      if (used + PAIRS_PER_ID > POOL_PAIRS) {
        crypto.getRandomValues(pool);
        used = 0;
      }
      const now = clock.now();
      if (now !== at) time = timePart((at = now));
      let id = `${prefix}_${time}`;
      // A pair is used once: an identifier that was handed out says nothing about the next.
      for (let i = 0; i < PAIRS_PER_ID; i++) id += PAIRS[(pool[used++] as number) & 1_023];
      return id;
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
