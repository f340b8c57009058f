import type { Agent } from '../../agents/index.ts';
import type { IncidentView, Phase, TimeWindow } from '../../protocol/index.ts';
import { runAgent, worstCaseMs, type AgentEnd } from '../agent-run/run-agent.ts';
import type { AgentSubject } from '../agent-run/agent-context.ts';
import { investigationWindow } from '../agent-run/investigation-window.ts';
import { freeze } from '../agent-run/freeze.ts';
import { Cancellation, type CancelReason } from './cancellation.ts';
import { closePhase } from './close-phase.ts';
import type { Draft } from './incident-writer.ts';
import { overtakenBy } from './next-step.ts';
import { phaseRule, type PhaseRule } from '../phase-table.ts';
import type { PhaseRecord } from './progress.ts';
import type { RunRecord } from './run-record.ts';
import type { RunScope } from './run-scope.ts';

/**
 * Runs the agents of a phase that has been started, those that have not reported in this attempt yet, and ends the phase with what they
 * came to. The last report, the consensus, the end of this phase and the start of the next one are one append. When the run is interrupted,
 * or the phase overtaken by events, it is left open.
 */
export function runPhase(run: RunScope, phase: Phase): Promise<void> {
  const slot = openSlot(run.record, phase);
  if (slot === undefined) return Promise.resolve();
  const all = run.agentsOf(phase);
  const agents = slot.done.length === 0 ? all : all.filter(({ name }) => !slot.done.includes(name));
  if (agents.length === 0) return run.write((draft) => closePhase(run, draft, phase, false));
  const rule = phaseRule(phase);
  const interruption = phase === 'communication' ? run.stop : run.interruption;
  return rule.waits === true || agents.some((agent) => worstCaseMs(agent) > rule.budgetMs)
    ? runWithin(rule, run, agents, interruption)
    : runAgents(run, phase, agents, interruption);
}

/** Runs agents that could take longer than their phase may, or that may be overtaken by events. */
async function runWithin(
  { phase, budgetMs, waits }: PhaseRule,
  run: RunScope,
  agents: readonly Agent[],
  interruption: Cancellation,
): Promise<void> {
  const cancellation = new Cancellation();
  const pass = (reason: CancelReason): void => cancellation.cancel(reason);
  const watch = (): void => {
    if (overtakenBy(run.record) !== undefined) pass('overtaken');
    else if (run.halting) pass('stop');
  };
  if (interruption.reason !== undefined) pass(interruption.reason);
  interruption.onCancel(pass);
  const unwatch = waits === true ? run.onChange(watch) : undefined;
  const cancelBudget = run.host.clock.after(budgetMs, () => pass('budget'));
  try {
    await runAgents(run, phase, agents, cancellation);
  } finally {
    cancelBudget();
    unwatch?.();
    interruption.forget(pass);
  }
}

function runAgents(run: RunScope, phase: Phase, agents: readonly Agent[], cancellation: Cancellation): Promise<void> {
  const begin = (subject: AgentSubject): Promise<void> => {
    const work: PhaseWork = { run, phase, subject, cancellation, left: agents.length };
    const [only] = agents;
    return agents.length === 1 && only !== undefined
      ? runOne(work, only)
      : settleAll(agents.map((agent) => runOne(work, agent)));
  };
  const subject = subjectOf(run);
  return subject instanceof Promise ? subject.then(begin) : begin(subject);
}

/** The phase's slot while it is at work. */
function openSlot(record: RunRecord, phase: Phase): PhaseRecord | undefined {
  const slot = phase === 'communication' ? record.told : record.main;
  return slot?.phase === phase && slot.open ? slot : undefined;
}

interface PhaseWork {
  readonly run: RunScope;
  readonly phase: Phase;
  readonly subject: AgentSubject;
  readonly cancellation: Cancellation;
  /** Agents that have not ended. */
  left: number;
}

/** Runs an agent and writes what it came to; the last one ends the phase. */
async function runOne(work: PhaseWork, agent: Agent): Promise<void> {
  const { run, phase, subject, cancellation } = work;
  const { host, incidentId, record } = run;
  const end = await runAgent({
    agent,
    subject,
    cancellation,
    incidentId,
    surroundings: host.surroundings,
    definitions: host.definitions,
    board: host.board,
    turn: host.turn,
    approvalMs: host.approvalMs,
    exists: (id) => record.evidence.has(id),
  });
  if (end.end === 'cancelled') return;
  const last = --work.left === 0;
  await run.write((draft) => {
    if (openSlot(draft.record, phase) === undefined) return;
    addResult(run, draft, agent, end);
    if (last) closePhase(run, draft, phase, cancellation.reason === 'budget');
  });
}

/** What the agents work on; at once when everything is at hand, as it usually is. */
function subjectOf(run: RunScope): AgentSubject | Promise<AgentSubject> {
  const coverage = run.host.coverage();
  const incident = run.host.viewOf(run.incidentId);
  if (!(coverage instanceof Promise) && !(incident instanceof Promise)) return subjectWith(run, coverage, incident);
  return Promise.all([coverage, incident]).then(([covered, found]) => subjectWith(run, covered, found));
}

function subjectWith(run: RunScope, coverage: TimeWindow | undefined, incident: IncidentView): AgentSubject {
  const { startedAt } = run.record;
  const { calmFrom, excluded } = run.before(startedAt);
  const now = run.host.clock.now();
  const { window, baseline } = investigationWindow({ now, startedAt, coverage, calmFrom });
  return { incident: freeze(incident), window, baseline, excluded };
}

/** Evidence, report and updates of one agent. An agent whose facts are journaled already adds none a second time. */
function addResult(run: RunScope, draft: Draft, agent: Agent, end: Exclude<AgentEnd, { end: 'cancelled' }>): void {
  const { name, phase } = agent;
  if (openSlot(draft.record, phase)?.done.includes(name) === true) return;
  if (end.end === 'failed') {
    const { code, message, attempts, calls } = end;
    draft.add(
      run.fact('agent-failed', { agent: name, phase, code, message, attempts, ...(calls !== undefined && { calls }) }),
    );
    return;
  }
  for (const evidence of end.evidence) draft.add(run.fact('evidence-recorded', { evidence }));
  draft.add(run.fact('agent-reported', { report: end.report }));
  for (const update of end.report.updates ?? []) draft.add(run.fact('update-published', { update }));
}

/** Like `Promise.all`, but waits for all before it rejects, so that nothing goes on behind the caller's back. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
