import { formatNumber } from './format-number.ts';

/** A step that a component takes more or less often than its requests lead one to expect. */
export function sayStep({
  entity,
  name,
  to,
  now,
  expected,
  known,
}: {
  readonly entity: string;
  readonly name: string;
  readonly to: string | undefined;
  readonly now: number;
  readonly expected: number;
  readonly known: boolean;
}): string {
  const step = name.slice(0, 200);
  const what = to === undefined ? `takes the step ${step}` : `calls ${to} (${step})`;
  if (!known) return `${entity} ${what}, which it never did before (${formatNumber(now)} times)`;
  if (now === 0)
    return `${entity} no longer ${what}: its requests would lead one to expect ${formatNumber(expected)} times`;
  return `${entity} ${what} ${formatNumber(now)} times where its requests would lead one to expect ${formatNumber(expected)}`;
}
