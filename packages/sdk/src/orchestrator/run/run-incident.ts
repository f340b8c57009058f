import { isSitrepError } from '../../base/index.ts';
import type { Phase } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import { carryOutAction, startAction, undoAction } from '../action/carry-out-action.ts';
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
      tell(run);
      if (step.step === 'end') break;
      await takeStep(run, step, queue);
    }
    await finish(run);
  } catch (error) {
    if (!run.halting) await fail(run, error);
  } finally {
    queue.leave(run.incidentId);
  }
}

function takeStep(run: RunScope, step: Exclude<Step, { step: 'end' }>, queue: RunQueue): Promise<void> {
  switch (step.step) {
    case 'phase':
      // Not started by the append before it: after a restart, or when something else was written in between.
      if (run.record.main?.open !== true) return run.write(() => undefined).then(() => takeUp(run, step.phase, queue));
      return takeUp(run, step.phase, queue);
    case 'break-off':
      return run.write(() => undefined);
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

function takeUp(run: RunScope, phase: Phase, queue: RunQueue): Promise<void> {
  return phase === 'verification' && run.record.underTest() === undefined
    ? watchUntreated(run, queue)
    : runPhase(run, phase);
}

/** Whether a recovery lasts that nothing was done for takes minutes to see: others have the place meanwhile. */
async function watchUntreated(run: RunScope, queue: RunQueue): Promise<void> {
  queue.leave(run.incidentId);
  await runPhase(run, 'verification');
  if (!run.halting) await queue.enter(run.incidentId);
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

/** Runs the round of communication that has been started, and those that news brings meanwhile, beside the main line. */
function tell(run: RunScope): void {
  if (run.telling !== undefined || run.record.told?.open !== true) return;
  run.telling = tellAll(run).finally(() => {
    run.telling = undefined;
  });
  // What goes wrong here is seen by `finish`, or met again by the main line.
  run.telling.catch(() => undefined);
}

async function tellAll(run: RunScope): Promise<void> {
  while (!run.halting && run.record.told?.open === true) await runPhase(run, 'communication');
}

/** The main line is over; the last word is communication's. */
async function finish(run: RunScope): Promise<void> {
  while (run.record.running && !run.halting) {
    tell(run);
    if (run.telling === undefined) await run.write(() => undefined);
    else await run.telling;
  }
}

/** A run that cannot go on says so, once, in the journal, so that neither people nor a restart wait for it. */
async function fail(run: RunScope, error: unknown): Promise<void> {
  if (isSitrepError(error, 'ERR_SITREP_JOURNAL_CLOSED')) return;
  const reason = cleanText(error instanceof Error ? error.message : String(error));
  try {
    await run.writeOnly(({ record, add }) => {
      if (!record.running) return;
      add(run.fact('incident-escalated', { reason: cleanText(`The investigation failed: ${reason}`) }));
      add(run.fact('run-ended', { outcome: 'failed', reason }));
    });
  } catch (refusal) {
    // The journal refuses even that: a restart takes the run up again, and health says so until then.
    run.host.onLost(run.incidentId, refusal instanceof Error ? refusal.message : String(refusal));
  }
}
