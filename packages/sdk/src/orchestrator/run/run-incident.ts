import { isSitrepError } from '../../base/index.ts';
import { cleanText } from '../../safety/index.ts';
import { carryOutAction, startAction, undoAction } from '../action/carry-out-action.ts';
import type { Draft } from './incident-writer.ts';
import { nextStep, type Step } from './next-step.ts';
import { proposeAction } from '../action/propose-action.ts';
import type { ActionRecord } from './progress.ts';
import { runPhase } from './run-phase.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunScope } from './run-scope.ts';

/**
 * Works on an incident that has been started, step by step, until the run is over or the host stops. It has a place in `queue` when it is
 * called; it gives the place back while it waits for a person, and at its end. Never rejects.
 */
export async function runIncident(run: RunScope, queue: RunQueue): Promise<void> {
  try {
    while (run.record.running) {
      if (run.halting) return;
      const step = nextStep(run.record, run);
      if (step.step === 'end') break;
      tell(run);
      await takeStep(run, step, queue);
    }
    if (run.record.running) await finish(run);
  } catch (error) {
    if (!run.halting) await fail(run, error);
  } finally {
    queue.leave(run.incidentId);
  }
}

async function takeStep(run: RunScope, step: Exclude<Step, { step: 'end' }>, queue: RunQueue): Promise<void> {
  switch (step.step) {
    case 'phase':
      // A phase that has not been started by the append before it: the first one after a restart or a change of agents.
      if (run.record.main?.open !== true) await run.startNext();
      return runPhase(run, step.phase);
    case 'propose':
      return proposeAction(run, step.candidates);
    case 'wait':
      return waitForDecision(run, step.action, queue);
    case 'start':
      return startAction(run, step.action);
    case 'carry-out':
      return carryOutAction(run, step.action);
    case 'undo':
      return undoAction(run, step.action);
  }
}

/** Waits without a place until somebody decides, the request expires, the incident is resolved, or all its alerts have cleared. */
async function waitForDecision(run: RunScope, { request }: ActionRecord, queue: RunQueue): Promise<void> {
  const { record, incidentId } = run;
  const { clock } = run.host;
  const over = () =>
    run.halting ||
    record.actions.get(request.id)?.status !== 'proposed' ||
    record.clearedUnverified ||
    record.status === 'resolved' ||
    record.status === 'closed';
  queue.leave(incidentId);
  const expired = await new Promise<boolean>((resolve) => {
    const stop = (result: boolean) => {
      cancelTimer();
      unlisten();
      resolve(result);
    };
    const check = () => {
      if (over()) stop(false);
    };
    const cancelTimer = clock.after(Math.max(0, request.expiresAt - clock.now()), () => stop(true));
    const unlisten = run.onChange(check);
    check();
  });
  if (run.halting) return;
  await queue.enter(incidentId);
  if (!expired) return;
  await run.write(({ record, add }) => {
    if (record.actions.get(request.id)?.status !== 'proposed') return;
    add(run.fact('action-expired', { actionId: request.id }));
    add(run.fact('incident-escalated', { reason: cleanText(`Nobody decided about “${request.title}” in time.`) }));
  });
}

/** Starts a round of communication beside the main line when there is news and none is under way. */
function tell(run: RunScope): void {
  if (run.telling !== undefined || run.halting) return;
  if (!run.record.news && run.record.told?.open !== true) return;
  run.telling = tellOnce(run).finally(() => {
    run.telling = undefined;
  });
  // What goes wrong here is seen by `finish`, or met again by the main line.
  run.telling.catch(() => undefined);
}

async function tellOnce(run: RunScope): Promise<void> {
  if (run.agentsOf('communication').length === 0) {
    run.record.news = false;
    return;
  }
  await run.writeAside(({ record, add }) => {
    if (record.told?.open !== true)
      add(
        run.fact('phase-started', { phase: 'communication', attempt: (record.attempts.get('communication') ?? 0) + 1 }),
      );
  });
  await runPhase(run, 'communication');
}

async function finish(run: RunScope): Promise<void> {
  await run.writeAside((draft) => conclude(run, draft));
  while (
    run.stop.reason === undefined &&
    (run.telling !== undefined || run.record.news || run.record.told?.open === true)
  ) {
    tell(run);
    await run.telling;
  }
  if (run.halting) return;
  await run.writeAside(({ record, add }) => {
    if (!record.running) return;
    const byPerson = record.status === 'resolved' && record.resolvedBy?.kind === 'person';
    if (byPerson) add(run.fact('run-ended', { outcome: 'cancelled', reason: 'A person resolved the incident.' }));
    else add(run.fact('run-ended', { outcome: 'finished' }));
  });
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

/** A run that cannot go on says so, once, in the journal, so that neither people nor a restart wait for it. */
async function fail(run: RunScope, error: unknown): Promise<void> {
  if (isSitrepError(error, 'ERR_SITREP_JOURNAL_CLOSED')) return;
  const reason = cleanText(error instanceof Error ? error.message : String(error));
  try {
    await run.writeAside(({ record, add }) => {
      if (!record.running) return;
      add(run.fact('incident-escalated', { reason: cleanText(`The investigation failed: ${reason}`) }));
      add(run.fact('run-ended', { outcome: 'failed', reason }));
    });
  } catch (refusal) {
    // The journal refuses even that: a restart takes the run up again, and health says so until then.
    run.host.onLost(run.incidentId, refusal instanceof Error ? refusal.message : String(refusal));
  }
}
