import type { Phase } from '../protocol/index.ts';

/** One row of the phase table. */
export interface PhaseRule {
  readonly phase: Phase;
  /** Time for all agents of the phase together, retries included. Whoever has not reported by then has failed. Milliseconds. */
  readonly budgetMs: number;
  /** When the phase is left out; every phase is also left out when no agent works in it. */
  readonly skippedWhen?: string;
  /** Its agents wait more than they work: when the host stops they are cut off at once, and look anew after a restart. */
  readonly waits?: true;
}

/**
 * The phases of a run in order. Communication accompanies them: it runs beside the others after a diagnosis, after a verification, and
 * when the incident is handed over or resolved.
 */
export const phaseTable: readonly PhaseRule[] = Object.freeze([
  { phase: 'detection', budgetMs: 120_000 },
  { phase: 'diagnosis', budgetMs: 180_000 },
  { phase: 'prediction', budgetMs: 120_000 },
  { phase: 'resolution', budgetMs: 120_000, skippedWhen: 'Diagnosis named no possible cause.' },
  {
    phase: 'verification',
    budgetMs: 1_200_000,
    skippedWhen: 'Nothing was done, and an alert is still firing.',
    waits: true,
  },
  { phase: 'communication', budgetMs: 120_000 },
]);

/** The rule of a phase. */
export function phaseRule(phase: Phase): PhaseRule {
  return rules[phase];
}

const rules = Object.fromEntries(phaseTable.map((rule) => [rule.phase, rule])) as Record<Phase, PhaseRule>;
