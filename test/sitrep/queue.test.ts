import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SitrepError } from '@sitrep/sdk/base';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import { QUEUE_KEY } from '@sitrep/sdk/orchestrator';
import type { QueueState } from '@sitrep/sdk/protocol';
import { allowReversible } from '@sitrep/sdk/safety';
import { ANNA, approve, bodies, kindsOf, opened, sees, six, stage, viewOf, type Stage } from './sitrep-under-test.ts';

function queueOf({ sitrep }: Stage): QueueState {
  return sitrep.board.get(QUEUE_KEY)?.value as QueueState;
}

const slow = () => six({ detection: [{ worksMs: 10_000 }] });

test('so many incidents are investigated at once, the others wait in line, in order, where everyone can see them', async () => {
  const s = await stage({ agents: slow(), limits: { concurrency: 2 } });
  const ids = [await opened(s), await opened(s), await opened(s), await opened(s)];
  assert.deepEqual(queueOf(s), { running: ids.slice(0, 2), waiting: ids.slice(2), concurrency: 2, limit: 1_000 });
  assert.equal((await viewOf(s, ids[2] ?? '')).incident.run.state, 'queued');
  await s.clock.advance(10_000);
  assert.deepEqual(queueOf(s).running, ids.slice(2));
});

test('at its limit the line takes one more nowhere: the incident stays open, handed over, without a run', async () => {
  const s = await stage({ agents: slow(), limits: { concurrency: 1, queue: 2 } });
  await opened(s);
  await opened(s);
  const last = await opened(s);
  assert.equal((await viewOf(s, last)).incident.run.state, 'queued');
  const refused = await viewOf(s, await opened(s));
  assert.equal(refused.incident.status, 'triggered');
  assert.equal(refused.incident.run.state, 'failed');
  assert.match(refused.incident.run.reason ?? '', /ERR_SITREP_QUEUE_FULL/);
  assert.equal(refused.incident.escalated, true);
  assert.equal(s.sitrep.health().checks.find(({ name }) => name === 'orchestrator')?.status, 'degraded');
});

test('an incident that waits for a person keeps no place from others', async () => {
  const s = await stage({ limits: { concurrency: 1 } });
  const first = await opened(s);
  const second = await opened(s);
  assert.equal((await viewOf(s, first)).incident.run.state, 'waiting');
  assert.equal((await viewOf(s, second)).incident.run.state, 'waiting');
  assert.deepEqual(queueOf(s).running, []);
});

test('a run that goes on after a decision comes before those that have not begun', async () => {
  const agents = six({ detection: [{ worksMs: 0 }, { worksMs: 10_000 }] });
  const s = await stage({ agents, limits: { concurrency: 1 } });
  const decided = await opened(s);
  const busy = await opened(s);
  const fresh = await opened(s);
  await approve(s, decided);
  assert.deepEqual(queueOf(s).waiting, [decided, fresh]);
  assert.deepEqual(queueOf(s).running, [busy]);
  await s.clock.advance(10_000);
  assert.equal((await viewOf(s, decided)).incident.status, 'resolved');
});

test('an incident that fails in every agent leaves the others untouched', async () => {
  const good = six();
  const agents = good.map((agent) => ({
    ...agent,
    run: (async (context, options) => {
      if (context.incident.incident.title === 'Cursed') throw new Error('boom');
      const work = agent.run(context, options) as AsyncGenerator<never, never, void>;
      for (;;) {
        const step = await work.next();
        if (step.done === true) return step.value;
      }
    }) as (typeof agent)['run'],
  }));
  const s = await stage({ agents });
  const cursed = await s.sitrep.open({ title: 'Cursed', severity: 'error' }, { by: ANNA });
  const healthy = await opened(s);
  const bad = await viewOf(s, cursed.incident.id);
  assert.equal(bad.incident.escalated, true);
  assert.equal(bad.incident.run.state, 'finished');
  assert.ok((await viewOf(s, healthy)).phases.every(({ state }) => state === 'completed'));
});

/** A journal whose writes can be switched off, as on a full disk. */
function fragile(): Journal & { broken: boolean } {
  const inner = memoryJournal();
  const outer = Object.assign(Object.create(inner) as Journal, {
    broken: false,
    append: async (append: Parameters<Journal['append']>[0]) => {
      if (outer.broken) throw new SitrepError('ERR_SITREP_JOURNAL_UNAVAILABLE', 'disk full');
      return inner.append(append);
    },
  });
  for (const name of ['head', 'headOf', 'read', 'readIncident', 'follow', 'onCommit', 'health', 'close'] as const)
    Object.defineProperty(outer, name, { value: (inner[name] as (...args: never[]) => unknown).bind(inner) });
  return outer;
}

test('while the journal cannot write nothing is acknowledged, and a run goes on by itself when it can again', async () => {
  const journal = fragile();
  Object.defineProperty(journal, 'epoch', { value: '0'.repeat(32) });
  const s = await stage({ journal, agents: six({ diagnosis: [{ worksMs: 1_000 }] }).map((agent) => agent) });
  const id = await opened(s);
  journal.broken = true;
  await s.clock.advance(5_000);
  await assert.rejects(s.sitrep.open({ title: 'x', severity: 'info' }, { by: ANNA }), {
    code: 'ERR_SITREP_JOURNAL_UNAVAILABLE',
  });
  await assert.rejects(s.sitrep.acknowledge(id, { by: ANNA }), { code: 'ERR_SITREP_JOURNAL_UNAVAILABLE' });
  await assert.rejects(s.sitrep.receive('generic', { title: 'y', severity: 'info' }), {
    code: 'ERR_SITREP_JOURNAL_UNAVAILABLE',
  });
  assert.equal((await viewOf(s, id)).incident.run.phase, 'diagnosis');
  assert.deepEqual(queueOf(s).running, [id]);
  journal.broken = false;
  await s.clock.advance(60_000);
  const view = await viewOf(s, id);
  assert.equal(view.incident.run.state, 'waiting');
  assert.equal((await kindsOf(s)).filter((kind) => kind === 'agent-reported').length >= 4, true);
  assert.equal(s.agents['diagnosis']?.calls.length, 1, 'the report that could not be written was kept, not made again');
  await s.sitrep.acknowledge(id, { by: ANNA });
});

const ALERT = { title: 'Latency high', severity: 'error', entity: 'web', identity: 'a' };

test('alerts that all clear while a request waits make verification look, and a recovery resolves without the action', async () => {
  const s = await stage();
  const [receipt] = await s.sitrep.receive('generic', ALERT);
  const id = receipt?.incidentId ?? '';
  await s.clock.settle();
  assert.equal((await viewOf(s, id)).incident.run.state, 'waiting');
  await s.sitrep.receive('generic', { ...ALERT, state: 'resolved' });
  await s.clock.settle();
  const view = await viewOf(s, id);
  assert.equal(view.incident.status, 'resolved');
  assert.equal(view.actions[0]?.status, 'expired');
  assert.equal(s.executor.executions.length, 0);
});

test('when the signals have not recovered with the alerts, the request goes on waiting', async () => {
  const s = await stage({ agents: six({ verification: [sees('not-recovered'), sees('recovered')] }) });
  const [receipt] = await s.sitrep.receive('generic', ALERT);
  const id = receipt?.incidentId ?? '';
  await s.clock.settle();
  await s.sitrep.receive('generic', { ...ALERT, state: 'resolved' });
  await s.clock.settle();
  assert.equal((await viewOf(s, id)).incident.run.state, 'waiting');
  await approve(s, id);
  assert.equal((await viewOf(s, id)).incident.status, 'resolved');
  assert.equal(s.executor.executions.length, 1);
});

test('alerts that clear after the run was over are followed by a look of verification alone', async () => {
  const s = await stage({ agents: six({ resolution: [{}] }) });
  const [receipt] = await s.sitrep.receive('generic', ALERT);
  const id = receipt?.incidentId ?? '';
  await s.clock.settle();
  const handedOver = await viewOf(s, id);
  assert.equal(handedOver.incident.run.state, 'finished');
  assert.equal(handedOver.phases.find(({ phase }) => phase === 'verification')?.state, 'skipped');
  await s.sitrep.receive('generic', { ...ALERT, state: 'resolved' });
  await s.clock.settle();
  const view = await viewOf(s, id);
  assert.equal(view.incident.status, 'resolved');
  assert.deepEqual(await bodies(s, 'run-started'), [{ run: 1 }, { run: 2 }]);
  assert.equal(s.agents['diagnosis']?.calls.length, 1);
});

test('an alert that fires again soon after it was resolved opens the incident again where the host wants that, and investigates anew', async () => {
  const s = await stage({ policy: allowReversible(), limits: { reopenMs: 60_000 } });
  const [receipt] = await s.sitrep.receive('generic', ALERT);
  const id = receipt?.incidentId ?? '';
  await s.clock.settle();
  assert.equal((await viewOf(s, id)).incident.status, 'resolved');
  await s.sitrep.receive('generic', { ...ALERT, state: 'resolved' });
  await s.clock.advance(10_000);
  const [again] = await s.sitrep.receive('generic', ALERT);
  assert.equal(again?.outcome, 'fired-again');
  await s.clock.settle();
  assert.equal(s.agents['diagnosis']?.calls.length, 2);
  assert.equal((await viewOf(s, id)).incident.status, 'resolved');
  assert.equal(s.executor.executions.length, 2);
});

test('what another writer puts into the journal shows in the views and does not stop a run', async () => {
  const s = await stage({ agents: six({ detection: [{ worksMs: 1_000 }] }) });
  const id = await opened(s);
  const { journal } = s;
  const body = { noteId: 'not_x', by: ANNA, text: 'from elsewhere' };
  const note = { kind: 'note-added', v: 1, incidentId: id, at: s.clock.now(), body } as const;
  await journal.append({ incidentId: id, expectedSeq: journal.headOf(id), facts: [note] });
  await s.clock.advance(1_000);
  const view = await viewOf(s, id);
  assert.ok(view.timeline.some(({ text }) => text === 'from elsewhere'));
  assert.equal(view.incident.run.state, 'waiting');
  assert.equal(s.sitrep.views.seq, journal.head());
});
