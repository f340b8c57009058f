import type { Contribution, Mechanism } from './cause.ts';
import type { EvidenceContext } from './evidence/collect.ts';

/** What kind of fault a component's evidence looks like; the most specific kind that its contributions support. */
export function nameMechanism({ kind }: EvidenceContext, own: readonly Contribution[]): Mechanism {
  const has = (evidence: Contribution['kind']): boolean => own.some((one) => one.kind === evidence && one.weight > 0);
  if (has('change')) return 'bad deploy';
  if (has('growth')) return 'memory leak';
  if (has('traffic')) return 'overload';
  if (has('resource')) return 'resource exhaustion';
  return kind === 'failures' ? 'errors' : 'slow';
}
