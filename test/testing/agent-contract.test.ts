import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultAgents, defineAgent } from '@sitrep/sdk/agents';
import { agentContract, scriptedAgent } from '@sitrep/sdk/testing';
import { opened, six, stage, viewOf } from '../sitrep/sitrep-under-test.ts';

const quiet = await stage({ agents: six({ detection: [{ worksMs: 1 }] }) });
const incident = await viewOf(quiet, await opened(quiet));

for (const agent of [...defaultAgents, scriptedAgent({ name: 'scripted', phase: 'detection' })])
  for (const { title, run } of agentContract({ agent, incident })) test(title, run);

test('an agent that invents evidence, overstates itself or never ends breaks the contract', async () => {
  const broken = [
    defineAgent({
      name: 'invents',
      phase: 'detection',
      run: async () => ({ verdict: 'concluded', claim: 'c', confidence: 1, supporting: ['evd_x'] }),
    }),
    defineAgent({
      name: 'overstates',
      phase: 'detection',
      run: async () => ({ verdict: 'concluded', claim: 'c', confidence: 1.1, supporting: [] }),
    }),
    defineAgent({
      name: 'shrugs',
      phase: 'detection',
      run: async () => ({ verdict: 'inconclusive', claim: 'c', confidence: 0, supporting: [] }),
    }),
  ];
  for (const agent of broken) {
    const results = await Promise.allSettled(agentContract({ agent, incident }).map(({ run }) => run()));
    assert.equal(results.filter(({ status }) => status === 'rejected').length, 2, agent.name);
  }
});
