import type { ServiceCall } from '../service-use.ts';
import type { FactEnvelope } from './fact.ts';

/** Calls of AI services that a fact of today's version tells of: those of a report, or its own. */
export function callsOf({ body }: Pick<FactEnvelope, 'body'>): readonly ServiceCall[] {
  const { calls, report } = body as { readonly calls?: readonly ServiceCall[]; readonly report?: { calls?: never } };
  return calls ?? report?.calls ?? NONE;
}

const NONE: readonly ServiceCall[] = Object.freeze([]);
