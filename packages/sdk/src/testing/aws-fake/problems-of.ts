import type { Desk } from './desk.ts';
import { checkValue, type Problem } from './wire/check-value.ts';
import type { Route } from './wire/route.ts';

/** What is wrong with an input or output, by the client's shapes and by the service's model where there is one; nothing twice. */
export function problemsOf(
  { constraints }: Pick<Desk, 'constraints'>,
  { service, operation }: Route,
  side: 'input' | 'output',
  value: unknown,
): Problem[] {
  const byShape = checkValue(operation[side], value);
  const byModel = constraints.get(service.id)?.problemsOf(operation.name, side, value) ?? [];
  const known = new Set(byShape.map(({ path, rule }) => `${path} ${rule}`));
  return [...byShape, ...byModel.filter(({ path, rule }) => !known.has(`${path} ${rule}`))];
}
