import type { ActionDecision, ActionProgress, Fact, IncidentView } from '../protocol/index.ts';
import { replaceWhere } from './lists.ts';

/** Actions from proposal to outcome, in the order of their proposal. Returns only what changed. */
export function foldActions({ actions }: IncidentView, fact: Fact): { actions?: ActionProgress[] } {
  switch (fact.kind) {
    case 'action-proposed':
      return { actions: [...actions, { request: fact.body.request, status: 'proposed', proposedAt: fact.at }] };
    case 'action-guarded': {
      const { verdict, reasons } = fact.body;
      return change({ guard: { verdict, reasons } });
    }
    case 'action-approved':
      return change({ status: 'approved', decision: decision('approved', fact.body), decidedAt: fact.at });
    case 'action-rejected':
      return change({ status: 'rejected', decision: decision('rejected', fact.body), decidedAt: fact.at });
    case 'action-expired':
      return change({ status: 'expired', decidedAt: fact.at });
    case 'action-started':
      return change({ status: 'running', startedAt: fact.at });
    case 'action-completed':
      return change({ status: fact.body.outcome.status, outcome: fact.body.outcome, completedAt: fact.at });
    case 'action-undone':
      return change({ undone: fact.body.outcome });
    case 'recovery-verified':
      return change({ recovery: fact.body.verdict });
    default:
      return {};
  }

  function change(part: Partial<ActionProgress>): { actions: ActionProgress[] } {
    const id = (fact.body as { readonly actionId?: string }).actionId;
    return {
      actions: replaceWhere(
        actions,
        (action) => action.request.id === id,
        (action) => ({ ...action, ...part }),
      ),
    };
  }
}

function decision(
  verdict: ActionDecision['verdict'],
  { digest, by, reason }: Fact<'action-approved'>['body'],
): ActionDecision {
  return { verdict, digest, by, ...(reason === undefined ? {} : { reason }) };
}
