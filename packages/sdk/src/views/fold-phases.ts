import type { Fact, PhaseProgress } from '../protocol/index.ts';
import { replaceWhere } from './lists.ts';

/** One row a phase, in the order in which they first began. */
export function foldPhases(phases: PhaseProgress[], fact: Fact): PhaseProgress[] {
  switch (fact.kind) {
    case 'phase-started': {
      const { phase, attempt } = fact.body;
      const row: PhaseProgress = { phase, attempt, state: 'running', startedAt: fact.at };
      return phases.some((other) => other.phase === phase)
        ? replaceWhere(
            phases,
            (other) => other.phase === phase,
            () => row,
          )
        : [...phases, row];
    }
    case 'phase-ended': {
      const { phase, outcome, attempt, reason } = fact.body;
      const ended = { state: outcome, attempt, endedAt: fact.at, ...(reason === undefined ? {} : { reason }) };
      if (!phases.some((other) => other.phase === phase)) return [...phases, { phase, ...ended }];
      return replaceWhere(
        phases,
        (other) => other.phase === phase,
        (row) => ({ ...row, ...ended }),
      );
    }
    default:
      return phases;
  }
}
