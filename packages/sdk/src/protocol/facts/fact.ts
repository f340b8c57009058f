import * as z from 'zod/mini';
import type { factBodies } from './fact-bodies.ts';
import { factVersions, type FactKind } from './fact-versions.ts';
import { Id, Timestamp } from '../values.ts';

/** The body that belongs to a kind. */
export type FactBody<K extends FactKind = FactKind> = z.infer<(typeof factBodies)[K]>;

/**
 * What happened, before the journal has numbered it. `key` is the `Idempotency-Key` of the request that caused it, so that a repeat
 * finds its first answer even after a restart.
 */
export type NewFact<K extends FactKind = FactKind> = {
  [P in K]: {
    readonly kind: P;
    readonly v: number;
    readonly incidentId: Id;
    readonly at: Timestamp;
    readonly key?: string;
    readonly body: FactBody<P>;
  };
}[K];

/** What happened, once and for ever: `seq` is gap-free and in commit order over the whole journal. */
export type Fact<K extends FactKind = FactKind> = { [P in K]: NewFact<P> & { readonly seq: number } }[K];

/** Shape of any fact, of kinds and versions not known here too: what a reader accepts from a journal or the wire. */
export const FactEnvelope = z.object({
  seq: z.int().check(z.minimum(1)),
  kind: Id,
  v: z.int().check(z.minimum(1)),
  incidentId: Id,
  at: Timestamp,
  key: z.optional(z.string().check(z.maxLength(200))),
  body: z.record(z.string(), z.unknown()),
});
export type FactEnvelope = z.infer<typeof FactEnvelope>;

/** Makes a fact in today's version. Types check the body; `decodeFact` checks what comes from outside. */
export function newFact<K extends FactKind>(
  kind: K,
  incidentId: Id,
  at: Timestamp,
  body: FactBody<K>,
  key?: string,
): NewFact<K> {
  const fact = { kind, v: factVersions[kind], incidentId, at, body };
  return key === undefined ? fact : { ...fact, key };
}
