import { checkSignals, findHarmed } from './check-signals.ts';
import { detect } from './detect.ts';
import { forecastSignals } from './forecast-signals.ts';
import { investigate } from './investigate.ts';
import { sizeUp } from './size-up.ts';

/**
 * What agents have computed, each from rows as they were read to what a report says. Pure: what goes in and comes out is data, so a step can run in any
 * thread.
 */
const analysisSteps = Object.freeze({
  'check-signals': checkSignals,
  detect,
  'find-harmed': findHarmed,
  forecast: forecastSignals,
  investigate,
  'size-up': sizeUp,
});

/** Name of a step. */
export type AnalysisStep = keyof typeof analysisSteps;
/** What a step takes. */
export type StepInput<Step extends AnalysisStep> = Parameters<(typeof analysisSteps)[Step]>[0];
/** What a step answers. */
export type StepOutcome<Step extends AnalysisStep> = ReturnType<(typeof analysisSteps)[Step]>;

/** Runs a step here and now. */
export function runStep<Step extends AnalysisStep>(step: Step, input: StepInput<Step>): StepOutcome<Step> {
  // The table holds each step under its own name, which the compiler cannot follow through a union.
  const run = analysisSteps[step] as (taken: StepInput<Step>) => StepOutcome<Step>;
  return run(input);
}
