import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnosis, type Agent } from '@sitrep/sdk/agents';
import { createSitrep } from '@sitrep/sdk';
import { memoryJournal } from '@sitrep/sdk/journal';
import type { AgentReport, NewFact } from '@sitrep/sdk/protocol';
import { silentTelemetry } from '@sitrep/sdk/testing';
import { ANNA, factsOf, opened, six, stage, viewOf, type Stage } from './sitrep-under-test.ts';

/** The six, with a diagnosis that does its work. */
const withDiagnosis = (): readonly Agent[] => six().map((agent) => (agent.name === 'diagnosis' ? diagnosis : agent));

async function diagnosed(from: Stage, title = 'Checkout is slow', entity = 'web'): Promise<AgentReport> {
  const { incident } = await from.sitrep.open({ title, severity: 'error', entity }, { by: ANNA });
  await from.clock.settle();
  const { agents } = await viewOf(from, incident.id);
  const report = agents.find(({ agent }) => agent === 'diagnosis')?.report;
  assert.ok(report !== undefined);
  return report;
}

/** The id of an incident that ran to its end. */
async function resolved(from: Stage): Promise<string> {
  const id = await opened(from);
  assert.equal((await viewOf(from, id)).incident.status, 'resolved');
  return id;
}

test('a resolved incident is named as similar by the diagnosis of the next one that is like it, and not by others', async () => {
  const s = await stage({ agents: withDiagnosis() });
  const id = await resolved(s);
  const first = (await viewOf(s, id)).agents.find(({ agent }) => agent === 'diagnosis');
  assert.ok(first?.report !== undefined && first.report.similar === undefined);
  const { similar } = await diagnosed(s);
  assert.deepEqual(
    similar?.map((like) => ({ id: like.id, kind: like.kind, title: like.title })),
    [{ id, kind: 'incident', title: 'Checkout is slow' }],
  );
  assert.match(similar?.[0]?.because ?? '', /^Same component \(web\), same words \(/);
  assert.equal((await diagnosed(s, 'Archive disk full', 'disk')).similar, undefined);
});

test('what is similar changes nothing else in a diagnosis', async () => {
  const s = await stage({ agents: withDiagnosis() });
  await resolved(s);
  const { similar, verdict, claim, confidence, hypotheses, missing } = await diagnosed(s);
  assert.equal(similar?.length, 1);
  const alone = await diagnosed(await stage({ agents: withDiagnosis() }));
  assert.deepEqual(
    { verdict, claim, confidence, hypotheses, missing },
    {
      verdict: alone.verdict,
      claim: alone.claim,
      confidence: alone.confidence,
      hypotheses: alone.hypotheses,
      missing: alone.missing,
    },
  );
});

test('past incidents are known again after a restart', async () => {
  const before = await stage({ agents: withDiagnosis() });
  const id = await resolved(before);
  const journal = memoryJournal();
  for (const { seq, ...fact } of await factsOf(before))
    await journal.append({ incidentId: id, expectedSeq: seq - 1, facts: [fact as unknown as NewFact] });
  const after = await stage({ agents: withDiagnosis(), journal, seed: 2 });
  assert.equal((await diagnosed(after)).similar?.[0]?.id, id);
});

test('a runbook of the host is named where it fits', async () => {
  const runbooks = [
    { id: 'rb-web', title: 'Web is slow', text: 'Slow checkout: scale web first.', components: ['web'] },
  ];
  const s = await stage({ agents: withDiagnosis(), runbooks });
  const { similar } = await diagnosed(s);
  assert.deepEqual(
    similar?.map(({ id, kind }) => [id, kind]),
    [['rb-web', 'runbook']],
  );
});

test('a runbook without a proper id is refused', () => {
  const runbooks = [{ id: 'two words', title: 'x', text: '' }];
  assert.throws(() => createSitrep({ telemetry: silentTelemetry(), runbooks }), TypeError);
});
