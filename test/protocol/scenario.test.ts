import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { createSitrep } from '@sitrep/sdk';
import { isSitrepError } from '@sitrep/sdk/base';
import { memoryJournal } from '@sitrep/sdk/journal';
import { attributeWork, newFact, readScenario, sealScenario, type NewFact, type Scenario } from '@sitrep/sdk/protocol';
import { fakeClock, silentTelemetry } from '@sitrep/sdk/testing';
import { Views } from '@sitrep/sdk/views';

const folder = new URL('../../packages/sdk/scenarios/', import.meta.url);
const NAMES = ['api_overload', 'database_cascade', 'memory_leak', 'security_breach'];
const text = (name: string) => readFileSync(new URL(`${name}.json`, folder), 'utf8');

function viewsOf({ facts }: Scenario): Views {
  const views = new Views();
  for (const fact of facts) views.apply(fact);
  return views;
}

/** What a change of the recorded value leads to. */
function refused(change: (scenario: Scenario) => unknown, { seal = false } = {}): string {
  const changed = change(JSON.parse(text('api_overload')) as Scenario);
  const given = seal ? sealScenario(changed as Scenario) : changed;
  try {
    readScenario(JSON.stringify(given));
  } catch (error) {
    assert.ok(isSitrepError(error));
    return error.code;
  }
  return 'taken';
}

suite('the recorded scenarios', () => {
  test('are the four, each well below a megabyte', () => {
    assert.deepEqual(readdirSync(folder).sort(), NAMES.map((name) => `${name}.json`).sort());
    for (const name of NAMES) assert.ok(text(name).length < 300_000, name);
  });

  for (const name of NAMES)
    test(`${name} is whole, says that the local engine made it, and ends resolved with a cause and an action that helped`, () => {
      const scenario = readScenario(text(name));
      assert.equal(scenario.name, name);
      assert.match(scenario.description, /by the local engine, without any AI service/);
      assert.match(scenario.approvals ?? '', /Nobody looked at the actions/);
      assert.deepEqual(new Set(scenario.attribution?.map(({ source }) => source)), new Set(['local']));
      assert.deepEqual(scenario.attribution, attributeWork(scenario.facts));
      const [view, ...more] = viewsOf(scenario).list();
      assert.deepEqual(more, []);
      assert.equal(view?.incident.status, 'resolved');
      assert.equal(view.incident.cause?.entity, scenario.injected?.[0]?.entity);
      assert.equal(view.recovery?.verdict, 'recovered');
      const ids = new Set(view.evidence.map(({ id }) => id));
      for (const { supporting } of view.hypotheses) for (const id of supporting) assert.ok(ids.has(id), id);
    });

  test('differ in what broke, in evidence and in what was done about it', () => {
    const views = NAMES.map((name) => viewsOf(readScenario(text(name))).list()[0]);
    const distinct = (values: readonly unknown[]) => new Set(values).size;
    assert.equal(distinct(views.map((view) => view?.incident.cause?.entity)), 4);
    assert.equal(distinct(views.map((view) => view?.hypotheses[0]?.mechanism)), 4);
    assert.equal(distinct(views.map((view) => view?.incident.title)), 4);
    assert.equal(distinct(views.map((view) => view?.evidence.map(({ statement }) => statement).join('\n'))), 4);
    const done = views.map((view) => view?.actions.find(({ completedAt }) => completedAt !== undefined)?.request);
    assert.equal(distinct(done.map((request) => `${request?.action} ${request?.target}`)), 4);
    assert.ok(distinct(done.map((request) => request?.action)) >= 3);
  });

  test('come to the same incident in a host that starts on their facts as in a page that folds them', async () => {
    for (const name of NAMES) {
      const scenario = readScenario(text(name));
      const journal = memoryJournal({ epoch: scenario.epoch });
      for (const { seq: _, ...fact } of scenario.facts) {
        const expectedSeq = journal.headOf(fact.incidentId);
        await journal.append({ incidentId: fact.incidentId, expectedSeq, facts: [fact as unknown as NewFact] });
      }
      const sitrep = createSitrep({ journal, telemetry: silentTelemetry(), clock: fakeClock(scenario.recordedAt) });
      await sitrep.start();
      assert.deepEqual(sitrep.views.list(), viewsOf(scenario).list());
      await sitrep.stop();
    }
  });
});

suite('reading a scenario', () => {
  test('takes what sealScenario made, as text or as a value', () => {
    const scenario = JSON.parse(text('memory_leak')) as Scenario;
    assert.equal(readScenario(scenario).checksum, scenario.checksum);
    assert.equal(sealScenario(scenario).checksum, scenario.checksum);
    assert.equal(sealScenario({ ...scenario, seed: 2 }).checksum === scenario.checksum, false);
  });

  test('refuses whatever was changed since it was recorded, and what has no checksum', () => {
    const checksum = 'ERR_SITREP_SCENARIO_CHECKSUM';
    assert.equal(
      refused((scenario) => ({ ...scenario, title: 'Another' })),
      checksum,
    );
    assert.equal(
      refused((scenario) => ({ ...scenario, added: true })),
      checksum,
    );
    assert.equal(
      refused((scenario) => ({ ...scenario, facts: scenario.facts.slice(0, -1) })),
      checksum,
    );
    assert.equal(
      refused(({ checksum: _, ...scenario }) => scenario),
      checksum,
    );
    const restamped = (scenario: Scenario) => ({
      ...scenario,
      attribution: scenario.attribution?.map((each) => ({ ...each, source: 'real', service: 'bedrock' })),
    });
    assert.equal(refused(restamped), checksum);
  });

  test('refuses what contradicts itself even with a fitting checksum', () => {
    const code = 'ERR_SITREP_SCENARIO_INVALID';
    const seal = { seal: true };
    assert.equal(
      refused((scenario) => scenario, seal),
      'taken',
    );
    assert.equal(
      refused((scenario) => ({ ...scenario, facts: scenario.facts.toReversed() }), seal),
      code,
    );
    assert.equal(
      refused((scenario) => ({ ...scenario, attribution: [] }), seal),
      code,
    );
    const body = (scenario: Scenario) => ({
      ...scenario,
      facts: scenario.facts.map((fact) => (fact.kind === 'incident-opened' ? { ...fact, body: {} } : fact)),
    });
    assert.equal(refused(body, seal), code);
    assert.equal(
      refused(() => ({ v: 2 })),
      code,
    );
    assert.throws(() => readScenario('{'), { code });
    assert.throws(() => readScenario(undefined), { code });
  });

  test('leaves facts alone that a later version wrote', () => {
    const scenario = JSON.parse(text('api_overload')) as Scenario;
    const later = {
      seq: scenario.facts.length + 1,
      kind: 'tea-made',
      v: 3,
      incidentId: 'inc_x',
      at: 1,
      body: { cups: 2 },
    };
    const read = readScenario(sealScenario({ ...scenario, facts: [...scenario.facts, later] }));
    assert.deepEqual(read.facts.at(-1), later);
  });
});

suite('attribution', () => {
  const call = {
    capability: 'reason',
    service: 'bedrock',
    provider: 'bedrock-converse',
    operation: 'Converse',
    model: 'anthropic.claude-sonnet-5',
    outcome: 'answered',
    at: 5,
    durationMs: 12,
    attempts: 1,
    cost: { kind: 'known', usd: 0.01 },
  } as const;
  const report = {
    id: 'rep_1',
    agent: 'diagnosis',
    phase: 'diagnosis',
    verdict: 'nothing-found',
    claim: '',
    confidence: 0,
    supporting: [],
    missing: [],
    provider: 'local',
    usage: {},
    startedAt: 1,
    endedAt: 9,
    attempts: 1,
  } as const;
  const reported = (calls: readonly object[] | undefined, provider = calls ? 'bedrock-converse' : 'local') => [
    {
      ...newFact('agent-reported', 'inc_1', 9, { report: { ...report, provider, ...(calls && { calls }) } as never }),
      seq: 1,
    },
  ];
  const sources = (calls: readonly object[]) => attributeWork(reported(calls) as never).map(({ source }) => source);

  test('says real only of AWS itself, fake of what says so, and local of a report without a call', () => {
    assert.deepEqual(sources([{ ...call, origin: 'aws', requestId: 'a1b2' }]), ['real']);
    assert.deepEqual(sources([{ ...call, origin: 'other-endpoint', requestId: 'sitrep-fake-000001' }]), ['fake']);
    assert.deepEqual(sources([{ ...call, origin: 'aws', requestId: 'sitrep-fake-000001' }]), ['fake']);
    assert.deepEqual(sources([{ ...call, origin: 'other-endpoint' }]), ['other-endpoint']);
    assert.deepEqual(sources([{ ...call, origin: 'local' }]), ['local']);
    const failed = { ...call, origin: 'aws', outcome: 'failed', failure: 'throttled' };
    const both = attributeWork(reported([failed], 'local'));
    assert.deepEqual(
      both.map(({ source, outcome }) => [source, outcome]),
      [
        ['local', 'answered'],
        ['real', 'failed'],
      ],
      'a call that failed is shown beside the work that replaced it',
    );
    const [alone] = attributeWork(reported(undefined));
    assert.equal(alone?.source, 'local');
    assert.deepEqual([alone.at, alone.durationMs, alone.reportId], [1, 8, 'rep_1']);
  });

  test('names a call that was seen and serves no report once, and one that does not twice', () => {
    const made = { ...call, origin: 'aws' } as const;
    const guard = { ...made, capability: 'guard', at: 2 } as const;
    const found = attributeWork(reported([made]), [
      { call: made, incidentId: 'inc_1' },
      { call: guard, incidentId: 'inc_1' },
    ]);
    assert.deepEqual(
      found.map(({ capability, reportId }) => [capability, reportId]),
      [
        ['guard', undefined],
        ['reason', 'rep_1'],
      ],
    );
  });

  test('names the calls of a guard and of an agent that failed', () => {
    const made = { ...call, origin: 'aws' } as const;
    const guarded = { actionId: 'act_1', verdict: 'passed', reasons: [], calls: [{ ...made, capability: 'guard' }] };
    const failed = { agent: 'diagnosis', phase: 'diagnosis', code: 'X', message: 'x', attempts: 1, calls: [made] };
    const facts = [
      { v: 1, at: 1, incidentId: 'inc_1', kind: 'action-guarded', body: guarded },
      { v: 1, at: 2, incidentId: 'inc_1', kind: 'agent-failed', body: failed },
    ];
    assert.deepEqual(
      attributeWork(facts as never).map(({ capability, agent, source }) => [capability, agent, source]),
      [
        ['guard', undefined, 'real'],
        ['reason', 'diagnosis', 'real'],
      ],
    );
  });
});
