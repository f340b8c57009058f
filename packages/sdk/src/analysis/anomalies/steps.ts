import { ANOMALY_DEFAULTS } from './anomaly-settings.ts';

/** How far a step may differ from the usual one and still vote for it. */
const ALIKE = 0.1;

/**
 * Watches how far apart a metric's values are: learns the usual step, notices gaps, and turns a counter into its rate.
 *
 * The usual step is the one that most steps agree on (majority vote of Boyer and Moore, 1981): two numbers of memory, and a few odd steps do not
 * change it.
 */
export class Steps {
  readonly #counter: boolean;
  #at = NaN;
  #total = NaN;
  #usualMs = NaN;
  #votes = 0;
  #gap = false;

  constructor({ counter }: { readonly counter: boolean }) {
    this.#counter = counter;
  }

  /** Whether the last value came after a gap. */
  get gap(): boolean {
    return this.#gap;
  }

  /**
   * Takes the next measurement and returns the value to judge; NaN when there is none. A counter that fell began again at 0, so what it shows has come since;
   * it has no rate without a measurement at an earlier time.
   */
  next(at: number, measured: number): number {
    this.#gap = false;
    if (!Number.isFinite(measured)) return NaN;
    const stepMs = at - this.#at;
    this.#gap = stepMs > ANOMALY_DEFAULTS.gapSteps * this.#usualMs;
    this.#vote(stepMs);
    this.#at = at;
    if (!this.#counter) return measured;
    const grown = measured >= this.#total ? measured - this.#total : measured;
    const known = !Number.isNaN(this.#total) && stepMs > 0;
    this.#total = measured;
    return known ? grown / (stepMs / 1_000) : NaN;
  }

  #vote(stepMs: number): void {
    if (!(stepMs > 0)) return;
    if (Math.abs(stepMs - this.#usualMs) <= ALIKE * this.#usualMs) this.#votes++;
    else if (this.#votes > 0) this.#votes--;
    else [this.#usualMs, this.#votes] = [stepMs, 1];
  }
}
