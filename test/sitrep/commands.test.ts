import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CauseVerdict } from '@sitrep/sdk/orchestrator';
import type { NewFact } from '@sitrep/sdk/protocol';
import { memoryJournal } from '@sitrep/sdk/journal';
import { fakeClock } from '@sitrep/sdk/testing';
import { ANNA, approve, bodies, factsOf, kindsOf, opened, six, stage, viewOf } from './sitrep-under-test.ts';

test('a person who resolves ends the run: its agents are told, no action runs, and no new one is proposed', async () => {
  let aborted = false;
  const s = await stage({ agents: six({ prediction: [{ worksMs: 60_000 }] }) });
  const id = await opened(s);
  const prediction = s.agents['prediction']?.calls[0];
  assert.ok(prediction !== undefined);
  const view = await s.sitrep.resolve(id, { by: ANNA, reason: 'false alarm' });
  assert.equal(view.incident.status, 'resolved');
  await s.clock.settle();
  aborted = (await kindsOf(s)).includes('agent-failed');
  assert.equal(aborted, false, 'being cancelled is no failure');
  const after = await viewOf(s, id);
  assert.equal(after.incident.run.state, 'cancelled');
  assert.equal(after.phases.find(({ phase }) => phase === 'prediction')?.state, 'skipped');
  assert.equal(after.actions.length, 0);
  assert.equal(s.clock.timers, 0);
});

test('a person who resolves while an action waits makes the request expire', async () => {
  const s = await stage();
  const id = await opened(s);
  await s.sitrep.resolve(id, { by: ANNA, reason: 'done by hand' });
  await s.clock.settle();
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.status, 'expired');
  assert.equal(view.incident.pendingActions, 0);
  assert.equal(s.executor.executions.length, 0);
});

test('an action that is being carried out is waited for when a person resolves', async () => {
  let release: (() => void) | undefined;
  const s = await stage({
    executors: [
      {
        actions: ['scale'],
        check: async () => ({ ok: true }),
        execute: async () => {
          await new Promise<void>((resolve) => (release = resolve));
          return { status: 'succeeded', message: '' };
        },
        outcome: async () => ({ status: 'not-started' }),
      },
    ],
  });
  const id = await opened(s);
  await approve(s, id);
  await s.sitrep.resolve(id, { by: ANNA, reason: 'enough' });
  await s.clock.settle();
  assert.equal((await viewOf(s, id)).actions[0]?.status, 'running');
  release?.();
  await s.clock.settle();
  const view = await viewOf(s, id);
  assert.equal(view.actions[0]?.status, 'succeeded');
  assert.equal(view.incident.run.state, 'cancelled');
});

test('commands that the state does not allow are refused with a code and write nothing', async () => {
  const s = await stage();
  const id = await opened(s);
  await s.sitrep.acknowledge(id, { by: ANNA });
  const before = (await factsOf(s)).length;
  await assert.rejects(s.sitrep.acknowledge(id, { by: ANNA }), { code: 'ERR_SITREP_INCIDENT_STATE' });
  await assert.rejects(s.sitrep.acknowledge('inc_none', { by: ANNA }), { code: 'ERR_SITREP_NOT_FOUND' });
  const digest = '0'.repeat(64);
  await assert.rejects(s.sitrep.decide(id, 'act_none', { by: ANNA, digest, verdict: 'approved' }), {
    code: 'ERR_SITREP_NOT_FOUND',
  });
  const actionId = (await viewOf(s, id)).actions[0]?.request.id ?? '';
  await assert.rejects(s.sitrep.decide(id, actionId, { by: ANNA, digest, verdict: 'approved' }), {
    code: 'ERR_SITREP_ACTION_STATE',
  });
  assert.equal((await factsOf(s)).length, before);
  assert.equal(s.executor.executions.length, 0);
});

test('a second decision about the same action is refused', async () => {
  const s = await stage();
  const id = await opened(s);
  const request = (await viewOf(s, id)).actions[0]?.request;
  assert.ok(request !== undefined);
  const decide = (verdict: 'approved' | 'rejected') =>
    s.sitrep.decide(id, request.id, { by: ANNA, digest: request.digest, verdict });
  const [first, second] = await Promise.allSettled([decide('approved'), decide('rejected')]);
  assert.equal(first?.status, 'fulfilled');
  assert.equal(second?.status, 'rejected');
  await s.clock.settle();
  assert.equal(s.executor.executions.length, 1);
});

test('a decision at the moment of expiry comes too late', async () => {
  const s = await stage({ limits: { approvalMs: 1_000 } });
  const id = await opened(s);
  const request = (await viewOf(s, id)).actions[0]?.request;
  assert.ok(request !== undefined);
  await s.clock.advance(1_000);
  await assert.rejects(s.sitrep.decide(id, request.id, { by: ANNA, digest: request.digest, verdict: 'approved' }), {
    code: 'ERR_SITREP_ACTION_STATE',
  });
});

test('only a person decides', async () => {
  const s = await stage();
  const id = await opened(s);
  const request = (await viewOf(s, id)).actions[0]?.request;
  assert.ok(request !== undefined);
  await assert.rejects(
    s.sitrep.decide(id, request.id, {
      by: { kind: 'agent', id: 'resolution' },
      digest: request.digest,
      verdict: 'approved',
    }),
    TypeError,
  );
});

test('notes are kept as they were written and interleave with the run', async () => {
  const s = await stage({ agents: six({ detection: [{ worksMs: 1_000 }] }) });
  const id = await opened(s);
  const text = 'Ω ünïcode \u202e "quoted"';
  await Promise.all([
    s.sitrep.note(id, { by: ANNA, text }),
    s.clock.advance(1_000),
    s.sitrep.note(id, { by: ANNA, text: 'two' }),
  ]);
  const notes = await bodies<{ text: string }>(s, 'note-added');
  assert.deepEqual(notes.map((note) => note.text).sort(), ['two', text].sort());
  assert.equal((await viewOf(s, id)).incident.run.state, 'waiting');
});

test('a repeated request with the same key is carried out once, at once and later', async () => {
  const s = await stage();
  const request = { title: 'Once', severity: 'warning' } as const;
  const open = () => s.sitrep.open(request, { by: ANNA, key: 'k1' });
  const [a, b] = await Promise.all([open(), open()]);
  const c = await open();
  assert.equal(a.incident.id, b.incident.id);
  assert.equal(a.incident.id, c.incident.id);
  const id = a.incident.id;
  await s.sitrep.note(id, { by: ANNA, text: 'n', key: 'k2' });
  await s.sitrep.note(id, { by: ANNA, text: 'n', key: 'k2' });
  assert.equal((await bodies(s, 'note-added')).length, 1);
  await assert.rejects(s.sitrep.note(id, { by: ANNA, text: 'other', key: 'k2' }), {
    code: 'ERR_SITREP_IDEMPOTENCY_CONFLICT',
  });
  await assert.rejects(s.sitrep.open({ ...request, title: 'Other' }, { by: ANNA, key: 'k1' }), {
    code: 'ERR_SITREP_IDEMPOTENCY_CONFLICT',
  });
});

test('keys are remembered over a restart, with their first answer, and forgotten after a day', async () => {
  const first = await stage();
  const view = await first.sitrep.open({ title: 'Once', severity: 'warning' }, { by: ANNA, key: 'k1' });
  const id = view.incident.id;
  await first.clock.settle();
  await first.sitrep.acknowledge(id, { by: ANNA, key: 'k2' });
  const payload = { title: 'Disk full', severity: 'error', entity: 'db' };
  const receipts = await first.sitrep.receive('generic', payload, { key: 'k3' });
  await first.clock.settle();
  const journal = memoryJournal();
  for (const { seq: _, ...fact } of await factsOf(first))
    await journal.append({
      incidentId: fact.incidentId,
      expectedSeq: journal.headOf(fact.incidentId),
      facts: [fact as unknown as NewFact],
    });
  const again = await stage({ clock: fakeClock(first.clock.now()), journal, seed: 2 });
  const before = journal.head();
  const repeat = await again.sitrep.open({ title: 'Once', severity: 'warning' }, { by: ANNA, key: 'k1' });
  assert.equal(repeat.incident.id, id);
  assert.equal((await again.sitrep.acknowledge(id, { by: ANNA, key: 'k2' })).incident.status, 'acknowledged');
  assert.deepEqual(
    (await again.sitrep.receive('generic', payload, { key: 'k3' })).map(({ incidentId }) => incidentId),
    receipts.map(({ incidentId }) => incidentId),
  );
  await assert.rejects(again.sitrep.acknowledge(id, { by: ANNA, key: 'k1' }), {
    code: 'ERR_SITREP_IDEMPOTENCY_CONFLICT',
  });
  assert.equal(
    (await factsOf({ journal })).slice(before).some(({ kind }) => kind === 'incident-opened'),
    false,
  );
  await again.clock.advance(24 * 3_600_000 + 1);
  const anew = await again.sitrep.open({ title: 'Once', severity: 'warning' }, { by: ANNA, key: 'k1' });
  assert.notEqual(anew.incident.id, id);
});

test('a request that failed may be repeated with its key', async () => {
  const s = await stage();
  await assert.rejects(s.sitrep.acknowledge('inc_none', { by: ANNA, key: 'k' }), { code: 'ERR_SITREP_NOT_FOUND' });
  await assert.rejects(s.sitrep.acknowledge('inc_none', { by: ANNA, key: 'k' }), { code: 'ERR_SITREP_NOT_FOUND' });
});

test('an incident that memory has let go is still found, and can be written to', async () => {
  const s = await stage({ agents: six(), limits: { queue: 2_000 } });
  const first = (await s.sitrep.open({ title: 'The first', severity: 'info' }, { by: ANNA })).incident.id;
  await s.sitrep.resolve(first, { by: ANNA, reason: 'x' });
  for (let i = 0; i < 510; i++) {
    const { incident } = await s.sitrep.open({ title: `No ${i}`, severity: 'info' }, { by: ANNA });
    await s.sitrep.resolve(incident.id, { by: ANNA, reason: 'x' });
  }
  await s.clock.settle();
  assert.equal(s.sitrep.views.get(first), undefined);
  assert.equal((await viewOf(s, first)).incident.title, 'The first');
  const view = await s.sitrep.note(first, { by: ANNA, text: 'late' });
  assert.equal(view.timeline.at(-1)?.text, 'late');
});

test('an incident that cannot be opened says which field is wrong', async () => {
  const s = await stage();
  await assert.rejects(s.sitrep.open({ title: '', severity: 'info' }, { by: ANNA }), {
    code: 'ERR_SITREP_PAYLOAD_INVALID',
  });
  assert.equal((await factsOf(s)).length, 0);
});

test('what a person says of a cause is kept with what was stated, replaces an earlier word, and reaches later diagnoses', async () => {
  const s = await stage();
  const id = await opened(s);
  const [named] = (await viewOf(s, id)).hypotheses;
  assert.ok(named !== undefined);
  const judge = (verdict: CauseVerdict) => s.sitrep.judgeCause(id, named.id, { by: ANNA, ...verdict });
  await judge({ verdict: 'right' });
  const { judgement, timeline } = await judge({ verdict: 'wrong', actual: 'shop-db' });
  assert.deepEqual(judgement, {
    hypothesisId: named.id, verdict: 'wrong', actual: 'shop-db', entity: named.entity, confidence: named.confidence, by: ANNA,
  }); // prettier-ignore
  assert.match(timeline.at(-1)?.text ?? '', /^Judged wrong: .* it was shop-db$/);
  await opened(s);
  const context = s.agents['diagnosis']?.calls.at(-1);
  assert.deepEqual(context?.judgements, [judgement]);
});

test('a cause that the newest diagnosis does not name cannot be judged', async () => {
  const s = await stage();
  const id = await opened(s);
  await assert.rejects(s.sitrep.judgeCause(id, 'hyp_none', { by: ANNA, verdict: 'right' }), {
    code: 'ERR_SITREP_NOT_FOUND',
  });
});
