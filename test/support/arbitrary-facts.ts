import fc from 'fast-check';
import { factBodies, factKinds, factVersions, type FactEnvelope, type FactKind } from '@sitrep/sdk/protocol';
import { arbitraryOf } from './arbitrary-schema.ts';

const bodies = Object.fromEntries(
  factKinds.map((kind) => [kind, arbitraryOf(factBodies[kind] as never)]),
) as unknown as Record<FactKind, fc.Arbitrary<Record<string, unknown>>>;

const incidents = ['inc_a', 'inc_b', 'inc_c'];

/** A journal's worth of facts: numbered without gaps, of a few incidents, some of kinds that this version does not know. */
export function arbitraryJournal({ maxLength = 24 }: { readonly maxLength?: number } = {}): fc.Arbitrary<
  readonly FactEnvelope[]
> {
  const known = fc
    .constantFrom(...factKinds, 'incident-opened' as const, 'incident-opened' as const)
    .chain((kind) => bodies[kind].map((body) => ({ kind: kind as string, v: factVersions[kind], body })));
  const unknown = fc.record({
    kind: fc.constant('tide-turned'),
    v: fc.integer({ min: 1, max: 9 }),
    body: fc.dictionary(fc.string(), fc.jsonValue()),
  });
  const event = fc.tuple(
    fc.oneof({ weight: 20, arbitrary: known }, { weight: 1, arbitrary: unknown }),
    fc.constantFrom(...incidents),
  );
  return fc.array(event, { maxLength }).map((events) =>
    events.map(([fact, incidentId], index) => ({
      ...fact,
      incidentId,
      seq: index + 1,
      at: 1_700_000_000_000 + index * 1_000,
    })),
  );
}
