import type { ActionPolicy } from './action-policy.ts';

/** What {@link allowReversible} takes; each list narrows what it allows. */
export interface AllowReversibleOptions {
  /** Names of actions. Default: any. */
  readonly actions?: readonly string[];
  /** Names of components. Default: any. */
  readonly targets?: readonly string[];
  /** Least confidence of the proposal, 0 to 1. Default 0.7. */
  readonly minConfidence?: number;
}

/** Defaults of {@link allowReversible}. */
export const ALLOW_REVERSIBLE_DEFAULTS = Object.freeze({ minConfidence: 0.7 });

/**
 * A policy under which actions that change nothing, or can be taken back, run without a person; it asks about all others.
 *
 * @throws TypeError when `minConfidence` is not from 0 to 1.
 * @example
 * createSitrep({ telemetry, executors, policy: allowReversible({ actions: ['scale'], minConfidence: 0.8 }) });
 */
export function allowReversible(options: AllowReversibleOptions = {}): ActionPolicy {
  const { actions, targets, minConfidence } = { ...ALLOW_REVERSIBLE_DEFAULTS, ...options };
  if (!(minConfidence >= 0 && minConfidence <= 1)) throw new TypeError('minConfidence must be from 0 to 1');
  return (request) => {
    if (request.risk !== 'observe' && request.risk !== 'reversible')
      return { verdict: 'ask', reason: `An action that is ${request.risk} needs a person.` };
    if (actions !== undefined && !actions.includes(request.action))
      return { verdict: 'ask', reason: `The policy does not list ${request.action}.` };
    if (targets !== undefined && !targets.includes(request.target))
      return { verdict: 'ask', reason: `The policy does not list ${request.target}.` };
    if (request.confidence < minConfidence)
      return { verdict: 'ask', reason: `Its confidence ${request.confidence.toFixed(2)} is below ${minConfidence}.` };
    return { verdict: 'allow', reason: `Reversible actions run by themselves from confidence ${minConfidence} on.` };
  };
}
