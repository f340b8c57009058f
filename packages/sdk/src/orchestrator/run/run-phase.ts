import type { Agent } from '../../agents/index.ts';
import type { Phase } from '../../protocol/index.ts';
import { runAgent, worstCaseMs, type AgentEnd } from '../agent-run/run-agent.ts';
import type { AgentSubject } from '../agent-run/agent-context.ts';
import { investigationWindow } from '../agent-run/investigation-window.ts';
import { freeze } from '../agent-run/freeze.ts';
import { Cancellation } from './cancellation.ts';
import { closePhase } from './close-phase.ts';
import type { Draft } from './incident-writer.ts';
import { phaseRule } from '../phase-table.ts';
import type { PhaseRecord } from './progress.ts';
import type { RunRecord } from './run-record.ts';
import type { RunScope } from './run-scope.ts';

/**
 * Runs the agents of a phase that has been started, those that have not reported in this attempt yet, and ends the phase with what they
 * came to. The last report, the consensus, the end of this phase and the start of the next one are one append. When the run is interrupted,
 * the phase is left open.
 */
export async function runPhase(run: RunScope, phase: Phase): Promise<void> {
  const { host, record } = run;
  const slot = openSlot(record, phase);
  if (slot === undefined) return;
  const agents = run.agentsOf(phase).filter(({ name }) => !slot.done.includes(name));
  const aside = phase === 'communication';
  if (agents.length === 0) {
    await run.write((draft) => closePhase(run, draft, phase, false));
    return;
  }
  const cancellation = new Cancellation();
  const unlink = (aside ? run.stop : run.interruption).onCancel((reason) => cancellation.cancel(reason));
  const { budgetMs } = phaseRule(phase);
  const cancelBudget = agents.every((agent) => worstCaseMs(agent) <= budgetMs)
    ? undefined
    : host.clock.after(budgetMs, () => cancellation.cancel('budget'));
  try {
    const subject = await subjectOf(run);
    let left = agents.length;
    await settleAll(
      agents.map(async (agent) => {
        const end = await runAgent({
          agent,
          subject,
          cancellation,
          incidentId: run.incidentId,
          surroundings: host.surroundings,
          definitions: host.definitions,
          board: host.board,
          approvalMs: host.approvalMs,
          exists: (id) => record.evidence.has(id),
        });
        if (end.end === 'cancelled') return;
        const last = --left === 0;
        await run.write((draft) => {
          if (openSlot(draft.record, phase) === undefined) return;
          addResult(run, draft, agent, end);
          if (last) closePhase(run, draft, phase, cancellation.reason === 'budget');
        });
      }),
    );
  } finally {
    cancelBudget?.();
    unlink();
  }
}

/** The phase's slot while it is at work. */
function openSlot(record: RunRecord, phase: Phase): PhaseRecord | undefined {
  const slot = phase === 'communication' ? record.told : record.main;
  return slot?.phase === phase && slot.open ? slot : undefined;
}

async function subjectOf(run: RunScope): Promise<AgentSubject> {
  const { host, incidentId, record } = run;
  // Usually both are at hand, and a turn of the microtask queue less counts.
  const covered = host.coverage();
  const coverage = covered instanceof Promise ? await covered : covered;
  const found = host.viewOf(incidentId);
  const incident = freeze(found instanceof Promise ? await found : found);
  const { startedAt } = record;
  const { calmFrom, excluded } = run.before(startedAt);
  const { window, baseline } = investigationWindow({ now: host.clock.now(), startedAt, coverage, calmFrom });
  return { incident, window, baseline, excluded };
}

/** Evidence, report and updates of one agent. An agent whose facts are journaled already adds none a second time. */
function addResult(run: RunScope, draft: Draft, agent: Agent, end: Exclude<AgentEnd, { end: 'cancelled' }>): void {
  const { name, phase } = agent;
  if (openSlot(draft.record, phase)?.done.includes(name) === true) return;
  if (end.end === 'failed') {
    const { code, message, attempts } = end;
    draft.add(run.fact('agent-failed', { agent: name, phase, code, message, attempts }));
    return;
  }
  for (const evidence of end.evidence) draft.add(run.fact('evidence-recorded', { evidence }));
  draft.add(run.fact('agent-reported', { report: end.report }));
  for (const update of end.report.updates ?? []) draft.add(run.fact('update-published', { update }));
}

/** Like `Promise.all`, but waits for all before it rejects, so that nothing goes on behind the caller's back. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  if (work.length === 1) return work[0];
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
