import type { ActionGuarded, ActionRequest, IncidentView } from '../../protocol/index.ts';
import { cleanText, decideAutonomy, narrowByGuard, type ActionGuard, type GuardJudgement } from '../../safety/index.ts';
import { checkTarget } from './check-target.ts';
import type { RunScope } from '../run/run-scope.ts';
import { within } from './within.ts';

/**
 * Proposes the best candidate that an executor would run, and decides about it as far as policy goes: it is then approved, rejected or
 * waits for a person. When executors refuse all candidates, people are told why.
 */
export async function proposeAction(run: RunScope, candidates: readonly ActionRequest[]): Promise<void> {
  for (const candidate of candidates) {
    const check = await checkTarget(run.host, candidate, run.stop.signal);
    if (check.ok) return propose(run, candidate);
    (run.refused ??= new Map()).set(candidate.digest, check.reason);
  }
  const reasons = candidates.map((each) => `${each.title}: ${run.refused?.get(each.digest) ?? ''}`).join('; ');
  await run.write(({ record, add }) => {
    if (record.status === 'triggered' || record.status === 'acknowledged')
      add(run.fact('incident-escalated', { reason: cleanText(`No proposed action can be carried out. ${reasons}`) }));
  });
}

async function propose(run: RunScope, candidate: ActionRequest): Promise<void> {
  const { clock, policy, approvalMs, viewOf } = run.host;
  const incident = await viewOf(run.incidentId);
  const judged = run.host.guard && (await askGuard(run, run.host.guard, candidate, incident));
  await run.write(({ record, add }) => {
    if (record.status === 'resolved' || record.status === 'closed' || record.actions.has(candidate.id)) return;
    const request = { ...candidate, expiresAt: clock.now() + approvalMs };
    const { id: actionId, digest } = request;
    const diagnosis = record.consensus.diagnosis;
    const resolution = record.consensus.resolution;
    const decided = decideAutonomy({ request, incident, policy, diagnosis, resolution });
    const { verdict, reason } = judged === undefined ? decided : narrowByGuard(decided, judged);
    const by = verdict === decided.verdict ? POLICY : GUARD;
    add(run.fact('action-proposed', { request }));
    if (judged !== undefined) add(run.fact('action-guarded', guarded(actionId, judged)));
    if (verdict === 'allow') add(run.fact('action-approved', { actionId, digest, by, reason }));
    if (verdict === 'deny') add(run.fact('action-rejected', { actionId, digest, by, reason }));
    if (by === GUARD) add(run.fact('incident-escalated', { reason: cleanText(`${request.title}: ${reason}`) }));
  });
}

/** A guard that has not answered by then has not checked anything, milliseconds. */
const GUARD_MS = 8_000;

async function askGuard(
  run: RunScope,
  guard: ActionGuard,
  request: ActionRequest,
  incident: IncidentView,
): Promise<GuardJudgement> {
  try {
    return await within(GUARD_MS, run.host.clock, run.stop.signal, (signal) => guard(request, incident, { signal }));
  } catch (error) {
    if (run.stop.reason !== undefined) throw error;
    return { verdict: 'not-checked', reason: error instanceof Error ? error.message : String(error) };
  }
}

function guarded(actionId: string, judged: GuardJudgement): ActionGuarded {
  const { verdict, calls } = judged;
  const said = verdict === 'passed' ? [] : verdict === 'blocked' ? judged.reasons : [judged.reason];
  const reasons = said.slice(0, 20).map((reason) => cleanText(reason));
  return { actionId, verdict, reasons, ...(calls === undefined ? {} : { calls: calls.slice(0, 50) }) };
}

const POLICY = Object.freeze({ kind: 'policy', id: 'policy' } as const);
const GUARD = Object.freeze({ kind: 'policy', id: 'guard' } as const);
