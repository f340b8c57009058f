import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineAgent, MAX_CALLS, type AgentContext } from '@sitrep/sdk/agents';
import { localProvider, type AwsManagerOptions, type Provider } from '@sitrep/sdk/aws';
import { isSitrepError } from '@sitrep/sdk/base';
import { userText } from '@sitrep/sdk/models';
import { decodeFact, type AgentReport, type FactEnvelope, type IncidentView } from '@sitrep/sdk/protocol';
import { fakeClock, scriptedModel } from '@sitrep/sdk/testing';
import { scriptedProvider } from '../aws/support/scripted-provider.ts';
import { ANNA, factsOf, stage, viewOf } from '../sitrep/sitrep-under-test.ts';

type Work = (context: AgentContext) => Promise<unknown>;

const query = { query: 'queue is full' };
const question = { messages: [userText('Why?')], maxOutputTokens: 50 };

/** One incident with one agent that does `work` with its services; how it ends. */
async function run(work: Work, aws: Omit<AwsManagerOptions, 'clock' | 'board'> | undefined, clock = fakeClock()) {
  const agent = defineAgent({
    name: 'asker',
    phase: 'detection',
    async run(context) {
      await work(context);
      return { verdict: 'nothing-found', claim: 'I asked', confidence: 0, supporting: [] };
    },
  });
  const staged = await stage({
    clock,
    agents: [agent],
    ...(aws && { aws: { masker: 'none', openTelemetry: false, ...aws } }),
  });
  const { incident } = await staged.sitrep.open({ title: 'Slow', severity: 'error' }, { by: ANNA });
  await clock.advance(120_000);
  const facts = await factsOf(staged);
  const view = await viewOf(staged, incident.id);
  await staged.sitrep.stop();
  return { view, facts, report: reportOf(view), staged };
}

function reportOf({ agents }: IncidentView): AgentReport {
  const report = agents.find(({ agent }) => agent === 'asker')?.report;
  assert.ok(report);
  return report;
}

const asks =
  (times = 1): Work =>
  async ({ ai }) => {
    for (let i = 0; i < times; i++) await ai.ask('retrieve', { query: `${query.query} ${i}` });
  };

test('without AI services nothing is available, nobody answers, and the report says nothing of services', async () => {
  const { report, view } = await run(async ({ ai }) => {
    assert.equal(ai.available('retrieve') || ai.configured('reason'), false);
    assert.equal((await ai.ask('retrieve', query)).outcome, 'unanswered');
    await assert.rejects(ai.model.generate(question), (error) =>
      isSitrepError(error, 'ERR_SITREP_SERVICE_UNAVAILABLE'),
    );
  }, undefined);
  assert.equal(report.provider, 'local');
  assert.deepEqual(report.usage, {});
  assert.equal('calls' in report || 'degraded' in report || 'degraded' in view.incident, false);
});

test('what runs in this process is available, though not configured, and is no call of a service', async () => {
  const local = localProvider('retrieve', 'local-documents', () => []) as unknown as Provider;
  const { report } = await run(
    async ({ ai }) => {
      assert.equal(ai.available('retrieve'), true);
      assert.equal(ai.configured('retrieve'), false);
      await ai.ask('retrieve', query);
    },
    { providers: [local] },
  );
  assert.equal('calls' in report || 'degraded' in report, false);
});

test('a report lists every call that ran for it, the failed one too, and who should have helped', async () => {
  const first = scriptedProvider({ name: 'first', steps: [{ fails: 'overloaded' }] });
  const second = scriptedProvider({ name: 'second' });
  const { report, view } = await run(asks(), { providers: [first.provider, second.provider] });
  assert.deepEqual(
    report.calls?.map(({ provider, outcome, failure }) => [provider, outcome, failure]),
    [
      ['first', 'failed', 'overloaded'],
      ['second', 'answered', undefined],
    ],
  );
  const degraded = [{ capability: 'retrieve', reason: 'first failed: overloaded; second answered' }];
  assert.deepEqual(report.degraded, degraded);
  assert.deepEqual(view.incident.degraded, [{ ...degraded[0], agent: 'asker' }]);
  assert.equal(report.provider, 'local', 'passages are no answer of a model');
});

test('calls beyond the limit are counted, not listed', async () => {
  for (const [times, more] of [
    [MAX_CALLS, undefined],
    [MAX_CALLS + 2, '2 further calls of services are not listed.'],
  ] as const) {
    const { report } = await run(asks(times), { providers: [scriptedProvider({}).provider] });
    assert.equal(report.calls?.length, MAX_CALLS);
    assert.deepEqual(report.missing, more === undefined ? [] : [more]);
    assert.equal(report.usage.costUsd, 0);
  }
});

test('a report is the work of the model whose answer is used, with its tokens; discarded, it is the agent’s own again', async () => {
  const hostModel = scriptedModel({ scripts: [{ text: 'Because' }] });
  const used = await run(({ ai }) => ai.model.generate(question), { hostModel });
  assert.equal(used.report.provider, 'host-model');
  assert.deepEqual(used.report.usage, { inputTokens: 10, outputTokens: 5, costUsd: 0 });
  const discarded = await run(
    async ({ ai }) => {
      await ai.model.generate(question);
      ai.discard('reason', 'It named a cause that nobody found');
    },
    { hostModel },
  );
  assert.equal(discarded.report.provider, 'local');
  assert.equal(discarded.report.calls?.length, 1);
  assert.deepEqual(discarded.report.degraded, [{ capability: 'reason', reason: 'It named a cause that nobody found' }]);
});

test('tokens and cost that are not known of one call are left out altogether', async () => {
  const cost = { kind: 'unknown', reason: 'no price' } as const;
  const unpriced = scriptedProvider({ steps: [{ use: { unknown: cost.reason } }] });
  const { report } = await run(asks(), { providers: [unpriced.provider] });
  assert.deepEqual(report.calls?.[0]?.cost, cost);
  assert.deepEqual(report.usage, {});
});

test('an agent waits no longer than it said, and goes on with its own answer', async () => {
  const clock = fakeClock();
  const slow = scriptedProvider({ clock, steps: [{ takesMs: 60_000 }] });
  const { report } = await run(
    async ({ ai }) => {
      const began = clock.now();
      const outcome = await ai.ask('retrieve', query, { withinMs: 5_000, local: () => [] });
      assert.equal(clock.now() - began, 5_000);
      assert.equal(outcome.outcome === 'answered' && outcome.by.local, true);
    },
    { providers: [slow.provider] },
    clock,
  );
  assert.deepEqual(report.degraded, [{ capability: 'retrieve', reason: 'No answer within 5000 ms' }]);
  assert.deepEqual(
    report.calls?.map(({ outcome }) => outcome),
    ['aborted'],
  );
});

test('a model that is not patient enough fails as a model does', async () => {
  const clock = fakeClock();
  const hostModel = scriptedModel({ clock, scripts: [{ takesMs: 60_000 }] });
  const { report } = await run(
    ({ ai }) =>
      assert.rejects(ai.model.generate({ ...question, patienceMs: 3_000 }), (error) =>
        isSitrepError(error, 'ERR_SITREP_MODEL_FAILED'),
      ),
    { hostModel },
    clock,
  );
  assert.deepEqual(report.degraded, [{ capability: 'reason', reason: 'No answer within 3000 ms' }]);
});

test('what was called for an agent that then failed stands in the fact of its failure', async () => {
  const work: Work = async (context) => {
    await asks()(context);
    throw new Error('out of luck');
  };
  const clock = fakeClock();
  const agent = defineAgent({
    name: 'asker',
    phase: 'detection',
    attempts: 1,
    run: async (context) => (await work(context)) as never,
  });
  const staged = await stage({
    clock,
    agents: [agent],
    aws: { masker: 'none', openTelemetry: false, providers: [scriptedProvider({}).provider] },
  });
  await staged.sitrep.open({ title: 'Slow', severity: 'error' }, { by: ANNA });
  await clock.advance(1_000);
  const failed = (await factsOf(staged)).find(({ kind }) => kind === 'agent-failed');
  assert.ok(failed);
  const { calls } = failed.body as { calls?: readonly unknown[] };
  assert.equal(calls?.length, 1);
  const [view] = [...staged.sitrep.views.list()];
  assert.deepEqual(Object.keys(view?.agents[0]?.failure ?? {}), ['code', 'message', 'attempts']);
  await staged.sitrep.stop();
});

test('a report as it was written before there were calls is still read', async () => {
  const { facts } = await run(asks(), { providers: [scriptedProvider({}).provider] });
  const fact = facts.find(({ kind }) => kind === 'agent-reported') as FactEnvelope;
  const { calls, degraded: _, ...older } = (fact.body as { report: AgentReport }).report;
  assert.equal(calls?.length, 1);
  for (const body of [fact.body, { report: older }]) {
    const decoded = decodeFact({ ...fact, body });
    assert.equal(decoded.known, true);
    assert.deepEqual(decoded.fact.body, body);
  }
});
