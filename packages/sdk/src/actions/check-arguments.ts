import type { ActionDefinition, ActionTarget } from './action.ts';

const MAX_TEXT = 1_000;

/**
 * What is wrong with the arguments of a proposed action, as sentences; an empty list when its definition accepts them. Unknown
 * arguments are wrong, too: a person decides about all that will be handed over, and nothing else is handed over.
 */
export function checkArguments(
  definition: ActionDefinition,
  { action, target, arguments: given }: ActionTarget,
): readonly string[] {
  const problems: string[] = [];
  if (action !== definition.name) problems.push(`${action} is not ${definition.name}`);
  if (typeof target !== 'string' || target === '' || target.length > 300)
    problems.push('target must be the name of a component, 1 to 300 characters');
  for (const name of Object.keys(given))
    if (!Object.hasOwn(definition.parameters, name)) problems.push(`${name} is not an argument of ${definition.name}`);
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) {
      if (parameter.required) problems.push(`${name} is missing`);
      continue;
    }
    if (typeof value !== parameter.type) problems.push(`${name} must be a ${parameter.type}`);
    else if (typeof value === 'number') {
      const { minimum = -Infinity, maximum = Infinity } = parameter;
      if (!Number.isFinite(value) || value < minimum || value > maximum)
        problems.push(`${name} must be from ${minimum} to ${maximum}`);
    } else if (typeof value === 'string' && (value === '' || value.length > MAX_TEXT || /\p{Surrogate}/u.test(value)))
      problems.push(`${name} must have 1 to ${MAX_TEXT} characters`);
  }
  return problems;
}
