/** Lets `perSecond` through a second, and `burst` at once after a pause. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Puts a token back: what it was taken for cost nothing. */
  give(): void {
    this.#tokens++;
  }

  /** Takes a token; otherwise the milliseconds until there is one. `now` is monotonic. */
  take(now: number): true | number {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) / this.#perMs);
    this.#tokens--;
    return true;
  }
}
