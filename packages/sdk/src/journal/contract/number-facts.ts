import type { Fact, NewFact } from '../../protocol/index.ts';

/** Facts as the journal has them: numbered from `after` + 1, properties in the order in which they are read back. */
export function numberFacts(facts: readonly NewFact[], after: number): readonly Fact[] {
  return facts.map(({ kind, v, incidentId, at, key, body }, i) => {
    const seq = after + 1 + i;
    return (key === undefined
      ? { seq, kind, v, incidentId, at, body }
      : { seq, kind, v, incidentId, at, key, body }) as unknown as Fact;
  });
}
