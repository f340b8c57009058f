import type { ActionRequest } from '../../protocol/index.ts';
import { cleanText, decideAutonomy } from '../../safety/index.ts';
import { checkTarget } from './check-target.ts';
import type { RunScope } from '../run/run-scope.ts';

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
  await run.write(({ record, add }) => {
    if (record.status === 'resolved' || record.status === 'closed' || record.actions.has(candidate.id)) return;
    const request = { ...candidate, expiresAt: clock.now() + approvalMs };
    const { id: actionId, digest } = request;
    const diagnosis = record.consensus.diagnosis;
    const resolution = record.consensus.resolution;
    const { verdict, reason } = decideAutonomy({ request, incident, policy, diagnosis, resolution });
    add(run.fact('action-proposed', { request }));
    if (verdict === 'allow') add(run.fact('action-approved', { actionId, digest, by: POLICY, reason }));
    if (verdict === 'deny') add(run.fact('action-rejected', { actionId, digest, by: POLICY, reason }));
  });
}

const POLICY = Object.freeze({ kind: 'policy', id: 'policy' } as const);
