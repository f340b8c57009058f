import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeFact, liftFact, type FactEnvelope } from '@sitrep/sdk/protocol';
import { foldIncident } from '@sitrep/sdk/views';
import { arbitraryJournal } from '../support/arbitrary-facts.ts';

test('decoding gives back what was written, through JSON and for every kind', () => {
  fc.assert(
    fc.property(arbitraryJournal(), (facts) => {
      for (const fact of facts)
        assert.deepEqual(decodeFact(JSON.parse(JSON.stringify(fact))).fact, JSON.parse(JSON.stringify(fact)));
    }),
    { numRuns: 100 },
  );
});

test('a fact of an older version is lifted step by step and then folds', () => {
  const lifts = {
    'incident-opened@-1': ({ name, ...rest }: Record<string, unknown>) => ({ ...rest, heading: name }),
    'incident-opened@0': ({ heading, ...rest }: Record<string, unknown>) => ({ ...rest, title: heading }),
  };
  const old: FactEnvelope = {
    seq: 1, incidentId: 'inc_1', kind: 'incident-opened', v: -1, at: 5,
    body: { name: 'Checkout is slow', severity: 'error', openedBy: { kind: 'system', id: 'intake' } },
  }; // prettier-ignore
  const lifted = liftFact(old, lifts);
  assert.equal(lifted.v, 1);
  assert.equal(foldIncident(undefined, lifted)?.incident.title, 'Checkout is slow');
});

test('a kind or version from the future is kept apart, not refused', () => {
  const fact = { seq: 1, incidentId: 'inc_1', kind: 'incident-opened', v: 2, at: 5, body: {} };
  assert.equal(decodeFact(fact).known, false);
  assert.equal(decodeFact({ ...fact, kind: 'tide-turned' }).known, false);
});

test('what is not a fact is refused with a stable code', () => {
  for (const input of [
    null,
    7,
    'x',
    [],
    {},
    { seq: 0 },
    { seq: 1, incidentId: 'inc_1', kind: 'incident-opened', v: 1, at: 5, body: {} },
  ]) {
    assert.throws(() => decodeFact(input), { code: 'ERR_SITREP_FACT_INVALID' });
  }
});
