import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONSENSUS_THRESHOLD, reachConsensus } from '@sitrep/sdk/orchestrator';
import type { AgentReport, Hypothesis } from '@sitrep/sdk/protocol';
import fc from 'fast-check';

function report(
  agent: string,
  hypotheses: readonly [entity: string, confidence: number][],
  more: Partial<AgentReport> = {},
): AgentReport {
  return {
    id: `rep_${agent}`,
    agent,
    phase: 'diagnosis',
    verdict: 'concluded',
    claim: 'claim',
    confidence: 0.9,
    supporting: ['evd_1'],
    missing: [],
    provider: 'local',
    usage: {},
    startedAt: 0,
    endedAt: 0,
    attempts: 1,
    hypotheses: hypotheses.map(([entity, confidence], i): Hypothesis => ({
      id: `hyp_${agent}_${i}`,
      rank: i + 1,
      entity,
      mechanism: 'm',
      statement: `${entity} did it`,
      confidence,
      supporting: [],
      contradicting: [],
      missing: [],
    })),
    ...more,
  };
}

const even = () => 1;

test('one report agrees from the threshold on, and not just below it', () => {
  for (const [confidence, verdict] of [
    [CONSENSUS_THRESHOLD - 0.01, 'inconclusive'],
    [CONSENSUS_THRESHOLD, 'agreed'],
    [CONSENSUS_THRESHOLD + 0.01, 'agreed'],
  ] as const) {
    const consensus = reachConsensus('diagnosis', [report('a', [['web', confidence]])], even);
    assert.equal(consensus.verdict, verdict);
    assert.equal(consensus.choice, 'hyp_a_0');
    assert.equal(consensus.confidence, confidence);
  }
});

test('agents that back different causes are disputed unless one cause carries', () => {
  const split = [report('a', [['web', 0.8]]), report('b', [['db', 0.8]])];
  assert.equal(reachConsensus('diagnosis', split, even).verdict, 'disputed');
  assert.equal(reachConsensus('diagnosis', split, (agent) => (agent === 'b' ? 3 : 1)).verdict, 'agreed');
  const three = [...split, report('c', [['db', 0.9]])];
  const consensus = reachConsensus('diagnosis', three, even);
  assert.equal(consensus.verdict, 'agreed');
  assert.equal(consensus.choice, 'hyp_c_0', 'the surest vote for the leader is named');
  assert.ok(Math.abs(consensus.confidence - 1.7 / 3) < 1e-12);
});

test('two causes that are level are no agreement, however sure', () => {
  const consensus = reachConsensus(
    'diagnosis',
    [
      report('a', [
        ['web', 0.9],
        ['db', 0.9],
      ]),
    ],
    even,
  );
  assert.notEqual(consensus.verdict, 'agreed');
});

test('a report that found nothing weighs against, an absent one does not', () => {
  const sure = report('a', [['web', 0.8]]);
  const nothing = report('b', [], { verdict: 'nothing-found' });
  assert.equal(reachConsensus('diagnosis', [sure], even).verdict, 'agreed');
  assert.equal(reachConsensus('diagnosis', [sure, nothing], even).verdict, 'inconclusive');
});

test('no reports come to nothing, with no confidence and no choice', () => {
  const consensus = reachConsensus('diagnosis', [], even);
  assert.deepEqual([consensus.verdict, consensus.confidence, consensus.choice], ['inconclusive', 0, undefined]);
});

test('a report that names a component twice has one vote for it', () => {
  const twice = reachConsensus(
    'diagnosis',
    [
      report('a', [
        ['web', 0.4],
        ['web', 0.3],
      ]),
    ],
    even,
  );
  assert.equal(twice.confidence, 0.4);
});

test('verification goes by the verdict on the recovery', () => {
  const recovery = (agent: string, verdict: 'recovered' | 'not-recovered') =>
    report(agent, [], { phase: 'verification', recovery: { verdict, signals: [] } });
  const split = reachConsensus('verification', [recovery('a', 'recovered'), recovery('b', 'not-recovered')], even);
  assert.equal(split.verdict, 'disputed');
  const same = reachConsensus('verification', [recovery('a', 'recovered'), recovery('b', 'recovered')], even);
  assert.equal(same.verdict, 'agreed');
});

const reports = fc.array(
  fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 4 }),
  { minLength: 1, maxLength: 5 },
);

test('whatever is reported: confidence is a share, more weight for the leader never loses it, and order does not matter', () => {
  fc.assert(
    fc.property(reports, fc.nat(), (lists, pick) => {
      const all = lists.map((list, i) => report(`agent${i}`, list));
      const consensus = reachConsensus('diagnosis', all, even);
      assert.ok(consensus.confidence >= 0 && consensus.confidence <= 1);
      assert.equal(
        consensus.verdict === 'agreed',
        consensus.verdict === 'agreed' && consensus.confidence >= CONSENSUS_THRESHOLD,
      );
      const turned = all.map((_, i) => all[(i + pick) % all.length] as AgentReport);
      const again = reachConsensus('diagnosis', turned, even);
      assert.ok(Math.abs(again.confidence - consensus.confidence) < 1e-9);
      assert.equal(again.verdict, consensus.verdict);
      if (consensus.verdict !== 'agreed') return;
      const leader =
        all.flatMap((each) => each.hypotheses ?? []).find(({ id }) => id === consensus.choice)?.entity ?? '';
      const seconded = reachConsensus('diagnosis', [...all, report('second', [[leader, 1]])], even);
      assert.equal(seconded.verdict, 'agreed');
    }),
    { numRuns: 500 },
  );
});
