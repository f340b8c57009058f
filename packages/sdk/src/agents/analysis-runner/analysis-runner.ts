import { throwIfAborted } from '../../base/index.ts';
import { runStep, type AnalysisStep, type StepInput, type StepOutcome } from '../steps/steps.ts';

/** Where the agents have their analysis computed. The outcome is the same wherever that is. */
export interface AnalysisRunner {
  /**
   * Runs a whole step: from rows as they were read, table and all, to what a report says. The input must not change meanwhile.
   *
   * @throws SitrepError `ERR_SITREP_ABORTED` when `signal` aborts; what the step throws; and what the runner says of itself.
   */
  run<Step extends AnalysisStep>(
    step: Step,
    input: StepInput<Step>,
    options: { readonly signal: AbortSignal },
  ): Promise<StepOutcome<Step>>;
  /** Ends what runs and waits (`ERR_SITREP_ABORTED`). Afterwards nothing is taken in. */
  close(): Promise<void>;
}

/** Computes in the thread that asks, which can do nothing else meanwhile: right for scripts and tests, and for small systems. */
export const inThreadAnalysis: AnalysisRunner = Object.freeze({
  async run(step, input, { signal }) {
    throwIfAborted(signal);
    return runStep(step, input);
  },
  async close() {},
} satisfies AnalysisRunner);
