import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentReport, FactEnvelope, NewFact } from '@sitrep/sdk/protocol';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import { allowReversible } from '@sitrep/sdk/safety';
import { fakeClock, scriptedExecutor, type ScriptedExecutor } from '@sitrep/sdk/testing';
import {
  ANNA,
  approve,
  factsOf,
  opened,
  proposal,
  proposes,
  six,
  stage,
  viewOf,
  type Stage,
  type StageOptions,
} from './sitrep-under-test.ts';

/** A journal that holds the first facts of another one: what a crash left. */
async function cut(facts: readonly FactEnvelope[], count: number): Promise<Journal> {
  const journal = memoryJournal();
  for (const { seq, ...fact } of facts.slice(0, count))
    await journal.append({ incidentId: fact.incidentId, expectedSeq: seq - 1, facts: [fact as unknown as NewFact] });
  return journal;
}

/** Goes on until the run is over, approving what waits. */
async function finish(s: Stage, id: string): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await s.clock.settle();
    const { incident } = await viewOf(s, id);
    if (incident.run.state === 'finished') return;
    if (incident.pendingActions > 0) await approve(s, id);
    else await s.clock.advance(1_000);
  }
}

function countBy(
  facts: readonly FactEnvelope[],
  name: (fact: FactEnvelope) => string | undefined,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const fact of facts) {
    const key = name(fact);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** What must hold of any journal, however often its host crashed. */
function assertNothingTwice(facts: readonly FactEnvelope[], where: string): void {
  let phase = '';
  const results = countBy(facts, ({ kind, body }) => {
    if (kind === 'phase-started') phase = `${phase}|`;
    if (kind !== 'agent-reported') return undefined;
    const { agent } = body['report'] as AgentReport;
    const rounds = facts.filter(
      (fact) => fact.kind === 'phase-started' && fact.body['phase'] === (body['report'] as AgentReport).phase,
    );
    return `${agent} in ${rounds.length} rounds`;
  });
  for (const [key, count] of results)
    assert.ok(count <= Number(/ in (\d+)/.exec(key)?.[1]), `${where}: ${key} reported ${count} times`);
  const once = [
    'action-proposed',
    'action-approved',
    'action-started',
    'action-completed',
    'action-undo-started',
    'action-undone',
  ];
  for (const kind of once) {
    const per = countBy(facts, (fact) =>
      fact.kind === kind
        ? ((fact.body['actionId'] as string | undefined) ?? (fact.body['request'] as { id: string }).id)
        : undefined,
    );
    for (const [action, count] of per) assert.equal(count, 1, `${where}: ${kind} ${count} times for ${action}`);
  }
  const ended = countBy(facts, (fact) =>
    fact.kind === 'phase-ended' ? `${fact.body['phase'] as string} ${fact.body['attempt'] as number}` : undefined,
  );
  for (const [key, count] of ended) assert.equal(count, 1, `${where}: ${key} ended ${count} times`);
  assert.equal(facts.filter(({ kind }) => kind === 'run-ended').length, 1, where);
}

const SCENARIOS: Record<string, () => StageOptions> = {
  'one approved action that helps': () => ({}),
  'an action under policy': () => ({ policy: allowReversible() }),
  'an action that is taken back and a second one': () => ({
    agents: six({
      resolution: [proposes(proposal(), proposal({ target: 'db' }, { confidence: 0.6 }))],
      verification: [
        {
          report: ({ incident }) => ({
            recovery: { verdict: incident.actions.length > 1 ? 'recovered' : 'not-recovered', signals: [] },
          }),
        },
      ],
    }),
  }),
};

/** What the world knows of an execution when the host comes back. */
const WORLDS = ['did it and knows', 'did not do it and knows', 'does not know'] as const;

for (const [name, options] of Object.entries(SCENARIOS))
  for (const world of WORLDS)
    test(`${name}, crashed after any fact, in a world that ${world}: it finishes and does nothing twice`, async () => {
      const first = await stage(options());
      const id = await opened(first);
      await finish(first, id);
      const facts = await factsOf(first);
      assert.equal(facts.at(-1)?.kind, 'run-ended');
      for (let count = 1; count < facts.length; count++) {
        const where = `cut after ${count} (${facts[count - 1]?.kind})`;
        const done = new Set(
          facts
            .slice(0, count)
            .flatMap(({ kind, body }) => (kind === 'action-started' ? [String(body['executionKey'])] : [])),
        );
        const before = world === 'did it and knows' || world === 'does not know' ? done : new Set<string>();
        const executor = worldAfter(before, world !== 'does not know', facts.slice(0, count));
        const clock = fakeClock(first.clock.now() + 1_000);
        const s = await stage({ ...options(), clock, executor, journal: await cut(facts, count), seed: 2 });
        await finish(s, id);
        const after = await factsOf(s);
        assertNothingTwice(after, where);
        const view = await viewOf(s, id);
        assert.equal(view.incident.run.state, 'finished', where);
        // Whether it was taken back nobody knows, and it is not taken back again: a person has to look.
        const left = new Set(facts.slice(0, count).map(({ kind }) => kind));
        const undoHidden = left.has('action-undo-started') && !left.has('action-undone');
        assert.equal(view.incident.status, undoHidden ? 'triggered' : 'resolved', where);
        assert.ok(!undoHidden || view.incident.escalated, where);
        assert.equal(after.filter(({ kind }) => kind === 'incident-resolved').length, undoHidden ? 0 : 1, where);
        for (const { executionKey } of executor.executions)
          assert.ok(!before.has(executionKey), `${where}: ${executionKey} was carried out twice`);
        const keys = executor.executions.map(({ executionKey }) => executionKey);
        assert.equal(new Set(keys).size, keys.length, `${where}: one key handed over twice`);
        await s.sitrep.stop();
        assert.equal(s.clock.timers, 0, where);
      }
      await first.sitrep.stop();
    });

/** An executor of a world in which `done` has been carried out already. */
function worldAfter(done: ReadonlySet<string>, remembers: boolean, facts: readonly FactEnvelope[]): ScriptedExecutor {
  const fresh = scriptedExecutor({ remembers });
  const finished = new Set(
    facts.flatMap(({ kind, body }) => (kind === 'action-completed' ? [String(body['actionId'])] : [])),
  );
  return {
    ...fresh,
    async outcome(key, options) {
      if (done.has(key) && !finished.has(key) && remembers)
        return { status: 'succeeded', message: 'Done before the crash' };
      return fresh.outcome(key, options);
    },
  };
}

test('agents that reported before the crash are not run again in the same phase', async () => {
  const first = await stage({ agents: six({ prediction: [{ hangs: true }] }) });
  const id = await opened(first);
  const again = await stage({ clock: fakeClock(first.clock.now()), journal: await cut(await factsOf(first), 1_000) });
  await again.clock.settle();
  assert.equal(again.agents['detection']?.calls.length, 0);
  assert.equal(again.agents['diagnosis']?.calls.length, 0);
  assert.equal(again.agents['prediction']?.calls.length, 1);
  assert.equal((await viewOf(again, id)).incident.run.state, 'waiting');
});

test('an approval that was given while the host was away from its run still counts after a restart, with its expiry', async () => {
  const first = await stage({ limits: { approvalMs: 60_000 } });
  const id = await opened(first);
  await first.clock.advance(30_000);
  const facts = await factsOf(first);
  const again = await stage({
    clock: fakeClock(first.clock.now()),
    limits: { approvalMs: 60_000 },
    journal: await cut(facts, facts.length),
  });
  await again.clock.advance(29_999);
  assert.equal((await viewOf(again, id)).actions[0]?.status, 'proposed');
  await again.clock.advance(1);
  assert.equal((await viewOf(again, id)).actions[0]?.status, 'expired');
});

test('a stop lets agents finish within its time, and what it cuts off is run again after a restart', async () => {
  const first = await stage({ agents: six({ diagnosis: [{ worksMs: 3_000 }], prediction: [{ worksMs: 60_000 }] }) });
  const id = await opened(first);
  const facts = factsOf(first);
  await facts;
  const read: { facts: readonly FactEnvelope[] } = { facts: [] };
  const close = first.journal.close.bind(first.journal);
  first.journal.close = async () => {
    read.facts = await factsOf(first);
    await close();
  };
  await first.clock.until(first.sitrep.stop({ timeoutMs: 5_000 }));
  const kinds = read.facts.map(({ kind, body }) =>
    kind === 'agent-reported' ? (body['report'] as AgentReport).agent : kind,
  );
  assert.ok(kinds.includes('diagnosis'));
  assert.ok(!kinds.includes('run-ended'));
  assert.ok(!kinds.includes('agent-failed'));
  assert.equal(first.clock.timers, 0);
  const again = await stage({ clock: fakeClock(first.clock.now()), journal: await cut(read.facts, read.facts.length) });
  await again.clock.settle();
  assert.equal(again.agents['diagnosis']?.calls.length, 0);
  assert.equal(again.agents['prediction']?.calls.length, 1);
  assert.equal((await viewOf(again, id)).incident.run.state, 'waiting');
});

test('after a stop nothing is taken in', async () => {
  const s = await stage();
  await s.sitrep.stop();
  await assert.rejects(s.sitrep.open({ title: 'x', severity: 'info' }, { by: ANNA }), {
    code: 'ERR_SITREP_OVERLOADED',
  });
  await assert.rejects(s.sitrep.receive('generic', {}), { code: 'ERR_SITREP_OVERLOADED' });
});
