import type { Phase } from '../protocol/index.ts';
import type { Agent, AgentRun } from './agent.ts';

/** What {@link defineAgent} takes. */
export interface AgentDefinition {
  readonly name: string;
  readonly phase: Phase;
  /** Shown to people. Default: the name. */
  readonly title?: string;
  readonly timeoutMs?: number;
  readonly attempts?: number;
  readonly weight?: number;
  readonly run: AgentRun;
}

/** Defaults of {@link defineAgent}. Milliseconds and counts. */
export const AGENT_DEFAULTS = Object.freeze({ timeoutMs: 30_000, attempts: 2, weight: 1 });

/**
 * Makes an agent. Time limits, retries, cancellation and accounting are the orchestrator's, the same for all.
 *
 * @throws TypeError when the name is empty or has white space, or a number is out of its range.
 * @example
 * const owners = defineAgent({
 *   name: 'owners',
 *   phase: 'diagnosis',
 *   async run({ incident }) {
 *     return { verdict: 'concluded', claim: `Owned by ${await lookUp(incident.incident.entity)}`, confidence: 0.9, supporting: [] };
 *   },
 * });
 */
export function defineAgent(definition: AgentDefinition): Agent {
  const agent: Agent = { title: definition.name, ...AGENT_DEFAULTS, ...definition };
  if (!/^[^\s/]{1,64}$/.test(agent.name))
    throw new TypeError(`An agent's name has 1 to 64 characters without space or slash: "${agent.name}"`);
  if (!(agent.timeoutMs > 0)) throw new TypeError(`timeoutMs of agent ${agent.name} must be above 0`);
  if (!Number.isInteger(agent.attempts) || agent.attempts < 1)
    throw new TypeError(`attempts of agent ${agent.name} must be 1 or more`);
  if (!(agent.weight > 0)) throw new TypeError(`weight of agent ${agent.name} must be above 0`);
  return Object.freeze(agent);
}
