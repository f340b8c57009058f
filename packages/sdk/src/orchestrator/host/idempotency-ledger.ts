import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { SitrepError, type Clock } from '../../base/index.ts';

/** Limits of an {@link IdempotencyLedger}. */
export const LEDGER_LIMITS = Object.freeze({
  /** Keys remembered; above it the oldest is forgotten, and a repeat would count as a new request. */
  keys: 10_000,
  /** How long a key is remembered, milliseconds. */
  rememberMs: 24 * 3_600_000,
  /** Characters of a key. */
  keyLength: 160,
});

/** The key as facts carry it: followed by what tells the request it came with from another one. */
const STORED = /^(.*)~([0-9a-f]{24})$/s;

interface Entry<T> {
  readonly request: string;
  readonly at: number;
  readonly answer: Promise<T>;
}

/**
 * Remembers which request came with which `Idempotency-Key`, and what was answered. The same request with the same key gets the first
 * answer, also while the first one is still under way. A failed request is forgotten, so that it can be tried again.
 */
export class IdempotencyLedger<T> {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Runs `work`, unless this request ran before. `work` is given the text that its facts have to carry as their `key`.
   *
   * @param request what was asked for, as JSON data: operation and arguments.
   * @throws SitrepError `ERR_SITREP_IDEMPOTENCY_CONFLICT` when the key came with another request.
   * @throws TypeError when the key is empty or too long.
   */
  run(key: string | undefined, request: unknown, work: (storedKey: string | undefined) => Promise<T>): Promise<T> {
    if (key === undefined) return work(undefined);
    if (key.length === 0 || key.length > LEDGER_LIMITS.keyLength)
      throw new TypeError(`An idempotency key has 1 to ${LEDGER_LIMITS.keyLength} characters`);
    const digest = bytesToHex(sha256(utf8ToBytes(JSON.stringify(request)))).slice(0, 24);
    const known = this.#fresh(key);
    if (known !== undefined) {
      if (known.request === digest) return known.answer;
      throw new SitrepError('ERR_SITREP_IDEMPOTENCY_CONFLICT', 'This idempotency key came with another request before');
    }
    const answer = work(`${key}~${digest}`);
    this.#enter(key, { request: digest, at: this.#clock.now(), answer });
    answer.catch(() => {
      if (this.#entries.get(key)?.answer === answer) this.#entries.delete(key);
    });
    return answer;
  }

  /** Takes over a key that a fact carries, for after a restart. `answer` builds on the answers of earlier facts with the same key. */
  restore(storedKey: string, at: number, answer: (earlier: Promise<T> | undefined) => T | Promise<T>): void {
    const [, key, request] = STORED.exec(storedKey) ?? [];
    if (key === undefined || request === undefined || this.#clock.now() - at > LEDGER_LIMITS.rememberMs) return;
    const earlier = this.#entries.get(key);
    this.#enter(key, { request, at, answer: Promise.resolve(answer(earlier?.answer)) });
  }

  #fresh(key: string): Entry<T> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#clock.now() - entry.at <= LEDGER_LIMITS.rememberMs) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  #enter(key: string, entry: Entry<T>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const [oldest, { at }] of this.#entries) {
      if (this.#entries.size <= LEDGER_LIMITS.keys && this.#clock.now() - at <= LEDGER_LIMITS.rememberMs) return;
      this.#entries.delete(oldest);
    }
  }
}
