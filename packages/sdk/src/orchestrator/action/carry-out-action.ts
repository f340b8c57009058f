import { isSitrepError } from '../../base/index.ts';
import type { ActionOutcome, ActionRequest } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import { checkTarget } from './check-target.ts';
import type { ActionRecord } from '../run/progress.ts';
import type { RunScope } from '../run/run-scope.ts';
import { within } from './within.ts';

/** Time for an executor to carry an action out or take it back, and to say what became of one. Milliseconds. */
export const ACTION_LIMITS = Object.freeze({ executeMs: 120_000, outcomeMs: 10_000 });

/** Journals that an approved action starts, after a last look whether it still makes sense. Nothing has happened in the world yet. */
export async function startAction(run: RunScope, { request }: ActionRecord): Promise<void> {
  const { id: actionId } = request;
  if (run.executorOf(request.action) === undefined) {
    const message = 'No executor of this host runs this action: a person carries it out.';
    await complete(run, actionId, 'approved', { status: 'unknown', message });
    return;
  }
  const check = await checkTarget(run.host, request, run.stop.signal);
  if (!check.ok) {
    await complete(run, actionId, 'approved', {
      status: 'failed',
      message: cleanText(`Not carried out: ${check.reason}`),
    });
    return;
  }
  await run.write(({ record, add }) => {
    const open = record.status === 'triggered' || record.status === 'acknowledged';
    if (!open || record.actions.get(actionId)?.status !== 'approved') return;
    add(run.fact('action-started', { actionId, executionKey: actionId }));
    (run.startedHere ??= new Set()).add(actionId);
  });
}

/**
 * Carries out an action whose start is on disk, and journals its outcome. When an earlier process journaled the start, the executor is
 * asked what became of it, and only what it knows never to have started is handed over again, under the same key.
 */
export async function carryOutAction(run: RunScope, action: ActionRecord): Promise<void> {
  const { request, executionKey = request.id } = action;
  const known = run.startedHere?.has(request.id) === true ? undefined : await askOutcome(run, request, executionKey);
  const outcome =
    known !== undefined && known.status !== 'not-started' ? known : await execute(run, request, executionKey);
  await complete(run, request.id, 'running', outcome);
}

/** Takes an action back. What a crash may have hidden is not done a second time. */
export async function undoAction(
  run: RunScope,
  { request, executionKey = request.id, undo }: ActionRecord,
): Promise<void> {
  const { id: actionId, action, target, arguments: given } = request;
  const executor = run.executorOf(action);
  let outcome: ActionOutcome;
  if (undo === 'started') outcome = { status: 'unknown', message: 'An interruption hid whether it was taken back.' };
  else {
    await run.write(({ record, add }) => {
      if (record.actions.get(actionId)?.undo === 'none') add(run.fact('action-undo-started', { actionId }));
    });
    outcome = await attempt(run, (signal) =>
      executor?.undo?.({ action, target, arguments: given, executionKey }, { signal }),
    );
  }
  await run.write(({ record, add }) => {
    if (record.actions.get(actionId)?.undo !== 'started') return;
    add(run.fact('action-undone', { actionId, outcome }));
    if (outcome.status === 'succeeded') return;
    add(
      run.fact('incident-escalated', {
        reason: cleanText(`“${request.title}” did not help, and taking it back: ${outcome.message}`),
      }),
    );
  });
}

async function complete(
  run: RunScope,
  actionId: string,
  from: 'approved' | 'running',
  outcome: ActionOutcome,
): Promise<void> {
  await run.write(({ record, add }) => {
    if (record.actions.get(actionId)?.status === from) add(run.fact('action-completed', { actionId, outcome }));
  });
}

async function execute(run: RunScope, request: ActionRequest, executionKey: string): Promise<ActionOutcome> {
  const { action, target, arguments: given } = request;
  const executor = run.executorOf(action);
  if (executor === undefined)
    return { status: 'unknown', message: 'The executor that was to run it is no longer here.' };
  const outcome = await attempt(run, (signal) =>
    executor.execute({ action, target, arguments: given, executionKey }, { signal }),
  );
  if (outcome.status !== 'unknown') return outcome;
  // No clear answer is not a failure: perhaps it can still tell.
  const asked = await askOutcome(run, request, executionKey);
  if (asked.status === 'not-started') return { status: 'failed', message: outcome.message };
  return asked.status === 'unknown' ? outcome : asked;
}

async function attempt(
  run: RunScope,
  work: (signal: AbortSignal) => Promise<ActionOutcome> | undefined,
): Promise<ActionOutcome> {
  try {
    const none: ActionOutcome = { status: 'failed', message: 'No executor of this host can do that.' };
    const { status, message } = await within(
      ACTION_LIMITS.executeMs,
      run.host.clock,
      run.stop.signal,
      async (signal) => (await work(signal)) ?? none,
    );
    return { status, message: cleanText(message) };
  } catch (error) {
    if (run.stop.reason !== undefined) throw error;
    const message = cleanText(error instanceof Error ? error.message : String(error));
    return { status: isSitrepError(error, 'ERR_SITREP_ACTION_FAILED') ? 'failed' : 'unknown', message };
  }
}

type Asked = ActionOutcome | { readonly status: 'not-started' };

async function askOutcome(run: RunScope, { action }: ActionRequest, executionKey: string): Promise<Asked> {
  const executor = run.executorOf(action);
  const unknown: ActionOutcome = {
    status: 'unknown',
    message: 'An interruption hid its outcome, and nobody can tell.',
  };
  if (executor === undefined) return unknown;
  try {
    const asked = await within(ACTION_LIMITS.outcomeMs, run.host.clock, run.stop.signal, (signal) =>
      executor.outcome(executionKey, { signal }),
    );
    return asked.status === 'not-started' ? asked : { status: asked.status, message: cleanText(asked.message) };
  } catch (error) {
    if (run.stop.reason !== undefined) throw error;
    return unknown;
  }
}
