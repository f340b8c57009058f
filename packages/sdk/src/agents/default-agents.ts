import type { Agent } from './agent.ts';
import { communication } from './communication.ts';
import { detection } from './detection.ts';
import type { AnalysisRunner } from './analysis-runner/analysis-runner.ts';
import { diagnosis, diagnosisWith } from './diagnosis.ts';
import { prediction } from './prediction.ts';
import { resolution } from './resolution.ts';
import { verification } from './verification.ts';

/** The six agents that `createSitrep` runs unless it is given others. They compute with the local engine and need no model. */
export const defaultAgents: readonly Agent[] = Object.freeze([
  detection,
  diagnosis,
  prediction,
  resolution,
  verification,
  communication,
]);

/** {@link defaultAgents}, with root causes ranked by `analysis`. */
export function agentsWith({ analysis }: { readonly analysis: AnalysisRunner }): readonly Agent[] {
  return defaultAgents.map((agent) => (agent === diagnosis ? diagnosisWith(analysis) : agent));
}
