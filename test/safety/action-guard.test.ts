import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAwsManager, failedCall, localProvider, type GuardVerdict, type Provider } from '@sitrep/sdk/aws';
import type { ActionRequest, IncidentView } from '@sitrep/sdk/protocol';
import { guardWith, narrowByGuard, type GuardJudgement } from '@sitrep/sdk/safety';

const incident = { incident: { id: 'inc_1' } } as IncidentView;
const request: ActionRequest = {
  id: 'act_1',
  action: 'scale',
  target: 'web',
  arguments: { replicas: 4 },
  digest: '0'.repeat(64),
  title: 'Scale web',
  expectedEffect: 'Latency falls',
  risk: 'reversible',
  confidence: 0.9,
  supporting: [],
  expiresAt: 1,
};

function judge(answer: (text: string) => GuardVerdict, more: readonly Provider[] = []): Promise<GuardJudgement> {
  const remote: Provider<'guard'> = {
    ...localProvider('guard', 'remote', ({ text }) => answer(text)),
    service: 'remote',
    local: false,
  };
  const ai = createAwsManager({
    masker: 'none',
    openTelemetry: false,
    providers: [remote, ...more],
  });
  return guardWith(ai)(request, incident, { signal: new AbortController().signal });
}

test('a guard sees the whole plan: what, where, with which arguments, at what risk', async () => {
  let seen = '';
  const judgement = await judge((text) => {
    seen = text;
    return { allowed: true, findings: [] };
  });
  assert.equal(judgement.verdict, 'passed');
  assert.deepEqual(
    judgement.calls?.map(({ provider, outcome }) => [provider, outcome]),
    [['remote', 'answered']],
  );
  for (const part of ['Scale web', 'scale on web', '{"replicas":4}', 'reversible', 'cannot be taken back'])
    assert.ok(seen.includes(part), part);
});

test('what blocks is told by the names of policies only', async () => {
  const findings = [
    { policy: 'topic', name: 'Deletion', blocked: true },
    { policy: 'sensitive', name: 'EMAIL', blocked: false },
  ];
  const { calls, ...judgement } = await judge(() => ({ allowed: false, findings }));
  assert.deepEqual(judgement, { verdict: 'blocked', reasons: ['topic (Deletion)'] });
  assert.equal(calls?.length, 1);
});

test('a guard that fails has not checked, and what this process says instead of it is no judgement', async () => {
  const yes = localProvider('guard', 'local-guard', () => ({ allowed: true, findings: [] })) as unknown as Provider;
  const failing = () => {
    throw failedCall('overloaded', 'down');
  };
  for (const more of [[], [yes]]) assert.equal((await judge(failing, more)).verdict, 'not-checked');
  const ai = createAwsManager({ providers: [yes] });
  const own = await guardWith(ai)(request, incident, { signal: new AbortController().signal });
  assert.equal(own.verdict, 'passed', 'where nothing else is configured, a guard of the host’s own counts');
});

test('a guard only ever narrows what was decided', () => {
  const judgements: readonly GuardJudgement[] = [
    { verdict: 'passed' },
    { verdict: 'blocked', reasons: ['topic (Deletion)'] },
    { verdict: 'not-checked', reason: 'down' },
  ];
  const expected = {
    allow: ['allow', 'deny', 'ask'],
    ask: ['ask', 'deny', 'ask'],
    deny: ['deny', 'deny', 'deny'],
  } as const;
  for (const verdict of ['allow', 'ask', 'deny'] as const)
    assert.deepEqual(
      judgements.map((each) => narrowByGuard({ verdict, reason: '' }, each).verdict),
      expected[verdict],
    );
});
