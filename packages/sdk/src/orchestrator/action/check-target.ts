import { checkArguments, type ActionDefinition, type ActionExecutor, type ActionTarget } from '../../actions/index.ts';
import type { ActionCatalogueView } from '../../agents/index.ts';
import type { Clock } from '../../base/index.ts';
import { cleanText } from '../../safety/index.ts';
import { within } from './within.ts';

/** An executor that has not answered a check by then is taken to be out of reach. Milliseconds. */
export const CHECK_TIMEOUT_MS = 10_000;

/** What is needed to check an action against catalogue and executors. */
export interface CheckMeans {
  readonly definitions: readonly ActionDefinition[];
  readonly executors: readonly ActionExecutor[];
  readonly clock: Clock;
}

/**
 * Whether an action could be carried out, changing nothing. Without an executor for it the answer is yes: a person carries it out. Never
 * rejects.
 */
export async function checkTarget(
  means: CheckMeans,
  request: ActionTarget,
  signal: AbortSignal,
): ReturnType<ActionCatalogueView['check']> {
  const definition = means.definitions.find(({ name }) => name === request.action);
  if (definition === undefined) return { ok: false, reason: `${request.action} is not in the catalogue` };
  const problems = checkArguments(definition, request);
  if (problems.length > 0) return { ok: false, reason: problems.join('; ') };
  const executor = means.executors.find(({ actions }) => actions.includes(request.action));
  if (executor === undefined) return { ok: true };
  try {
    const { action, target, arguments: given } = request;
    const answer = await within(CHECK_TIMEOUT_MS, means.clock, signal, (limited) =>
      executor.check({ action, target, arguments: given }, { signal: limited }),
    );
    return answer.ok ? { ok: true } : { ok: false, reason: cleanText(answer.reason) };
  } catch (error) {
    return {
      ok: false,
      reason: cleanText(`The executor did not answer: ${error instanceof Error ? error.message : String(error)}`),
    };
  }
}
