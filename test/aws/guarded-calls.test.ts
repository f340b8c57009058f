import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAwsManager, localProvider, type AwsManagerOptions, type Provider } from '@sitrep/sdk/aws';
import { isSitrepError, StateBoard } from '@sitrep/sdk/base';
import { AwsServiceMetrics, ServiceCall, ServicesHealth } from '@sitrep/sdk/protocol';
import { fakeClock } from '@sitrep/sdk/testing';
import * as z from 'zod/mini';
import { scriptedProvider } from './support/scripted-provider.ts';

const query = { query: 'queue is full' };
const local = localProvider('retrieve', 'local-documents', () => [
  { text: 'Drain.', score: 1, title: 'Runbook', source: 'runbook.md' },
]);

function managerOf(providers: readonly Provider[], more: AwsManagerOptions = {}) {
  const clock = fakeClock();
  return { clock, manager: createAwsManager({ clock, masker: 'none', providers, openTelemetry: false, ...more }) };
}

function statusOf({ manager }: ReturnType<typeof managerOf>) {
  const providers = manager.health().capabilities.flatMap((each) => each.providers);
  return providers.find(({ provider }) => provider === 'remote')?.status;
}

test('a failing provider is followed by the next one, and the answer says what was tried', async () => {
  const first = scriptedProvider({ name: 'first', steps: [{ fails: 'overloaded' }] });
  const second = scriptedProvider({ name: 'second' });
  const { manager } = managerOf([first.provider, second.provider]);
  const outcome = await manager.ask('retrieve', query);
  assert.equal(outcome.outcome === 'answered' && outcome.by.provider, 'second');
  assert.equal(outcome.outcome === 'answered' && outcome.degraded, true);
  assert.deepEqual(
    outcome.calls.map(({ provider, outcome, failure }) => [provider, outcome, failure]),
    [
      ['first', 'failed', 'overloaded'],
      ['second', 'answered', undefined],
    ],
  );
  for (const call of outcome.calls) assert.ok(z.safeParse(ServiceCall, call).success);
});

test('where nobody answers, this process does, and where it cannot either, that is an outcome', async () => {
  const failing = scriptedProvider({ steps: [{ fails: 'network' }] });
  const { manager } = managerOf([failing.provider]);
  const outcome = await manager.ask('retrieve', query, { local: () => [] });
  assert.deepEqual(outcome.outcome === 'answered' && outcome.by, {
    provider: 'local-engine',
    service: 'local',
    local: true,
  });
  const none = await manager.ask('retrieve', query);
  assert.equal(none.outcome, 'unanswered');
  assert.match(none.outcome === 'unanswered' ? none.reason : '', /remote failed: network/);
});

test('all targets of a provider are tried in order, but not after wrong credentials or a wrong request', async () => {
  const targets = [{ region: 'us-east-1' }, { region: 'us-west-2' }];
  for (const [kind, tried] of [
    ['overloaded', 2],
    ['timeout', 2],
    ['auth', 1],
    ['closed', 1],
    ['invalid', 1],
  ] as const) {
    const remote = scriptedProvider({ targets, steps: [{ fails: kind }] });
    await managerOf([remote.provider, local as unknown as Provider]).manager.ask('retrieve', query);
    assert.equal(remote.calls.length, tried, kind);
  }
});

test('a model that failed and one that wakes up are asked once more, and only once', async () => {
  for (const kind of ['model', 'warming'] as const) {
    const remote = scriptedProvider({ steps: [{ fails: kind }, {}] });
    assert.equal((await managerOf([remote.provider]).manager.ask('retrieve', query)).outcome, 'answered');
    const stuck = scriptedProvider({ steps: [{ fails: kind }] });
    assert.equal((await managerOf([stuck.provider]).manager.ask('retrieve', query)).outcome, 'unanswered');
    assert.equal(stuck.calls.length, 2);
  }
});

test('a breaker opens at the fifth failure, lets one probe through after its time, and closes with its success', async () => {
  const remote = scriptedProvider({ steps: (call) => (call <= 6 ? { fails: 'overloaded' } : {}) });
  const under = managerOf([remote.provider]);
  const { manager, clock } = under;
  for (let i = 0; i < 4; i++) await manager.ask('retrieve', query);
  assert.equal(statusOf(under), 'degraded');
  await manager.ask('retrieve', query);
  assert.equal(statusOf(under), 'open');
  const skipped = await manager.ask('retrieve', query);
  assert.equal(remote.calls.length, 5, 'an open breaker lets nothing through');
  assert.equal(skipped.skipped[0]?.why, 'open');
  await clock.advance(9_999);
  await manager.ask('retrieve', query);
  assert.equal(remote.calls.length, 5);
  await clock.advance(1);
  await manager.ask('retrieve', query);
  assert.equal(remote.calls.length, 6, 'the probe');
  await clock.advance(19_999);
  await manager.ask('retrieve', query);
  assert.equal(remote.calls.length, 6, 'a failed probe doubles the time');
  await clock.advance(1);
  assert.equal((await manager.ask('retrieve', query)).outcome, 'answered');
  await clock.advance(60_000);
  assert.equal(statusOf(under), 'healthy');
});

test('while a probe is under way nothing else passes, and a probe that was cancelled lets the next one try', async () => {
  const clock = fakeClock();
  const remote = scriptedProvider({ clock, steps: (call) => (call <= 5 ? { fails: 'network' } : { takesMs: 1_000 }) });
  const manager = createAwsManager({ clock, masker: 'none', providers: [remote.provider], openTelemetry: false });
  for (let i = 0; i < 5; i++) await manager.ask('retrieve', query);
  await clock.advance(10_000);
  const leaving = new AbortController();
  const probe = manager.ask('retrieve', query, { signal: leaving.signal });
  await clock.settle();
  assert.equal((await manager.ask('retrieve', query)).skipped[0]?.why, 'open');
  leaving.abort();
  await assert.rejects(probe, (error) => isSitrepError(error, 'ERR_SITREP_ABORTED'));
  assert.equal((await clock.until(manager.ask('retrieve', query))).outcome, 'answered');
});

test('wrong credentials open at once as misconfigured, a closed service as unavailable; a wrong request changes nothing', async () => {
  for (const [kind, status] of [
    ['auth', 'misconfigured'],
    ['closed', 'unavailable'],
    ['quota', 'open'],
    ['invalid', 'unknown'],
  ] as const) {
    const under = managerOf([scriptedProvider({ steps: [{ fails: kind }] }).provider]);
    await under.manager.ask('retrieve', query);
    assert.equal(statusOf(under), status, kind);
  }
});

test('a throttle halves the pace instead of opening the breaker, and the pace is forgotten after a minute of peace', async () => {
  const clock = fakeClock();
  const remote = scriptedProvider({ steps: (call) => (call === 11 ? { fails: 'throttled' } : {}) });
  const manager = createAwsManager({ clock, masker: 'none', providers: [remote.provider], openTelemetry: false });
  for (let i = 0; i < 10; i++) {
    await manager.ask('retrieve', { query: `q${i}` });
    await clock.advance(100);
  }
  await manager.ask('retrieve', query);
  const began = clock.monotonic();
  for (let i = 0; i < 6; i++) await clock.until(manager.ask('retrieve', { query: `p${i}` }));
  const tookMs = clock.monotonic() - began;
  // Ten a second before, so five a second now, growing by a tenth a second: five gaps of a little under 200 ms.
  assert.ok(tookMs > 800 && tookMs < 1_050, `took ${tookMs} ms`);
  await clock.advance(60_000);
  const later = clock.monotonic();
  for (let i = 0; i < 20; i++) await manager.ask('retrieve', { query: `r${i}` });
  assert.equal(clock.monotonic(), later);
});

test('a wait that the service asks for is kept, and a longer one than a call may wait skips the target', async () => {
  for (const [retryAfterMs, why] of [
    [1_500, undefined],
    [5_000, 'paced'],
  ] as const) {
    const clock = fakeClock();
    const remote = scriptedProvider({ steps: [{ fails: 'throttled', retryAfterMs }, {}] });
    const manager = createAwsManager({ clock, masker: 'none', providers: [remote.provider], openTelemetry: false });
    await manager.ask('retrieve', query);
    const began = clock.monotonic();
    const outcome = await clock.until(manager.ask('retrieve', query));
    assert.equal(outcome.skipped[0]?.why, why);
    if (why === undefined) assert.equal(clock.monotonic() - began, retryAfterMs);
  }
});

test('so many calls run at once, so many wait, and so long; each limit is told by name', async () => {
  const clock = fakeClock();
  const remote = scriptedProvider({ clock, steps: [{ takesMs: 20_000 }] });
  const limits = { lane: { width: 2, queue: 1, maxWaitMs: 5_000 } };
  const manager = createAwsManager({
    clock,
    masker: 'none',
    providers: [remote.provider],
    limits,
    openTelemetry: false,
  });
  const running = [1, 2].map((i) => manager.ask('retrieve', { query: `run ${i}` }));
  await clock.settle();
  const waiting = manager.ask('retrieve', { query: 'wait' });
  await clock.settle();
  const full = await manager.ask('retrieve', { query: 'full' });
  assert.equal(full.skipped[0]?.why, 'busy');
  await clock.advance(5_000);
  assert.equal((await waiting).skipped[0]?.why, 'busy');
  assert.equal(remote.calls.length, 2);
  for (const each of running) assert.equal((await clock.until(each)).outcome, 'answered');
  assert.equal((await clock.until(manager.ask('retrieve', query))).outcome, 'answered', 'places come back');
});

test('an answer has to begin, go on and end in time; what does not listen to its signal is left behind', async () => {
  const times = { firstByteMs: 1_000, idleMs: 500, totalMs: 4_000 };
  for (const [step, afterMs] of [
    [{ hangs: true }, 1_000],
    [{ emits: ['a'], takesMs: 0 }, undefined],
  ] as const) {
    const clock = fakeClock();
    const remote = scriptedProvider({ clock, steps: [step] });
    const manager = createAwsManager({
      clock,
      masker: 'none',
      providers: [remote.provider],
      times,
      openTelemetry: false,
    });
    const began = clock.monotonic();
    const outcome = await clock.until(manager.ask('retrieve', query));
    if (afterMs === undefined) assert.equal(outcome.outcome, 'answered');
    else {
      assert.equal(outcome.calls[0]?.failure, 'timeout');
      assert.equal(clock.monotonic() - began, afterMs);
      assert.equal(remote.calls[0]?.signal.aborted, true);
    }
    assert.equal(clock.timers, 0, 'no timer stays behind');
  }
});

test('a call that breaks after it began may have been billed: its cost is unknown and its reservation counts', async () => {
  const remote = scriptedProvider({ steps: [{ fails: 'truncated' }], estimate: { usd: 0.1 } });
  const refused = scriptedProvider({ steps: [{ fails: 'auth' }], estimate: { usd: 0.1 } });
  const one = managerOf([remote.provider]).manager;
  const outcome = await one.ask('retrieve', query);
  assert.equal(outcome.calls[0]?.cost.kind, 'unknown');
  assert.equal(one.spentUsd(), 0.1);
  const two = managerOf([refused.provider]).manager;
  assert.deepEqual((await two.ask('retrieve', query)).calls[0]?.cost, { kind: 'known', usd: 0 });
  assert.equal(two.spentUsd(), 0);
});

test('calls at once cannot pass a limit together, and what was not used comes back', async () => {
  const clock = fakeClock();
  const remote = scriptedProvider({ clock, steps: [{ takesMs: 100, use: { usd: 0.1 } }], estimate: { usd: 0.4 } });
  const budget = { dayUsd: 1, atLimit: 'stop' } as const;
  const manager = createAwsManager({
    clock,
    masker: 'none',
    providers: [remote.provider],
    budget,
    openTelemetry: false,
  });
  const all = Array.from({ length: 5 }, (_, i) => manager.ask('retrieve', { query: `q${i}` }));
  const outcomes = await clock.until(Promise.all(all));
  assert.equal(
    outcomes.filter(({ outcome }) => outcome === 'answered').length,
    2,
    '2 × 0.40 fit into 1.00, the third does not',
  );
  const refused = outcomes.find(({ outcome }) => outcome === 'unanswered');
  assert.deepEqual(
    refused?.outcome === 'unanswered' &&
      refused.refusal?.kind === 'budget' && [refused.refusal.limit, refused.refusal.spentUsd],
    ['day', 0.8],
  );
  assert.equal(Math.round(manager.spentUsd() * 100), 20);
  assert.equal((await clock.until(manager.ask('retrieve', query))).outcome, 'answered');
});

test('each limit of the budget has its own name, and the next day begins anew', async () => {
  for (const [budget, limit] of [
    [{ callUsd: 0.2 }, 'call'],
    [{ incidentUsd: 0.5 }, 'incident'],
    [{ dayUsd: 0.5 }, 'day'],
    [{ serviceDayUsd: { remote: 0.5 } }, 'service'],
  ] as const) {
    const remote = scriptedProvider({ estimate: { usd: 0.3 } });
    const { manager, clock } = managerOf([remote.provider], { budget: { ...budget, atLimit: 'ask' } });
    await manager.ask('retrieve', query, { incidentId: 'inc_1' });
    const outcome = await manager.ask('retrieve', query, { incidentId: 'inc_1' });
    const refusal = outcome.outcome === 'unanswered' ? outcome.refusal : undefined;
    assert.deepEqual(refusal?.kind === 'budget' && [refusal.limit, refusal.ask], [limit, true]);
    await clock.advance(86_400_000);
    const next = await manager.ask('retrieve', query, { incidentId: 'inc_1' });
    assert.equal(next.outcome, limit === 'day' || limit === 'service' ? 'answered' : 'unanswered', limit);
  }
});

test('at a limit a cheaper provider is asked, or only this process, as the budget says', async () => {
  for (const [atLimit, by] of [
    ['downgrade', 'cheap'],
    ['local', 'local-documents'],
  ] as const) {
    const dear = scriptedProvider({ name: 'dear', estimate: { usd: 2 } });
    const cheap = scriptedProvider({ name: 'cheap', estimate: { usd: 0.01 } });
    const { manager } = managerOf([dear.provider, cheap.provider, local], {
      budget: { callUsd: 1, atLimit },
    });
    const outcome = await manager.ask('retrieve', query);
    assert.equal(outcome.outcome === 'answered' && outcome.by.provider, by);
    assert.equal(dear.calls.length, 0);
  }
});

test('an incident that asks the same thing for the sixth time gets what this process says', async () => {
  const remote = scriptedProvider({});
  const { manager, clock } = managerOf([remote.provider]);
  const ask = () => manager.ask('retrieve', query, { incidentId: 'inc_1' });
  for (let i = 0; i < 5; i++) assert.equal((await ask()).outcome, 'answered');
  const sixth = await ask();
  assert.equal(sixth.outcome === 'unanswered' && sixth.refusal?.kind, 'repeating');
  assert.equal(
    (await manager.ask('retrieve', query, { incidentId: 'inc_2' })).outcome,
    'answered',
    'another incident may',
  );
  assert.equal((await manager.ask('retrieve', query, { incidentId: 'inc_1', local: () => [] })).outcome, 'answered');
  await clock.advance(600_000);
  assert.equal((await ask()).outcome, 'answered');
});

test('an incident that never stops asking is stopped', async () => {
  const { manager } = managerOf([scriptedProvider({}).provider], { repeats: { all: 20 } });
  const outcomes = [];
  for (let i = 0; i < 21; i++)
    outcomes.push(await manager.ask('retrieve', { query: `q${i}` }, { incidentId: 'inc_1' }));
  const last = outcomes.at(-1);
  assert.equal(outcomes.filter(({ outcome }) => outcome === 'answered').length, 20);
  assert.equal(last?.outcome === 'unanswered' && last.refusal?.kind, 'too-many');
});

test('with egress forbidden nothing is called, and this process answers', async () => {
  const remote = scriptedProvider({});
  const { manager } = managerOf([remote.provider, local], { egress: 'forbidden' });
  const outcome = await manager.ask('retrieve', query);
  assert.equal(outcome.outcome === 'answered' && outcome.by.local, true);
  assert.deepEqual([remote.calls.length, manager.egress().length], [0, 0]);
});

test('something that can leave needs a word about masking', () => {
  assert.throws(() => createAwsManager({ providers: [scriptedProvider({}).provider] }), /masker/);
  assert.doesNotThrow(() => createAwsManager({ providers: [local] }));
});

test('names leave masked, come back unmasked, and the ledger holds exactly what left', async () => {
  const masker = (incidentId: string | undefined) => ({
    mask: (text: string) => text.replaceAll('db-7.corp', `[host-1-${incidentId}]`),
    unmask: (text: string) => text.replaceAll(`[host-1-${incidentId}]`, 'db-7.corp'),
  });
  const remote = scriptedProvider({
    answer: ({ query }) => [{ text: `About ${query}`, score: 1, title: 't', source: 's' }],
  });
  const { manager } = managerOf([remote.provider], { masker });
  const outcome = await manager.ask('retrieve', { query: 'why is db-7.corp slow' }, { incidentId: 'inc_1' });
  assert.equal(outcome.outcome === 'answered' && outcome.value[0]?.text, 'About why is db-7.corp slow');
  assert.equal(remote.calls[0]?.request.query, 'why is [host-1-inc_1] slow');
  const [record] = manager.egress('inc_1');
  assert.deepEqual(
    [record?.text, record?.characters, record?.outcome, record?.service],
    ['why is [host-1-inc_1] slow', 26, 'answered', 'remote'],
  );
  assert.deepEqual(manager.egress('inc_2'), []);
});

test('health and usage are published as state once a second while something changes, and fit the protocol', async () => {
  const board = new StateBoard();
  const remote = scriptedProvider({
    steps: [{ use: { usd: 0.25 } }, { fails: 'throttled' }, { use: { unknown: 'flat' } }],
  });
  const { manager, clock } = managerOf([remote.provider], { board, limits: { rate: { maxWaitMs: 60_000 } } });
  assert.ok(z.safeParse(ServicesHealth, board.get('aws/health')?.value).success, 'health is there from the start');
  for (let i = 0; i < 3; i++) await clock.until(manager.ask('retrieve', { query: `q${i}` }));
  await clock.advance(1_000);
  const usage = z.parse(AwsServiceMetrics, board.get('aws/usage/remote')?.value);
  assert.deepEqual([usage.calls, usage.answered, usage.failed, usage.throttles, usage.fallbacks], [3, 2, 1, 1, 1]);
  assert.deepEqual(usage.cost, { knownUsd: 0.25, estimatedUsd: 0, estimatedCalls: 0, unknownCalls: 1 });
  assert.deepEqual(usage.failures, { throttled: 1 });
  const { version } = board.get('aws/health') ?? { version: 0 };
  await clock.advance(60_000);
  assert.equal(board.get('aws/health')?.version, version, 'nothing changes, nothing is published');
  await manager.stop();
  assert.equal(clock.timers, 0);
});

test('without any configuration every capability is unconfigured and says so when asked', async () => {
  const manager = createAwsManager();
  for (const { capability, status, reason, local } of manager.health().capabilities) {
    assert.deepEqual([status, local], ['unconfigured', false], capability);
    assert.ok((reason ?? '').length > 0);
    assert.equal(manager.configured(capability), false);
  }
  const outcome = await manager.ask('retrieve', query);
  assert.equal(outcome.outcome, 'unanswered');
  assert.deepEqual(manager.usage(), []);
});
