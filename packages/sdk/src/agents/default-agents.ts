import type { Agent } from './agent.ts';
import { communication } from './communication/communication.ts';
import { detection, detectionWith } from './detection.ts';
import type { AnalysisRunner } from './analysis-runner/analysis-runner.ts';
import { diagnosis, diagnosisWith } from './diagnosis/diagnosis.ts';
import { prediction, predictionWith } from './prediction.ts';
import { resolution, resolutionWith } from './resolution/resolution.ts';
import { verification, verificationWith } from './verification.ts';

/** The six agents that `createSitrep` runs unless it is given others. They compute with the local engine and need no model. */
export const defaultAgents: readonly Agent[] = Object.freeze([
  detection,
  diagnosis,
  prediction,
  resolution,
  verification,
  communication,
]);

/** {@link defaultAgents}, with everything that takes time computed by `analysis`. */
export function agentsWith({ analysis }: { readonly analysis: AnalysisRunner }): readonly Agent[] {
  return Object.freeze([
    detectionWith(analysis),
    diagnosisWith(analysis),
    predictionWith(analysis),
    resolutionWith(analysis),
    verificationWith(analysis),
    communication,
  ]);
}
