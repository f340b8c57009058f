import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  CASE_INDEX_DEFAULTS,
  CaseIndex,
  caseOfIncident,
  caseOfRunbook,
  english,
  similarMessage,
  templateOf,
  type Case,
} from '@sitrep/sdk/analysis';
import { newFact, type FactEnvelope, type IncidentView } from '@sitrep/sdk/protocol';
import { foldIncident } from '@sitrep/sdk/views';
import { SAMPLE_ID, sampleIncidentFacts } from '../fixtures/sample-incident.ts';

const made = (id: string, cause: string, text = '', ...components: string[]): Case => ({
  id,
  kind: 'incident',
  title: `Incident ${id}`,
  features: [
    { aspect: 'cause', value: cause },
    ...components.map((value) => ({ aspect: 'component' as const, value })),
  ],
  text,
});

const filled = (...cases: Case[]): CaseIndex => {
  const index = new CaseIndex();
  for (const each of cases) index.add(each);
  return index;
};

suite('similar cases', () => {
  const ten = Array.from({ length: 10 }, (_, i) =>
    made(`inc${i}`, `service-${i}`, `checkout is slow since ${i}`, 'checkout'),
  );

  test('with ten cases, the one with the same cause is first, and says why', () => {
    const [first] = filled(...ten).search(made('new', 'service-7', 'checkout is slow', 'checkout'));
    assert.equal(first?.id, 'inc7');
    assert.deepEqual(first?.shared, [
      { aspect: 'cause', value: 'service-7' },
      { aspect: 'component', value: 'checkout' },
    ]);
    assert.deepEqual(first?.words, ['checkout', 'slow']);
    assert.equal(
      english.say(similarMessage(first)),
      'same cause (service-7), same component (checkout), same words (checkout, slow)',
    );
  });

  test('a case is never similar to itself, and to itself alone it is wholly alike', () => {
    const index = filled(...ten);
    const asked = ten[3] as Case;
    assert.ok(index.search(asked).every(({ id }) => id !== asked.id));
    const [same] = index.search({ ...asked, id: 'copy' });
    assert.equal(same?.id, asked.id);
    assert.ok(Math.abs((same?.similarity ?? 0) - 1) < 1e-6);
  });

  test('nothing is said when only what all have is shared', () => {
    assert.deepEqual(filled(...ten).search(made('new', 'other-cause', 'disk of the archive is full', 'checkout')), []);
    assert.deepEqual(new CaseIndex().search(ten[0] as Case), []);
  });

  test('of equally similar cases the newest comes first', () => {
    const index = filled(made('old', 'db'), made('young', 'db'));
    assert.deepEqual(
      index.search(made('new', 'db')).map(({ id }) => id),
      ['young', 'old'],
    );
  });

  test('a case that is added again is replaced', () => {
    const index = filled(made('one', 'db'), made('two', 'cache'));
    index.add(made('one', 'queue'));
    assert.equal(index.size, 2);
    assert.deepEqual(index.search(made('new', 'db')), []);
    assert.equal(index.search(made('new', 'queue'))[0]?.id, 'one');
  });

  test('holds as many cases as it may, and lets the oldest go', () => {
    const index = new CaseIndex({ maxCases: 3 });
    for (let i = 0; i < 200; i++) index.add(made(`inc${i}`, `service-${i}`));
    assert.equal(index.size, 3);
    assert.equal(index.letGo, 197);
    assert.equal(index.search(made('new', 'service-198'))[0]?.id, 'inc198');
    assert.deepEqual(index.search(made('new', 'service-196')), []);
  });

  test('gives at most as many as asked for, the most similar, in order', () => {
    const value = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const given = fc.array(fc.uniqueArray(value, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        given,
        fc.uniqueArray(value, { minLength: 1 }),
        fc.integer({ min: 1, max: 10 }),
        (all, asked, limit) => {
          const index = filled(...all.map((components, i) => made(`inc${i}`, `cause-${i}`, '', ...components)));
          const whole = index.search(made('new', 'none', '', ...asked), { limit: 1_000 });
          const found = index.search(made('new', 'none', '', ...asked), { limit });
          assert.deepEqual(found, whole.slice(0, limit));
          for (const [i, { similarity, shared }] of whole.entries()) {
            assert.ok(similarity >= CASE_INDEX_DEFAULTS.minSimilarity - 1e-6 && similarity <= 1);
            assert.ok(i === 0 || similarity <= (whole[i - 1]?.similarity ?? 0));
            assert.ok(shared.length > 0);
          }
        },
      ),
    );
  });

  test('a runbook is found by its component, its kind of fault and its log lines', () => {
    const index = filled(
      ...ten,
      caseOfRunbook({
        id: 'rb-pool',
        title: 'Connection pool is exhausted',
        text: 'Raise the pool, then look for what holds connections.',
        components: ['orders-db'],
        mechanisms: ['resource exhaustion'],
        logLines: ['pool exhausted, 20 of 20 in use'],
      }),
    );
    const asked: Case = {
      ...made('new', 'orders-db'),
      features: [
        { aspect: 'mechanism', value: 'resource exhaustion' },
        { aspect: 'template', value: templateOf('pool exhausted, 64 of 64 in use') },
      ],
    };
    const [first] = index.search(asked);
    assert.equal(first?.id, 'rb-pool');
    assert.equal(first?.kind, 'runbook');
  });
});

suite('an incident as a case', () => {
  const view = (...more: FactEnvelope[]): IncidentView => {
    const facts = sampleIncidentFacts(1_000_000).map((fact, i) => ({ ...fact, seq: i + 1 }));
    const folded = [...facts, ...more].reduce<IncidentView | undefined>(
      (held, fact) => foldIncident(held, fact),
      undefined,
    );
    return folded as IncidentView;
  };
  const lead = view().hypotheses[0];
  const judged = (verdict: 'right' | 'wrong', actual?: string): FactEnvelope => ({
    ...newFact('cause-judged', SAMPLE_ID, 2_000_000, {
      hypothesisId: lead?.id ?? '',
      entity: lead?.entity ?? '',
      confidence: 0.8,
      verdict,
      by: { kind: 'person', id: 'anna' },
      ...(actual === undefined ? {} : { actual }),
    }),
    seq: 1_000,
  });
  const causes = (given: IncidentView): string[] =>
    caseOfIncident(given).features.flatMap(({ aspect, value }) => (aspect === 'cause' ? [value] : []));

  test('has its leading cause and mechanism, its components and its alerts', () => {
    assert.ok(lead);
    const { features, text, kind } = caseOfIncident(view());
    assert.equal(kind, 'incident');
    assert.ok(features.some(({ aspect, value }) => aspect === 'cause' && value === lead.entity));
    assert.ok(features.some(({ aspect, value }) => aspect === 'mechanism' && value === lead.mechanism));
    assert.ok(features.some(({ aspect, value }) => aspect === 'component' && value === 'checkout'));
    assert.match(text, /Checkout fails for one customer in three/);
    assert.equal(new Set(features.map(({ aspect, value }) => `${aspect} ${value}`)).size, features.length);
  });

  test('keeps a cause that a person called right, and takes theirs for one that they called wrong', () => {
    assert.deepEqual(causes(view(judged('right'))), [lead?.entity]);
    assert.deepEqual(causes(view(judged('wrong', 'payments'))), ['payments']);
    assert.deepEqual(causes(view(judged('wrong'))), []);
  });
});
