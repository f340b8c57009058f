// A host whose diagnosis takes long enough to be interrupted: the six agents, and one more that looks for 40 seconds and finds nothing.
import { defaultAgents } from '@sitrep/sdk/agents';
import { scriptedAgent } from '@sitrep/sdk/testing';
import { defineConfig } from '@sitrep/server';

const nothing = { verdict: 'nothing-found', claim: 'Nothing to add.', confidence: 0.5 };
const slow = scriptedAgent({
  name: 'second-look',
  phase: 'diagnosis',
  timeoutMs: 60_000,
  scripts: [{ worksMs: 40_000, evidence: 0, report: () => nothing }],
});

export default defineConfig({ agents: [...defaultAgents, slow] });
