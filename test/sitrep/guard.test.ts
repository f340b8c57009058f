import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localProvider, type Provider } from '@sitrep/sdk/aws';
import { allowReversible, type ActionGuard } from '@sitrep/sdk/safety';
import { kindsOf, opened, proposal, proposes, six, stage, viewOf } from './sitrep-under-test.ts';

const policy = allowReversible({ minConfidence: 0.5 });

async function staged(guard: ActionGuard | undefined, policyOf: typeof policy | null = policy) {
  const s = await stage({ ...(policyOf && { policy: policyOf }), ...(guard && { guard }) });
  const id = await opened(s);
  return { s, id };
}

test('an action that policy allows and the guard passes runs by itself, as without a guard', async () => {
  for (const guard of [undefined, async () => ({ verdict: 'passed' }) as const]) {
    const { s } = await staged(guard);
    await s.clock.advance(1_000);
    assert.equal(s.executor.executions.length, 1);
    assert.ok(!(await kindsOf(s)).includes('incident-escalated'));
  }
});

test('an action that the guard blocks never runs, and people are told why', async () => {
  const { s, id } = await staged(async () => ({ verdict: 'blocked', reasons: ['topic (Deletion)'] }));
  await s.clock.advance(1_000);
  assert.equal(s.executor.executions.length, 0);
  const view = await viewOf(s, id);
  const action = view.actions.find(({ request }) => request.action === 'scale');
  assert.equal(action?.status, 'rejected');
  assert.ok((await kindsOf(s)).includes('incident-escalated'));
  assert.ok(view.timeline.some((entry) => JSON.stringify(entry).includes('topic (Deletion)')));
});

test('a guard that is silent, fails or has not checked leaves the action to a person, and that is on record', async () => {
  const guards: readonly ActionGuard[] = [
    () => new Promise<never>(() => undefined),
    () => Promise.reject(new Error('socket hang up')),
    async () => ({ verdict: 'not-checked', reason: 'The guard could not be reached' }),
  ];
  for (const guard of guards) {
    const { s, id } = await staged(guard);
    await s.clock.advance(8_000);
    assert.equal(s.executor.executions.length, 0);
    const view = await viewOf(s, id);
    assert.equal(view.actions[0]?.status, 'proposed');
    assert.ok(JSON.stringify(view).includes('has not checked'));
  }
});

test('where a person decides anyway, a guard that has not checked is noted, and the request still waits', async () => {
  const { s, id } = await staged(() => Promise.reject(new Error('down')), null);
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.status, 'proposed');
  assert.equal(view.actions[0]?.guard?.verdict, 'not-checked');
  assert.deepEqual(view.incident.degraded, [{ agent: 'guard', capability: 'guard', reason: 'down' }]);
  assert.ok(!(await kindsOf(s)).includes('incident-escalated'));
});

test('a Sitrep without AWS has nothing configured, publishes nothing about it, and asks no guard', async () => {
  const { s } = await staged(undefined);
  assert.ok(s.sitrep.ai.health().capabilities.every(({ status }) => status === 'unconfigured'));
  assert.equal(s.sitrep.board.get('aws/health'), undefined);
});

test('with AI services names are masked unless the host says otherwise, an incident at a time', async () => {
  let seen = '';
  const remote = localProvider('guard', 'remote', ({ text }) => {
    seen = text;
    return { allowed: true, findings: [] };
  });
  const provider = { ...remote, service: 'remote', local: false } as unknown as Provider;
  const agents = six({
    resolution: [proposes(proposal({ target: 'web' }, { expectedEffect: 'ada@example.com hears of it' }))],
  });
  const s = await stage({ policy, agents, aws: { providers: [provider], openTelemetry: false } });
  const id = await opened(s);
  await s.clock.settle();
  assert.match(seen, /Action: scale on web/);
  assert.ok(!seen.includes('ada@example.com'), seen);
  assert.equal(s.sitrep.ai.egress(id).length, 1);
  assert.ok(s.sitrep.board.get('aws/health') !== undefined);
});
