import type { Contribution, Mechanism } from '../cause.ts';
import type { EvidenceContext } from './collect.ts';
import { isRefusedLogin } from './log-evidence.ts';

/** OpenTelemetry's words for memory, and the unit it is counted in. Names the mechanism only; ranks nothing. */
const MEMORY = /memory|heap|\brss\b/i;

/**
 * What kind of fault a component's evidence looks like, from specific to general: refused logins, a change that fits, memory that grew before
 * anybody noticed, load from outside, a full resource, and last only how it shows.
 */
export function nameMechanism(
  { kind, changes, table, settings }: EvidenceContext,
  own: readonly Contribution[],
): Mechanism {
  const strong = (of: Contribution['kind']): Contribution | undefined =>
    own.find((one) => one.kind === of && one.weight > 0 && one.z >= settings.significantZ);
  if (own.some((one) => one.weight > 0 && one.z >= settings.certainZ && isRefusedLogin(one)))
    return 'credential attack';
  const grown = strong('restart') ?? strong('growth');
  const change = strong('change');
  if (change && change.weight >= settings.weights.change / 8) {
    const changed = changes?.find(({ id }) => id === change.changeId);
    if (changed?.kind === 'deploy') return 'bad deploy';
    if (changed?.kind === 'config' || changed?.kind === 'flag') return 'config change';
  }
  if (grown) {
    const gauge = table.gauges.find(
      ({ name, node }) => name === grown.series?.name && table.nodes[node] === grown.entity,
    );
    return gauge && (gauge.unit === 'By' || MEMORY.test(gauge.name)) ? 'memory leak' : 'resource exhaustion';
  }
  if (strong('traffic')) return 'overload';
  if (strong('resource')) return 'resource exhaustion';
  return kind === 'failures' ? 'errors' : 'slow';
}
