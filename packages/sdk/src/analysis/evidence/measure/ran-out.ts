import type { Finding } from '../../cause.ts';
import type { EvidenceContext } from '../collect.ts';

/** A resource from here on has no room left. */
export const NO_ROOM = 0.8;

/**
 * Components that a resource of their own ran out at which had begun to fill before users noticed. Whatever such a component cannot do any more,
 * making its calls among it, it cannot do for that reason: a connection that is not there is no fault of whom it would lead to.
 */
export function ranOut({ table, symptom, nodeOf }: EvidenceContext, found: readonly Finding[]): ReadonlySet<string> {
  const grown = found.filter(({ kind, weight }) => kind === 'growth' && weight > 0);
  return new Set(
    grown
      .filter(({ entity, series }) =>
        table.gauges.some(
          ({ name, node, unit, values }) =>
            name === series?.name &&
            node === nodeOf.get(entity) &&
            unit === '1' &&
            values.subarray(symptom.focus.start).some((value) => value >= NO_ROOM),
        ),
      )
      .map(({ entity }) => entity),
  );
}
