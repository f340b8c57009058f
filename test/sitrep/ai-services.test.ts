import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { defineAgent } from '@sitrep/sdk/agents';
import { memoryJournal } from '@sitrep/sdk/journal';
import { fakeClock } from '@sitrep/sdk/testing';
import { scriptedProvider } from '../aws/support/scripted-provider.ts';
import { opened, six, stage } from './sitrep-under-test.ts';

const query = { query: 'queue full' };

async function staged(steps: Parameters<typeof scriptedProvider>[0]['steps']) {
  const { provider } = scriptedProvider(steps === undefined ? {} : { steps });
  const s = await stage({ aws: { providers: [provider], openTelemetry: false } });
  const check = () => s.sitrep.health().checks.find(({ name }) => name === 'ai-retrieve');
  return { ...s, check };
}

suite('AI services in the health of the host', () => {
  test('are not in it while nobody configured any', async () => {
    const { sitrep } = await stage();
    assert.deepEqual(
      sitrep.health().checks.map(({ name }) => name),
      ['journal', 'orchestrator', 'telemetry'],
    );
    const { sitrep: other } = await staged(undefined);
    const names = other.health().checks.map(({ name }) => name);
    assert.deepEqual(names, ['journal', 'orchestrator', 'telemetry', 'ai-retrieve'], 'only what is configured');
  });

  test('are said to be unknown, which is no fault, until somebody has had an answer', async () => {
    const s = await staged(undefined);
    assert.equal(s.check()?.status, 'ok');
    assert.equal(s.check()?.details?.['status'], 'unknown');
    const retrieve = s.sitrep.ai.health().capabilities.find(({ capability }) => capability === 'retrieve');
    assert.equal(retrieve?.status, 'unknown');
    assert.equal(retrieve.reason, 'Configured, and not called yet.');
    assert.equal(retrieve.lastSuccessAt, undefined);
    await s.sitrep.ai.ask('retrieve', query);
    assert.equal(s.check()?.details?.['status'], 'healthy');
    assert.equal(s.check()?.details?.['lastSuccessAt'], s.clock.now());
  });

  test('never pass for healthy only because the failures are long ago', async () => {
    const s = await staged([{ fails: 'network' }]);
    await s.sitrep.ai.ask('retrieve', query);
    assert.equal(s.check()?.details?.['status'], 'degraded');
    await s.clock.advance(600_000);
    const retrieve = s.sitrep.ai.health().capabilities.find(({ capability }) => capability === 'retrieve');
    assert.equal(retrieve?.status, 'unknown');
    assert.match(retrieve.reason ?? '', /never answered; the last call failed: scripted network/);
  });

  test('degrade it, with reason and since, while one that is configured lets nothing through, and no longer', async () => {
    const s = await staged((call) => (call <= 5 ? { fails: 'network' } : {}));
    for (let i = 0; i < 4; i++) await s.sitrep.ai.ask('retrieve', query);
    assert.equal(s.sitrep.health().status, 'ok', 'degraded services still answer');
    await s.sitrep.ai.ask('retrieve', query);
    assert.equal(s.sitrep.health().status, 'degraded');
    assert.match(s.check()?.reason ?? '', /^open: scripted network.*Incidents go on without it\.$/);
    assert.equal(s.check()?.since, s.clock.now());
    await s.clock.advance(10_000);
    await s.sitrep.ai.ask('retrieve', query);
    assert.equal(s.sitrep.health().status, 'ok');
  });

  test('degrade it when credentials do not fit', async () => {
    const s = await staged([{ fails: 'auth' }]);
    await s.sitrep.ai.ask('retrieve', query);
    assert.match(s.check()?.reason ?? '', /^misconfigured: scripted auth/);
  });
});

suite('budgets of AI services', () => {
  const asks = defineAgent({
    name: 'asks',
    phase: 'detection',
    run: async ({ ai }) => {
      await ai.ask('retrieve', query);
      await ai.ask('retrieve', { query: 'pool full' });
      return { verdict: 'nothing-found', claim: 'Asked twice', confidence: 0, supporting: [] };
    },
  });
  const DAY_MS = 86_400_000;

  test('go on after a restart where they were: for an incident always, for the day until it ends', async () => {
    const journal = memoryJournal();
    const agents = [asks, ...six().slice(1)];
    const { provider } = scriptedProvider({ estimate: { usd: 0.2 } });
    const aws = { providers: [provider], openTelemetry: false };
    const first = await stage({ journal, agents, aws });
    const id = await opened(first);
    assert.equal(first.sitrep.ai.spentUsd(id), 0.4);

    const later = await stage({ journal, agents, aws, clock: fakeClock(first.clock.now() + 1_000) });
    assert.equal(later.sitrep.ai.spentUsd(id), 0.4);
    assert.equal(later.sitrep.ai.spentUsd(), 0.4);

    const tomorrow = await stage({ journal, agents, aws, clock: fakeClock(first.clock.now() + DAY_MS) });
    assert.equal(tomorrow.sitrep.ai.spentUsd(id), 0.4);
    assert.equal(tomorrow.sitrep.ai.spentUsd(), 0);
  });

  test('refuse, after a restart, what would pass the limit together with what was spent before it', async () => {
    const journal = memoryJournal();
    const agents = [asks, ...six().slice(1)];
    const { provider } = scriptedProvider({ estimate: { usd: 0.2 } });
    const aws = { providers: [provider], openTelemetry: false, budget: { dayUsd: 0.5 } };
    const first = await stage({ journal, agents, aws });
    await opened(first);
    const later = await stage({ journal, agents, aws, clock: fakeClock(first.clock.now() + 1_000) });
    const outcome = await later.sitrep.ai.ask('retrieve', query);
    assert.deepEqual(outcome.outcome === 'unanswered' && outcome.refusal?.kind, 'budget');
    const fresh = await stage({ aws });
    assert.equal((await fresh.sitrep.ai.ask('retrieve', query)).outcome, 'answered');
  });
});
