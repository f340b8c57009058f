import type { AwsManager } from '../aws/index.ts';
import type { ActionRequest, IncidentView, ServiceCall } from '../protocol/index.ts';
import type { PolicyVerdict } from './action-policy.ts';

/** What a guard says about an action, with the calls of AI services that it took. `not-checked` is never a permission. */
export type GuardJudgement = { readonly calls?: readonly ServiceCall[] } & (
  | { readonly verdict: 'passed' }
  /** `reasons` name policies, never the text that broke them. */
  | { readonly verdict: 'blocked'; readonly reasons: readonly string[] }
  | { readonly verdict: 'not-checked'; readonly reason: string }
);

/** Judges an action before it is decided on. It only ever narrows what policy and consensus allow. */
export type ActionGuard = (
  request: ActionRequest,
  incident: IncidentView,
  options: { readonly signal: AbortSignal },
) => Promise<GuardJudgement>;

/**
 * The `guard` capability as a guard of actions: the plan is shown to it as what Sitrep is about to put out. Where a service is configured only
 * its own answer counts; what this process says instead of it does not.
 */
export function guardWith(ai: AwsManager): ActionGuard {
  return async (request, { incident }, { signal }) => {
    const outcome = await ai.ask(
      'guard',
      { source: 'output', text: planText(request) },
      { incidentId: incident.id, signal },
    );
    const ran = outcome.calls.length === 0 ? {} : { calls: outcome.calls };
    if (outcome.outcome === 'unanswered') return { verdict: 'not-checked', reason: outcome.reason, ...ran };
    if (outcome.by.local && ai.configured('guard'))
      return { verdict: 'not-checked', reason: 'The guard could not be reached', ...ran };
    const { allowed, findings } = outcome.value;
    if (allowed) return { verdict: 'passed', ...ran };
    const blocking = findings.filter(({ blocked }) => blocked).map(({ policy, name }) => `${policy} (${name})`);
    return { verdict: 'blocked', reasons: blocking.length > 0 ? blocking : ['a reason that it does not name'], ...ran };
  };
}

/** What is left of a decision once a guard has judged: `blocked` denies, `not-checked` leaves it to a person. */
export function narrowByGuard(decided: PolicyVerdict, judgement: GuardJudgement): PolicyVerdict {
  switch (judgement.verdict) {
    case 'passed':
      return decided;
    case 'blocked':
      return decided.verdict === 'deny'
        ? decided
        : { verdict: 'deny', reason: `The guard blocks it: ${judgement.reasons.join(', ')}.`.slice(0, 2_000) };
    case 'not-checked': {
      const reason = `The guard has not checked it: ${judgement.reason}.`.slice(0, 2_000);
      return decided.verdict === 'allow' ? { verdict: 'ask', reason } : decided;
    }
  }
}

function planText({ title, action, target, arguments: given, expectedEffect, risk, undo }: ActionRequest): string {
  const back = undo === undefined ? 'It cannot be taken back.' : `It can be taken back: ${JSON.stringify(undo)}`;
  return `${title}\nAction: ${action} on ${target} with ${JSON.stringify(given)}\nExpected: ${expectedEffect}\nRisk: ${risk}. ${back}`;
}
