import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineAgent } from '@sitrep/sdk/agents';
import { sleep, SitrepError, StateBoard } from '@sitrep/sdk/base';
import { MAX_EVIDENCE, phaseRule, progressKey } from '@sitrep/sdk/orchestrator';
import type { AgentProgress, AgentReport } from '@sitrep/sdk/protocol';
import { scriptedAgent, silentTelemetry } from '@sitrep/sdk/testing';
import {
  bodies,
  cause,
  factsOf,
  opened,
  proposal,
  proposes,
  six,
  stage,
  viewOf,
  type Stage,
} from './sitrep-under-test.ts';

async function reportsOf(s: Stage, agent: string): Promise<AgentReport[]> {
  return (await bodies<{ report: AgentReport }>(s, 'agent-reported'))
    .map(({ report }) => report)
    .filter((each) => each.agent === agent);
}

async function failuresOf(s: Stage): Promise<{ agent: string; code: string; attempts: number; message: string }[]> {
  return bodies(s, 'agent-failed');
}

function withDetection(...agents: Parameters<typeof scriptedAgent>[0][]) {
  return [...agents.map((options) => scriptedAgent(options)), ...six().filter(({ phase }) => phase !== 'detection')];
}

for (const [worksMs, fails] of [
  [999, false],
  [1_000, true],
  [1_001, true],
] as const)
  test(`an agent with 1,000 ms that works for ${worksMs} ms ${fails ? 'times out' : 'reports'}`, async () => {
    const s = await stage({
      agents: withDetection({
        name: 'slow',
        phase: 'detection',
        timeoutMs: 1_000,
        attempts: 1,
        scripts: [{ worksMs }],
      }),
    });
    await opened(s);
    await s.clock.advance(5_000);
    assert.equal((await failuresOf(s)).length, fails ? 1 : 0);
    assert.equal((await reportsOf(s, 'slow')).length, fails ? 0 : 1);
    if (fails) assert.equal((await failuresOf(s))[0]?.code, 'ERR_SITREP_AGENT_TIMEOUT');
  });

test('an agent that timed out is tried again with a new context, and evidence of the lost attempt counts for nothing', async () => {
  const s = await stage({
    agents: withDetection({
      name: 'second-time',
      phase: 'detection',
      timeoutMs: 1_000,
      scripts: [{ worksMs: 2_000, evidence: 3 }, { evidence: 1 }],
    }),
  });
  await opened(s);
  await s.clock.advance(10_000);
  const [report] = await reportsOf(s, 'second-time');
  assert.equal(report?.attempts, 2);
  assert.equal(report?.supporting.length, 1);
  assert.deepEqual(
    s.agents['second-time']?.calls.map(({ attempt }) => attempt),
    [1, 2],
  );
  const [evidence] = await bodies<{ evidence: unknown[] }>(s, 'evidence-recorded');
  assert.equal(evidence?.evidence.length, 1);
});

test('a failure is tried again only when it says that this may help', async () => {
  const again = new SitrepError('ERR_SITREP_TELEMETRY_UNAVAILABLE', 'gone', { retryable: true });
  for (const [error, calls] of [
    [again, 3],
    [new SitrepError('ERR_SITREP_TELEMETRY_INVALID', 'bad'), 1],
    [new Error('bug'), 1],
  ] as const) {
    const s = await stage({
      agents: withDetection({ name: 'failing', phase: 'detection', attempts: 3, scripts: [{ fails: error }] }),
    });
    await opened(s);
    await s.clock.advance(60_000);
    assert.equal(s.agents['failing']?.calls.length, calls, error.message);
    const [failure] = await failuresOf(s);
    assert.equal(failure?.attempts, calls);
    assert.equal(failure?.code, error instanceof SitrepError ? error.code : 'ERR_SITREP_AGENT_FAILED');
  }
});

test('one agent that fails does not hinder the others of its phase, nor the phases after it', async () => {
  const s = await stage({
    agents: withDetection(
      { name: 'broken', phase: 'detection', attempts: 1, scripts: [{ fails: new Error('bug') }] },
      { name: 'sound', phase: 'detection' },
    ),
  });
  const view = await viewOf(s, await opened(s));
  assert.equal(view.phases.find(({ phase }) => phase === 'detection')?.state, 'completed');
  assert.equal(view.incident.run.state, 'waiting');
});

test('a phase whose agents all failed has failed, and the run goes on', async () => {
  const s = await stage({
    agents: six({ detection: [{ fails: new Error('bug') }] }),
  });
  const view = await viewOf(s, await opened(s));
  const detection = view.phases.find(({ phase }) => phase === 'detection');
  assert.equal(detection?.state, 'failed');
  assert.match(detection?.reason ?? '', /bug/);
  assert.equal(view.incident.run.state, 'waiting');
});

test('a phase ends when its time is over, with the reports that are there; an agent that ignores its signal holds up nothing', async () => {
  const { budgetMs } = phaseRule('detection');
  const s = await stage({
    agents: withDetection(
      { name: 'deaf', phase: 'detection', timeoutMs: 10 * budgetMs, scripts: [{ hangs: true }] },
      { name: 'sound', phase: 'detection' },
    ),
  });
  const id = await opened(s);
  await s.clock.advance(budgetMs - 1);
  assert.equal((await viewOf(s, id)).phases[0]?.state, 'running');
  await s.clock.advance(1);
  const view = await viewOf(s, id);
  assert.equal(view.phases[0]?.state, 'timed-out');
  assert.equal((await failuresOf(s))[0]?.agent, 'deaf');
  assert.equal(view.consensus.find(({ phase }) => phase === 'detection')?.reports.length, 1);
  assert.equal(view.incident.run.state, 'waiting');
});

test('cited evidence that does not exist is dropped, and a claim that nothing supports is inconclusive', async () => {
  const s = await stage({
    agents: six({
      detection: [{ evidence: 1, report: (_, ids) => ({ supporting: [...ids, 'evd_invented'] }) }],
      diagnosis: [
        { evidence: 0, report: (context) => ({ ...cause('web')(context, []), supporting: ['evd_invented'] }) },
      ],
    }),
  });
  await opened(s);
  const [detection] = await reportsOf(s, 'detection');
  assert.equal(detection?.verdict, 'concluded');
  assert.equal(detection?.supporting.length, 1);
  const [diagnosis] = await reportsOf(s, 'diagnosis');
  assert.equal(diagnosis?.verdict, 'inconclusive');
  assert.deepEqual(diagnosis?.supporting, []);
  assert.match(diagnosis?.missing.join(' ') ?? '', /nothing that it cites exists/);
});

test('evidence of an earlier phase may be cited', async () => {
  const s = await stage({
    agents: six({
      diagnosis: [{ evidence: 0, report: ({ incident }) => ({ supporting: incident.evidence.map(({ id }) => id) }) }],
    }),
  });
  await opened(s);
  const [diagnosis] = await reportsOf(s, 'diagnosis');
  assert.equal(diagnosis?.verdict, 'concluded');
  assert.equal(diagnosis?.supporting.length, 1);
});

test('evidence and report of an agent become facts in one append: whoever sees the one can read the other', async () => {
  const s = await stage();
  const heads: number[] = [];
  s.journal.onCommit((head) => heads.push(head));
  await opened(s);
  const facts = await factsOf(s);
  const report = facts.find(({ kind }) => kind === 'agent-reported');
  const evidence = facts.find(({ kind }) => kind === 'evidence-recorded');
  assert.ok(evidence !== undefined && report !== undefined && evidence.seq < report.seq);
  assert.ok(!heads.includes(evidence.seq), 'no commit ended at the evidence');
});

test(`of more than ${MAX_EVIDENCE} pieces of evidence the rest is left out, and the report says so`, async () => {
  for (const count of [MAX_EVIDENCE, MAX_EVIDENCE + 1]) {
    const s = await stage({
      agents: six({ detection: [{ evidence: count, report: (_, ids) => ({ supporting: ids.slice(0, 3) }) }] }),
    });
    const view = await viewOf(s, await opened(s));
    const all = (await bodies<{ evidence: { agent: string }[] }>(s, 'evidence-recorded')).flatMap(
      ({ evidence }) => evidence,
    );
    assert.equal(all.filter(({ agent }) => agent === 'detection').length, MAX_EVIDENCE);
    const [report] = await reportsOf(s, 'detection');
    assert.equal(report?.missing.length, count - MAX_EVIDENCE);
    assert.equal(view.incident.run.state, 'waiting');
  }
});

test('evidence that was not minted by the context, and a report that is none, fail the agent and not the run', async () => {
  const invented = defineAgent({
    name: 'invented',
    phase: 'detection',
    async *run({ evidence, window }) {
      const real = evidence({
        kind: 'metric',
        statement: 's',
        citation: { source: 's', signal: 'metrics', query: 'q', window, rows: 1 },
      });
      yield { type: 'evidence', evidence: { ...real, id: 'evd_mine' } };
      return { verdict: 'concluded', claim: 'c', confidence: 1, supporting: [] };
    },
  });
  const nonsense = defineAgent({
    name: 'nonsense',
    phase: 'detection',
    run: async () => ({ verdict: 'maybe' }) as never,
  });
  const s = await stage({ agents: [invented, nonsense, ...six().slice(1)] });
  const view = await viewOf(s, await opened(s));
  assert.deepEqual((await failuresOf(s)).map(({ agent }) => agent).sort(), ['invented', 'nonsense']);
  assert.equal(view.incident.run.state, 'waiting');
});

test('text from agents is cleaned and capped before it is kept', async () => {
  const s = await stage({
    agents: six({ detection: [{ report: () => ({ claim: `a\u202eb\u0000c${'x'.repeat(5_000)}`, confidence: 7 }) }] }),
  });
  await opened(s);
  const [report] = await reportsOf(s, 'detection');
  assert.ok(report?.claim.startsWith('abcx'));
  assert.equal(report?.claim.length, 2_000);
  assert.equal(report?.confidence, 1);
});

test('proposals that are not in the catalogue, or with wrong arguments, are left out and named', async () => {
  const s = await stage({
    agents: six({
      resolution: [
        proposes(
          proposal({ action: 'drop-tables', arguments: {} }),
          proposal({ arguments: { replicas: 0 } }),
          proposal({ arguments: { replicas: 2, force: true } }),
          proposal(),
        ),
      ],
    }),
  });
  const view = await viewOf(s, await opened(s));
  const [report] = await reportsOf(s, 'resolution');
  assert.equal(report?.proposals?.length, 1);
  assert.equal(report?.missing.length, 3);
  assert.match(
    report?.missing.join(' ') ?? '',
    /not in the catalogue.*replicas must be from 1.*force is not an argument/,
  );
  assert.equal(view.actions[0]?.request.risk, 'reversible');
});

test('progress is state, not fact: it is on the board while the agent works and gone afterwards', async () => {
  const s = await stage({ agents: six({ detection: [{ worksMs: 1_000 }] }) });
  const id = await opened(s);
  const key = progressKey(id, 'detection');
  const progress = s.sitrep.board.get(key)?.value as AgentProgress;
  assert.equal(progress.state, 'running');
  assert.equal(progress.note, 'Working');
  await s.clock.advance(1_000);
  assert.equal(s.sitrep.board.get(key), undefined);
});

test('an agent that is over in the turn in which it began is never shown, and several steps of one turn are shown as the last', async () => {
  const shown: string[] = [];
  const board = new StateBoard();
  board.subscribe(({ key, value }) => {
    const { progress, note } = (value ?? { progress: 'gone', note: undefined }) as AgentProgress;
    if (key.startsWith('incident/')) shown.push(`${key.split('/').at(-1)} ${progress} ${note}`);
  });
  const steps = defineAgent({
    name: 'steps',
    phase: 'detection',
    async *run({ clock }, { signal }) {
      for (const progress of [0.1, 0.2, 0.3]) yield { type: 'progress', progress, note: 'Reading' };
      await sleep(clock, 10, signal);
      return { verdict: 'nothing-found', claim: 'Nothing', confidence: 0.5, supporting: [] };
    },
  });
  const s = await stage({ board, agents: [steps, ...six()] });
  await opened(s);
  await s.clock.advance(10);
  assert.deepEqual(shown, ['steps 0.3 Reading', 'steps gone undefined']);
});

test('an agent cannot change the incident that it is shown', async () => {
  let error: unknown;
  const s = await stage({
    agents: six({
      detection: [
        {
          report({ incident }) {
            try {
              (incident.incident as { title: string }).title = 'mine';
            } catch (caught) {
              error = caught;
            }
            return {};
          },
        },
      ],
    }),
  });
  const view = await viewOf(s, await opened(s));
  assert.ok(error instanceof TypeError);
  assert.equal(view.incident.title, 'Checkout is slow');
});

test('telemetry that cannot be reached is asked again, then answered as unknown, and shows in health', async () => {
  let asked = 0;
  const telemetry = {
    ...silentTelemetry(),
    metrics: async () => {
      asked++;
      throw new SitrepError('ERR_SITREP_TELEMETRY_UNAVAILABLE', 'connection refused', { retryable: true });
    },
  };
  const reader = defineAgent({
    name: 'reader',
    phase: 'detection',
    async run({ telemetry, window }, { signal }) {
      const answer = await telemetry.metrics({ window }, { signal });
      return { verdict: 'inconclusive', claim: answer.status, confidence: 0, supporting: [] };
    },
  });
  const s = await stage({ telemetry, agents: [reader, ...six().slice(1)] });
  await opened(s);
  await s.clock.advance(20_000);
  assert.equal(asked, 3);
  assert.equal((await reportsOf(s, 'reader'))[0]?.claim, 'unknown');
  const check = s.sitrep.health().checks.find(({ name }) => name === 'telemetry');
  assert.equal(check?.status, 'degraded');
  assert.match(check?.reason ?? '', /connection refused/);
});

test('a custom agent is weighed with the others: two against one turn the diagnosis', async () => {
  const other = (name: string) => scriptedAgent({ name, phase: 'diagnosis', scripts: [{ report: cause('db', 0.9) }] });
  const s = await stage({
    agents: [...six({ diagnosis: [{ report: cause('web', 0.9) }] }), other('one'), other('two')],
  });
  const view = await viewOf(s, await opened(s));
  const consensus = view.consensus.find(({ phase }) => phase === 'diagnosis');
  assert.equal(consensus?.verdict, 'agreed');
  assert.match(consensus?.statement ?? '', /db is overloaded/);
  assert.equal(consensus?.reports.length, 3);
});
