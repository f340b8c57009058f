import { rankCauses, type CauseAnswer, type CauseInput } from '../../analysis/index.ts';
import { throwIfAborted } from '../../base/index.ts';

/** Where the agents have root causes computed. The answer is the same wherever that is. */
export interface AnalysisRunner {
  /**
   * Ranks the causes of a symptom; see `rankCauses`.
   *
   * @throws SitrepError `ERR_SITREP_ABORTED` when `signal` aborts; and what the runner says of itself.
   */
  rankCauses(input: CauseInput, options: { readonly signal: AbortSignal }): Promise<CauseAnswer>;
  /** Ends what runs and waits (`ERR_SITREP_ABORTED`). Afterwards nothing is taken in. */
  close(): Promise<void>;
}

/** Computes in the thread that asks, which can do nothing else meanwhile: right for scripts and tests, and for small systems. */
export const inThreadAnalysis: AnalysisRunner = Object.freeze({
  async rankCauses(input, { signal }) {
    throwIfAborted(signal);
    return rankCauses(input);
  },
  async close() {},
} satisfies AnalysisRunner);
