import { cleanText } from '../../safety/index.ts';
import type { Draft } from './incident-writer.ts';
import { nextStep } from './next-step.ts';
import { phaseRule } from '../phase-table.ts';
import type { RunScope } from './run-scope.ts';

/**
 * Adds to an append of a run what follows from it: phases that are left out, the start of the next one, a round of communication when there
 * is news, and the end of a run that has nothing left to do.
 */
export function addNext(run: RunScope, draft: Draft): void {
  const { record } = draft;
  if (!record.running) return;
  if (!run.finishing) startPhases(run, draft);
  startTelling(run, draft);
  if (run.finishing && record.told?.open !== true) endRun(run, draft);
}

function startPhases(run: RunScope, draft: Draft): void {
  const { record, add } = draft;
  for (;;) {
    const step = nextStep(record, run);
    if (step.step === 'end') {
      run.finishing = true;
      conclude(run, draft);
      return;
    }
    if (step.step === 'break-off') {
      const { phase, attempt } = step.open;
      add(run.fact('phase-ended', { phase, attempt, outcome: 'skipped', reason: cleanText(step.reason) }));
      continue;
    }
    if (step.step !== 'phase' || record.main?.open === true) return;
    const { phase, skip } = step;
    const attempt = (record.attempts[phase] ?? 0) + 1;
    const idle = run.agentsOf(phase).length === 0 ? 'No agent works in it.' : undefined;
    const reason = skip === true ? phaseRule(phase).skippedWhen : idle;
    if (reason === undefined) add(run.fact('phase-started', { phase, attempt }));
    else add(run.fact('phase-ended', { phase, attempt, outcome: 'skipped', reason }));
  }
}

function startTelling(run: RunScope, { record, add }: Draft): void {
  if (!record.news || record.told?.open === true || run.agentsOf('communication').length === 0) return;
  const attempt = (record.attempts.communication ?? 0) + 1;
  add(run.fact('phase-started', { phase: 'communication', attempt }));
}

/** Ends what is still open, and hands over to people when the incident is not over. */
function conclude(run: RunScope, { record, add }: Draft): void {
  const resolved = record.status === 'resolved' || record.status === 'closed';
  const { main } = record;
  if (main?.open === true)
    add(
      run.fact('phase-ended', {
        phase: main.phase,
        attempt: main.attempt,
        outcome: 'skipped',
        reason: 'The incident was resolved.',
      }),
    );
  for (const { request, status } of record.actions.values())
    if (status === 'proposed' || status === 'approved') add(run.fact('action-expired', { actionId: request.id }));
  if (resolved || record.handedOver || record.runKind === 'recovery-check') return;
  const tried = [...record.actions.values()].filter(({ run }) => run === record.run);
  const reason = tried.some(({ outcome }) => outcome !== undefined)
    ? 'No action that was carried out has helped.'
    : tried.length > 0
      ? 'No proposed action was approved.'
      : 'There is no action that Sitrep could propose.';
  add(run.fact('incident-escalated', { reason }));
}

function endRun(run: RunScope, { record, add }: Draft): void {
  const byPerson = record.status === 'resolved' && record.resolvedBy?.kind === 'person';
  if (byPerson) add(run.fact('run-ended', { outcome: 'cancelled', reason: 'A person resolved the incident.' }));
  else add(run.fact('run-ended', { outcome: 'finished' }));
}
