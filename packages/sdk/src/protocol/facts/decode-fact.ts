import { SitrepError } from '../../base/index.ts';
import { factBodies } from './fact-bodies.ts';
import { factVersions, type FactKind } from './fact-versions.ts';
import { FactEnvelope, type Fact } from './fact.ts';
import { upcasters, type Upcasters } from './upcasters.ts';

/** A fact that today's folds understand, or one from a later version that they leave alone. */
export type DecodedFact =
  { readonly known: true; readonly fact: Fact } | { readonly known: false; readonly fact: FactEnvelope };

/**
 * Reads a fact that was written by this or an earlier version. An older body is lifted step by step to today's version. A kind or a
 * version from the future is not an error: it comes back with `known: false`.
 *
 * @throws SitrepError `ERR_SITREP_FACT_INVALID` when it is not a fact, or a known kind with a body that does not fit.
 */
export function decodeFact(input: unknown, table: Upcasters = upcasters): DecodedFact {
  const parsed = FactEnvelope.safeParse(input);
  if (!parsed.success) throw invalid('Not a fact', parsed.error);
  const lifted = liftFact(parsed.data, table);
  const newest = factVersions[lifted.kind as FactKind] as number | undefined;
  if (newest === undefined || lifted.v !== newest) return { known: false, fact: lifted };
  const body = factBodies[lifted.kind as FactKind].safeParse(lifted.body);
  if (!body.success) throw invalid(`Fact ${lifted.seq} (${lifted.kind}) has a body that does not fit`, body.error);
  return { known: true, fact: { ...lifted, body: body.data } as unknown as Fact };
}

/** Lifts an older fact to today's version without checking its body: for a journal's own rows, which were checked when written. */
export function liftFact(fact: FactEnvelope, table: Upcasters = upcasters): FactEnvelope {
  let lifted = fact;
  for (;;) {
    const lift = table[`${lifted.kind}@${lifted.v}`];
    if (lift === undefined) return lifted;
    lifted = { ...lifted, v: lifted.v + 1, body: lift(lifted.body) };
  }
}

function invalid(message: string, cause: unknown): SitrepError {
  return new SitrepError('ERR_SITREP_FACT_INVALID', message, { cause });
}
