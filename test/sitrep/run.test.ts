import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowReversible } from '@sitrep/sdk/safety';
import { scriptedExecutor } from '@sitrep/sdk/testing';
import { SitrepError } from '@sitrep/sdk/base';
import {
  approve,
  bodies,
  cause,
  kindsOf,
  opened,
  proposal,
  proposes,
  sees,
  six,
  stage,
  viewOf,
} from './sitrep-under-test.ts';

test('an incident goes from report to verified recovery, with one approval, and every step is a fact', async () => {
  const s = await stage();
  const id = await opened(s);
  let view = await viewOf(s, id);
  assert.equal(view.incident.run.state, 'waiting');
  assert.deepEqual(view.incident.cause?.entity, 'web');
  assert.equal(s.executor.executions.length, 0);
  await approve(s, id);
  view = await viewOf(s, id);
  assert.equal(view.incident.status, 'resolved');
  assert.equal(view.incident.run.state, 'finished');
  assert.equal(view.actions[0]?.status, 'succeeded');
  assert.equal(view.actions[0]?.recovery, 'recovered');
  assert.deepEqual(
    view.phases.map(({ phase, state }) => `${phase} ${state}`),
    ['detection', 'diagnosis', 'prediction', 'communication', 'resolution', 'verification'].map(
      (phase) => `${phase} completed`,
    ),
  );
  assert.deepEqual(
    s.executor.executions.map(({ action, target, arguments: given }) => ({ action, target, given })),
    [{ action: 'scale', target: 'web', given: { replicas: 4 } }],
  );
  const { detected, diagnosed, mitigated, resolved } = view.incident.marks;
  assert.ok([detected, diagnosed, mitigated, resolved].every((mark) => typeof mark === 'number'));
  assert.equal(s.clock.timers, 0, 'no timer is left behind');
  assert.deepEqual(
    [...s.sitrep.board.entries()].filter(({ key }) => key.startsWith('incident/')),
    [],
  );
});

test('the start of an action is on disk before its executor hears of it', async () => {
  const seen: string[][] = [];
  const journalKinds: () => Promise<readonly string[]> = () => kindsOf(s);
  const executor = scriptedExecutor({
    async executes() {
      seen.push([...(await journalKinds())]);
      return { status: 'succeeded', message: '' };
    },
  });
  const s = await stage({ executor });
  await approve(s, await opened(s));
  assert.equal(seen.length, 1);
  assert.ok(seen[0]?.includes('action-started'));
  assert.ok(!seen[0]?.includes('action-completed'));
});

test('a reversible action with one target runs by itself when policy, diagnosis and resolution allow it', async () => {
  const s = await stage({ policy: allowReversible() });
  const id = await opened(s);
  const view = await viewOf(s, id);
  assert.equal(view.incident.status, 'resolved');
  assert.equal(view.actions[0]?.decision?.by.kind, 'policy');
});

test('with the default policy nothing runs before a person has decided', async () => {
  const s = await stage();
  await opened(s);
  await s.clock.advance(3_599_000);
  assert.equal(s.executor.executions.length, 0);
});

test('an action that policy denies is rejected and the next candidate is proposed', async () => {
  const s = await stage({
    agents: six({ resolution: [proposes(proposal(), proposal({ target: 'db' }, { confidence: 0.6 }))] }),
    policy: ({ target }) => ({ verdict: target === 'web' ? 'deny' : 'ask', reason: 'not web' }),
  });
  const view = await viewOf(s, await opened(s));
  assert.deepEqual(
    view.actions.map(({ request, status }) => `${request.target} ${status}`),
    ['web rejected', 'db proposed'],
  );
});

test('a request that nobody decides about in time expires at its moment, not before, and is handed over', async () => {
  const s = await stage({ limits: { approvalMs: 60_000 } });
  const id = await opened(s);
  await s.clock.advance(59_999);
  assert.equal((await viewOf(s, id)).actions[0]?.status, 'proposed');
  await s.clock.advance(1);
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.status, 'expired');
  assert.equal(view.incident.escalated, true);
  assert.equal(view.incident.status, 'triggered');
  assert.equal(view.incident.run.state, 'finished');
  assert.equal(s.executor.executions.length, 0);
});

test('a rejected action is not carried out; without another candidate people are told', async () => {
  const s = await stage({ agents: six({ verification: [sees('not-recovered')] }) });
  const id = await opened(s);
  await approve(s, id, 'rejected');
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.status, 'rejected');
  assert.equal(view.incident.escalated, true);
  assert.equal(s.executor.executions.length, 0);
});

test('an action that did not help is taken back, and the next candidate is tried', async () => {
  const s = await stage({
    agents: six({
      resolution: [proposes(proposal(), proposal({ target: 'db' }, { confidence: 0.6 }))],
      verification: [sees('not-recovered'), sees('recovered')],
    }),
  });
  const id = await opened(s);
  await approve(s, id);
  let view = await viewOf(s, id);
  assert.equal(view.actions[0]?.recovery, 'not-recovered');
  assert.equal(view.actions[0]?.undone?.status, 'succeeded');
  assert.deepEqual(s.executor.undone, [view.actions[0]?.request.id]);
  assert.equal(view.actions[1]?.status, 'proposed');
  await approve(s, id);
  view = await viewOf(s, id);
  assert.equal(view.incident.status, 'resolved');
  assert.deepEqual(
    s.executor.executions.map(({ target }) => target),
    ['web', 'db'],
  );
});

test('an action that cannot be taken back is left, and the next candidate is tried', async () => {
  const s = await stage({
    agents: six({
      resolution: [
        proposes(proposal({ action: 'restart', arguments: {} }), proposal({ target: 'db' }, { confidence: 0.6 })),
      ],
      verification: [sees('not-recovered'), sees('recovered')],
    }),
  });
  const id = await opened(s);
  await approve(s, id);
  assert.deepEqual(s.executor.undone, []);
  assert.equal((await viewOf(s, id)).actions[1]?.status, 'proposed');
});

test('when taking back fails, a person has to look before anything else is done', async () => {
  const s = await stage({
    agents: six({
      resolution: [proposes(proposal(), proposal({ target: 'db' }, { confidence: 0.6 }))],
      verification: [sees('not-recovered')],
    }),
    executors: [
      {
        ...scriptedExecutor(),
        undo: async () => {
          throw new SitrepError('ERR_SITREP_ACTION_FAILED', 'no way back');
        },
      },
    ],
  });
  const id = await opened(s);
  await approve(s, id);
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.undone?.status, 'failed');
  assert.equal(view.actions.length, 1);
  assert.equal(view.incident.escalated, true);
});

test('after three actions that did not help people take over', async () => {
  const targets = ['a', 'b', 'c', 'd'];
  const s = await stage({
    agents: six({
      resolution: [proposes(...targets.map((target) => proposal({ target })))],
      verification: [sees('not-recovered')],
    }),
    policy: allowReversible(),
  });
  const id = await opened(s);
  for (let i = 0; i < 4 && (await viewOf(s, id)).incident.pendingActions > 0; i++) await approve(s, id);
  const view = await viewOf(s, id);
  assert.equal(s.executor.executions.length, 3);
  assert.equal(view.incident.escalated, true);
  assert.equal(view.incident.status, 'triggered');
});

test('only the proposal that resolution agreed on runs by itself; a later candidate waits for a person', async () => {
  const s = await stage({
    agents: six({
      resolution: [proposes(proposal(), proposal({ target: 'db' }, { confidence: 0.75 }))],
      verification: [sees('not-recovered')],
    }),
    policy: allowReversible(),
  });
  const view = await viewOf(s, await opened(s));
  assert.deepEqual(
    view.actions.map(({ status }) => status),
    ['succeeded', 'proposed'],
  );
});

test('an action that failed is not verified; the next candidate is tried', async () => {
  const s = await stage({
    agents: six({ resolution: [proposes(proposal(), proposal({ target: 'db' }, { confidence: 0.6 }))] }),
    executor: scriptedExecutor({
      executes({ target }) {
        if (target === 'web') throw new SitrepError('ERR_SITREP_ACTION_FAILED', 'quota');
        return { status: 'succeeded', message: '' };
      },
    }),
  });
  const id = await opened(s);
  await approve(s, id);
  const view = await viewOf(s, id);
  assert.deepEqual(
    view.actions.map(({ status }) => status),
    ['failed', 'proposed'],
  );
  assert.equal(view.actions[0]?.outcome?.message, 'quota');
  assert.equal(s.agents['verification']?.calls.length, 0);
});

test('an executor that gives no answer is asked what became of it, and an outcome nobody knows is verified, never repeated', async () => {
  const s = await stage({
    executor: scriptedExecutor({ executes: () => new Promise(() => undefined), remembers: false }),
    agents: six({ verification: [sees('recovered')] }),
  });
  const id = await opened(s);
  await approve(s, id);
  assert.equal((await viewOf(s, id)).actions[0]?.status, 'running');
  await s.clock.advance(120_000);
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.status, 'unknown');
  assert.equal(view.incident.status, 'resolved');
  assert.equal(s.executor.executions.length, 1);
});

test('candidates that executors refuse are not proposed', async () => {
  const s = await stage({
    agents: six({ resolution: [proposes(proposal(), proposal({ target: 'db' }, { confidence: 0.6 }))] }),
    executor: scriptedExecutor({ refuses: ({ target }) => (target === 'web' ? 'no such deployment' : undefined) }),
  });
  const view = await viewOf(s, await opened(s));
  assert.deepEqual(
    view.actions.map(({ request }) => request.target),
    ['db'],
  );
});

test('when executors refuse every candidate people are told why', async () => {
  const s = await stage({ executor: scriptedExecutor({ refuses: () => 'no such deployment' }) });
  const view = await viewOf(s, await opened(s));
  assert.equal(view.actions.length, 0);
  const [escalated] = await bodies<{ reason: string }>(s, 'incident-escalated');
  assert.match(escalated?.reason ?? '', /no such deployment/);
  assert.equal(view.incident.run.state, 'finished');
});

test('without an executor a person carries the approved action out, and its effect is verified', async () => {
  const s = await stage({ executors: [] });
  const id = await opened(s);
  await approve(s, id);
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.status, 'unknown');
  assert.equal(view.actions[0]?.recovery, 'recovered');
  assert.equal(view.incident.status, 'resolved');
});

test('an inconclusive diagnosis is handed over with what is missing, and nothing runs by itself', async () => {
  const s = await stage({
    agents: six({
      diagnosis: [{ evidence: 0, report: () => ({ verdict: 'inconclusive', missing: ['deploy log', 'traces'] }) }],
      verification: [sees('inconclusive')],
    }),
    policy: allowReversible(),
  });
  const id = await opened(s);
  const view = await viewOf(s, id);
  const [first] = await bodies<{ reason: string }>(s, 'incident-escalated');
  assert.match(first?.reason ?? '', /inconclusive.*deploy log; traces/);
  assert.equal(view.phases.find(({ phase }) => phase === 'resolution')?.state, 'skipped');
  assert.equal(view.incident.status, 'triggered');
  assert.equal(s.executor.executions.length, 0);
  assert.ok((s.agents['communication']?.calls.length ?? 0) >= 1);
});

test('a weak diagnosis still lets a person decide, but never policy', async () => {
  const s = await stage({ agents: six({ diagnosis: [{ report: cause('web', 0.4) }] }), policy: allowReversible() });
  const view = await viewOf(s, await opened(s));
  assert.equal(view.incident.escalated, true);
  assert.equal(view.incident.cause, undefined);
  assert.deepEqual(
    view.actions.map(({ status }) => status),
    ['proposed'],
  );
});

test('a verification that cannot tell leaves the incident open and hands it over', async () => {
  const s = await stage({ agents: six({ verification: [sees('inconclusive')] }) });
  const id = await opened(s);
  await approve(s, id);
  const view = await viewOf(s, id);
  assert.equal(view.incident.status, 'triggered');
  assert.equal(view.incident.escalated, true);
  assert.equal(s.executor.undone.length, 0);
});

test('detection raises the severity, never lowers it', async () => {
  for (const [found, expected] of [
    ['critical', 'critical'],
    ['warning', 'error'],
  ] as const) {
    const s = await stage({
      agents: six({ detection: [{ report: () => ({ impact: { severity: found, entities: ['web'] } }) }] }),
    });
    assert.equal((await viewOf(s, await opened(s))).incident.severity, expected);
  }
});

test('communication speaks after diagnosis and at the end, without holding up the others', async () => {
  const s = await stage({
    agents: six({ communication: [{ worksMs: 20_000 }] }),
    policy: allowReversible(),
  });
  const id = await opened(s);
  const view = await viewOf(s, id);
  assert.equal(view.incident.status, 'resolved', 'mitigation did not wait for the update');
  assert.equal(view.incident.run.state, 'running');
  assert.equal(view.incident.run.phase, 'verification', 'the run is where its main line is');
  await s.clock.advance(120_000);
  assert.equal((await viewOf(s, id)).incident.run.state, 'finished');
  assert.equal(s.agents['communication']?.calls.length, 2);
});
