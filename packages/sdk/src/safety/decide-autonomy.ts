import type { ActionRequest, Consensus, IncidentView } from '../protocol/index.ts';
import type { ActionPolicy, PolicyVerdict } from './action-policy.ts';

/** What {@link decideAutonomy} weighs. */
export interface AutonomyQuestion {
  readonly request: ActionRequest;
  readonly incident: IncidentView;
  readonly policy: ActionPolicy;
  /** What diagnosis and resolution came to; absent when the phase came to nothing. */
  readonly diagnosis: Consensus | undefined;
  readonly resolution: Consensus | undefined;
}

/**
 * Whether an action runs by itself (`allow`), waits for a person (`ask`), or never runs (`deny`).
 *
 * It runs by itself only when all of these hold: its risk is `observe` or `reversible`; it names one component, no list or pattern;
 * diagnosis and resolution agreed, and resolution on this very request; and the policy says `allow`. The policy can only narrow: its
 * `deny` always counts, its `allow` never lifts the other conditions. A policy that throws or answers something else cannot be
 * relied on, so a person is asked.
 */
export function decideAutonomy({ request, incident, policy, diagnosis, resolution }: AutonomyQuestion): PolicyVerdict {
  const answer = askPolicy(policy, request, incident);
  if (answer.verdict !== 'allow') return answer;
  if (request.risk !== 'observe' && request.risk !== 'reversible')
    return { verdict: 'ask', reason: `An action that is ${request.risk} always needs a person.` };
  if (!isOneTarget(request.target))
    return { verdict: 'ask', reason: 'It may touch more than one component, which needs a person.' };
  if (diagnosis?.verdict !== 'agreed') return { verdict: 'ask', reason: 'Diagnosis has not agreed on a cause.' };
  if (resolution?.verdict !== 'agreed' || resolution.choice !== request.id)
    return { verdict: 'ask', reason: 'Resolution has not agreed on this action.' };
  return answer;
}

function askPolicy(policy: ActionPolicy, request: ActionRequest, incident: IncidentView): PolicyVerdict {
  try {
    const { verdict, reason } = policy(request, incident);
    if (verdict === 'allow' || verdict === 'ask' || verdict === 'deny')
      return { verdict, reason: reason.slice(0, 2_000) };
    return { verdict: 'ask', reason: 'The policy gave no answer that is understood.' };
  } catch {
    return { verdict: 'ask', reason: 'The policy failed.' };
  }
}

function isOneTarget(target: string): boolean {
  return !/[\s,;*?|[\]{}]/.test(target);
}
