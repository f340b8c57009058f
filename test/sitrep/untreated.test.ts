import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUEUE_KEY } from '@sitrep/sdk/orchestrator';
import type { QueueState } from '@sitrep/sdk/protocol';
import { fakeClock } from '@sitrep/sdk/testing';
import { SitrepError } from '@sitrep/sdk/base';
import { memoryJournal } from '@sitrep/sdk/journal';
import type { NewFact } from '@sitrep/sdk/protocol';
import { scriptedExecutor } from '@sitrep/sdk/testing';
import {
  approve,
  bodies,
  factsOf,
  kindsOf,
  opened,
  sees,
  six,
  stage,
  viewOf,
  type Stage,
} from './sitrep-under-test.ts';

const ALERT = { title: 'Latency high', severity: 'error', entity: 'web', identity: 'a' };

/** The first look takes a while, as one without an action does; those after it are done at once. */
const patient = () => six({ verification: [{ worksMs: 20_000, ...sees('recovered') }, sees('recovered')] });

/** An incident whose action waits for a decision, and whose alerts have all cleared. */
async function calmAndWaiting(s: Stage): Promise<string> {
  const [receipt] = await s.sitrep.receive('generic', ALERT);
  await s.clock.settle();
  await s.sitrep.receive('generic', { ...ALERT, state: 'resolved' });
  await s.clock.settle();
  const id = receipt?.incidentId ?? '';
  const { incident } = await viewOf(s, id);
  assert.deepEqual([incident.run.state, incident.run.phase], ['waiting', 'verification']);
  return id;
}

test('an approved action does not wait until it is clear whether a recovery without it lasts', async () => {
  const s = await stage({ agents: patient() });
  const id = await calmAndWaiting(s);
  await approve(s, id);
  const view = await viewOf(s, id);
  assert.equal(s.executor.executions.length, 1);
  assert.equal(view.actions[0]?.recovery, 'recovered', 'its own effect was verified after it');
  assert.equal(view.incident.status, 'resolved');
  const [broken] = await bodies<{ outcome: string; reason?: string }>(s, 'phase-ended').then((all) =>
    all.filter(({ outcome }) => outcome === 'skipped'),
  );
  assert.match(broken?.reason ?? '', /was approved/);
  assert.equal(s.clock.timers, 0);
});

test('a rejected action leaves that look be: perhaps nothing has to be done any more', async () => {
  const s = await stage({ agents: patient() });
  const id = await calmAndWaiting(s);
  await approve(s, id, 'rejected');
  await s.clock.advance(20_000);
  assert.equal((await viewOf(s, id)).incident.status, 'resolved');
  assert.equal(s.executor.executions.length, 0);
  assert.equal(s.agents['verification']?.calls.length, 1);
});

test('an alert that fires again answers whether the recovery lasts: the action waits on, and is looked for anew when it clears', async () => {
  const s = await stage({ agents: patient() });
  const id = await calmAndWaiting(s);
  await s.clock.advance(10_000);
  await s.sitrep.receive('generic', { ...ALERT, startedAt: s.clock.now() });
  await s.clock.settle();
  const view = await viewOf(s, id);
  assert.deepEqual([view.incident.status, view.incident.run.state], ['triggered', 'waiting']);
  assert.equal(view.phases.find(({ phase }) => phase === 'verification')?.reason, 'An alert fired again.');
  await s.sitrep.receive('generic', { ...ALERT, state: 'resolved' });
  await s.clock.settle();
  assert.equal((await viewOf(s, id)).incident.status, 'resolved');
});

test('after an approved action that failed, the recovery that was being looked at is looked at again', async () => {
  const executor = scriptedExecutor({
    executes() {
      throw new SitrepError('ERR_SITREP_ACTION_FAILED', 'quota');
    },
  });
  const s = await stage({ agents: patient(), executor });
  const id = await calmAndWaiting(s);
  await approve(s, id);
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.status, 'failed');
  assert.equal(view.incident.status, 'resolved', 'the look after the run found what the broken-off one was about');
});

test('an incident that only waits whether its recovery lasts keeps no place from others', async () => {
  const s = await stage({ agents: patient(), limits: { concurrency: 1 } });
  await calmAndWaiting(s);
  const queue = s.sitrep.board.get(QUEUE_KEY);
  assert.deepEqual((queue?.value as QueueState | undefined)?.running, []);
  const other = await opened(s);
  assert.equal((await viewOf(s, other)).incident.run.state, 'waiting');
});

test('a stop does not wait for verification, treated or not, and a restart looks anew', async () => {
  for (const treated of [false, true]) {
    const s = await stage({ agents: patient() });
    const id = treated ? await opened(s) : await calmAndWaiting(s);
    if (treated) await approve(s, id);
    const facts = await factsOf(s);
    const before = s.clock.now();
    await s.sitrep.stop({ timeoutMs: 5_000 });
    assert.equal(s.clock.now(), before, 'the clock has not had to move');
    assert.equal(s.clock.timers, 0);
    const again = await stage({ clock: fakeClock(before + 1_000), journal: await journalOf(facts), seed: 2 });
    await again.clock.settle();
    assert.equal((await viewOf(again, id)).incident.status, 'resolved');
    assert.equal(again.agents['diagnosis']?.calls.length, 0);
  }
});

test('crashed after any fact of a look that an approval ends, the action is carried out once and the incident resolves', async () => {
  const first = await stage({ agents: patient() });
  const id = await calmAndWaiting(first);
  await approve(first, id);
  const facts = await factsOf(first);
  const approvedAt = facts.findIndex(({ kind }) => kind === 'action-approved');
  for (let count = approvedAt + 1; count < facts.length; count++) {
    const where = `cut after ${facts[count - 1]?.kind}`;
    const started = facts.slice(0, count).some(({ kind }) => kind === 'action-started');
    const journal = await journalOf(facts.slice(0, count));
    const s = await stage({ clock: fakeClock(first.clock.now() + 1_000), journal, seed: 2 });
    await s.clock.settle();
    assert.equal((await viewOf(s, id)).incident.status, 'resolved', where);
    const kinds = await kindsOf(s);
    assert.equal(kinds.filter((kind) => kind === 'action-started').length, 1, where);
    if (!started) assert.equal(s.executor.executions.length, 1, where);
    await s.sitrep.stop();
  }
});

async function journalOf(facts: Awaited<ReturnType<typeof factsOf>>) {
  const journal = memoryJournal();
  for (const { seq, ...fact } of facts)
    await journal.append({ incidentId: fact.incidentId, expectedSeq: seq - 1, facts: [fact as unknown as NewFact] });
  return journal;
}
