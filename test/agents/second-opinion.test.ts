import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActRequest, AwsManagerOptions } from '@sitrep/sdk/aws';
import type { ModelRequest } from '@sitrep/sdk/models';
import { obeyingModel, scriptedModel, type ModelScript } from '@sitrep/sdk/testing';
import { scriptedProvider } from '../aws/support/scripted-provider.ts';
import { diagnoseIn } from './diagnose-in.ts';
import { contextAtAlert } from './context-at-alert.ts';

const scene = await contextAtAlert('database_cascade');
const UNSURE = [0.55, 0.4, 0.1];
const engine = await diagnoseIn(scene, {}, UNSURE);
const ids = engine.hypotheses.map(({ id }) => id);

const agentSays = (text: string) => {
  const asked: ActRequest[] = [];
  const { provider } = scriptedProvider({
    capability: 'act',
    name: 'outside-agent',
    answer: (request) => {
      asked.push(request);
      return { text, steps: [] };
    },
  });
  return { asked, providers: [provider] };
};

test('an agent outside is asked for its opinion, which is told beside the diagnosis and changes nothing in it', async () => {
  const { asked, providers } = agentSays('H2, because of E1 and E77.');
  const { draft, record } = await diagnoseIn(scene, { providers }, UNSURE);
  assert.deepEqual(draft.opinion, {
    by: 'outside-agent',
    verdict: 'differs',
    hypothesisId: ids[1],
    supporting: [engine.evidence[0]?.id],
  });
  const { opinion: _, missing, ...rest } = draft;
  const { missing: before = [], ...own } = engine.draft;
  assert.deepEqual(rest, own);
  assert.deepEqual(missing?.slice(0, -1), before);
  assert.match(missing?.at(-1) ?? '', /^A second opinion, by outside-agent, finds another cause more likely: /);
  assert.equal(record.account().provider, 'local', 'an opinion is not the report');
  assert.equal(record.account().degraded, undefined);
  assert.match(asked[0]?.session ?? '', /^[0-9A-Za-z._:-]{2,100}$/);
  assert.ok((asked[0]?.question ?? '').includes(engine.hypotheses[1]?.entity ?? '?'));
});

for (const [text, verdict] of [
  ['H1: the pool is exhausted (E2).', 'agrees'],
  ['H0, nothing decides it.', 'undecided'],
  ['I do not know.', 'undecided'],
  ['H44 I guess', 'undecided'],
] as const)
  test(`an answer such as "${text}" ${verdict === 'agrees' ? 'agrees' : 'decides nothing'}`, async () => {
    const { draft } = await diagnoseIn(scene, { providers: agentSays(text).providers }, UNSURE);
    assert.equal(draft.opinion?.verdict, verdict);
  });

test('an agent that cannot be reached leaves no opinion, and the report says so', async () => {
  const { provider } = scriptedProvider({ capability: 'act', name: 'outside-agent', steps: [{ fails: 'network' }] });
  const { draft, record } = await diagnoseIn(scene, { providers: [provider] }, UNSURE);
  assert.equal(draft.opinion, undefined);
  assert.deepEqual(record.account().degraded, [{ capability: 'act', reason: 'outside-agent failed: network' }]);
});

/** A model that uses tools when it has some, and weighs nothing. */
const reader = (...scripts: ModelScript[]) => {
  const rest = [...scripts];
  return scriptedModel({
    scripts: ({ tools = [] }: ModelRequest) => (tools.length > 0 ? (rest.shift() ?? { text: 'H1' }) : { text: 'no' }),
  });
};
const toolTexts = (requests: readonly ModelRequest[]) =>
  requests.flatMap(({ messages }) =>
    messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'tool-result' ? [part.text] : []))),
  );

test('without an agent outside, a model reads evidence and metrics when the engine is not sure', async () => {
  const entity = engine.hypotheses[0]?.entity ?? '';
  const tools = [
    { name: 'evidence', input: { label: 'E1' } },
    { name: 'metrics', input: { component: entity } },
    { name: 'metrics', input: { component: 'no-such-thing' } },
  ];
  const hostModel = reader({ tools }, { text: 'H2 because of E2' });
  const { draft } = await diagnoseIn(scene, { hostModel }, UNSURE);
  assert.equal(draft.opinion?.verdict, 'differs');
  assert.equal(draft.opinion?.by, 'scripted-1');
  const [evidence = '', metrics = '', none] = toolTexts(hostModel.requests);
  assert.ok(evidence.startsWith('<data>') && evidence.includes(engine.evidence[0]?.statement.slice(0, 30) ?? '?'));
  assert.match(metrics, /usual .*; since then, one value every \d+ s: /);
  assert.equal(none, 'There are no metrics of such a component.');
});

test('a model is not asked for an opinion when the engine is sure', async () => {
  const hostModel = reader();
  const { draft } = await diagnoseIn(scene, { hostModel }, [0.8, 0.3]);
  assert.equal(draft.opinion, undefined);
  assert.ok(hostModel.requests.every(({ tools = [] }) => tools.length === 0));
});

test('a model that only ever reads, or obeys what it reads, is stopped and leaves no opinion that counts', async () => {
  const endless = scriptedModel({
    scripts: ({ tools = [] }: ModelRequest, call) =>
      tools.length > 0 ? { tools: [{ name: 'evidence', input: { label: `E${call}` } }] } : { text: 'no' },
  });
  const { draft, record } = await diagnoseIn(scene, { hostModel: endless }, UNSURE);
  assert.equal(draft.opinion, undefined);
  assert.ok(record.account().degraded?.some(({ reason }) => reason.includes('too-many-turns')));
  assert.ok(endless.requests.filter(({ tools = [] }) => tools.length > 0).length <= 5);
  const options: Omit<AwsManagerOptions, 'clock'> = { hostModel: obeyingModel() };
  const obeyed = await diagnoseIn(scene, options, UNSURE);
  assert.equal(obeyed.hypotheses[0]?.statement, engine.hypotheses[0]?.statement);
});
