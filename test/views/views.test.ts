import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IncidentView, newFact, type FactEnvelope, type Snapshot } from '@sitrep/sdk/protocol';
import { Views, foldIncident } from '@sitrep/sdk/views';
import { arbitraryJournal } from '../support/arbitrary-facts.ts';

const runs = { numRuns: 100 };

test('folding in pages of any size gives what folding at once gives', () => {
  fc.assert(
    fc.property(arbitraryJournal(), fc.integer({ min: 1, max: 17 }), (facts, page) => {
      const paged = new Views();
      for (let start = 0; start < facts.length; start += page) applyAll(paged, facts.slice(start, start + page));
      assert.deepEqual(paged.snapshot(), applyAll(new Views(), facts).snapshot());
    }),
    runs,
  );
});

test('a snapshot at S and the facts after S give what all facts give, also when the snapshot went over a wire', () => {
  fc.assert(
    fc.property(arbitraryJournal(), fc.nat(24), (facts, cut) => {
      const first = applyAll(new Views(), facts.slice(0, cut));
      const second = new Views();
      second.restore(JSON.parse(JSON.stringify(first.snapshot())) as Snapshot);
      applyAll(second, facts.slice(cut));
      assert.deepEqual(plain(second.snapshot()), plain(applyAll(new Views(), facts).snapshot()));
    }),
    runs,
  );
});

test('facts that come twice or late change nothing', () => {
  fc.assert(
    fc.property(arbitraryJournal(), fc.array(fc.nat(23), { maxLength: 20 }), (facts, again) => {
      const views = applyAll(new Views(), facts);
      const before = views.snapshot();
      for (const index of again) if (facts[index] !== undefined) assert.equal(views.apply(facts[index]), false);
      assert.deepEqual(views.snapshot(), before);
    }),
    runs,
  );
});

test('every view that a fold can reach fits the published schema', () => {
  fc.assert(
    fc.property(arbitraryJournal(), (facts) => {
      for (const view of applyAll(new Views(), facts).list())
        assert.equal(IncidentView.safeParse(plain(view)).success, true);
    }),
    runs,
  );
});

test('a fold leaves the view it was given as it was', () => {
  fc.assert(
    fc.property(arbitraryJournal(), (facts) => {
      const views = new Map<string, IncidentView>();
      for (const fact of facts) {
        const before = views.get(fact.incidentId);
        const text = JSON.stringify(before);
        const after = foldIncident(before, fact);
        assert.equal(JSON.stringify(before), text);
        if (after !== undefined) views.set(fact.incidentId, after);
      }
    }),
    runs,
  );
});

test('an unknown kind, a later version, and a fact before its incident was opened give back the same object', () => {
  const view = foldIncident(undefined, opened('inc_a', 1));
  assert.ok(view);
  assert.equal(foldIncident(view, { ...opened('inc_a', 2), kind: 'tide-turned' }), view);
  assert.equal(foldIncident(view, { ...opened('inc_a', 2), v: 99 }), view);
  assert.equal(foldIncident(undefined, { ...opened('inc_a', 2), kind: 'incident-closed' }), undefined);
});

test('views above their limit let go the incident that ended longest ago, and an open one only when none has ended', () => {
  const views = new Views({ limit: 2 });
  applyAll(views, [opened('inc_a', 1), opened('inc_b', 2), resolved('inc_b', 3), opened('inc_c', 4)]);
  assert.deepEqual(ids(views), ['inc_a', 'inc_c']);
  views.apply(opened('inc_d', 5));
  assert.deepEqual(ids(views), ['inc_c', 'inc_d']);
});

function opened(incidentId: string, seq: number): FactEnvelope {
  return {
    seq,
    ...newFact('incident-opened', incidentId, seq, {
      title: 'Checkout is slow',
      severity: 'error',
      openedBy: { kind: 'system', id: 'intake' },
    }),
  };
}

function resolved(incidentId: string, seq: number): FactEnvelope {
  return {
    seq,
    ...newFact('incident-resolved', incidentId, seq, { by: { kind: 'system', id: 'sitrep' }, reason: 'Recovered' }),
  };
}

function applyAll(views: Views, facts: readonly FactEnvelope[]): Views {
  for (const fact of facts) views.apply(fact);
  return views;
}

function ids(views: Views): readonly string[] {
  return views.list().map((view) => view.incident.id);
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
