import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Catalogue, createAwsManager, LADDER, routeRequest } from '@sitrep/sdk/aws';
import { userText, type JsonSchema, type ModelRequest } from '@sitrep/sdk/models';

const catalogue = new Catalogue();
const at = Date.UTC(2026, 10, 22);
const small: JsonSchema = { type: 'object', properties: { label: { type: 'string' } } };
const large: JsonSchema = {
  type: 'object',
  properties: {
    hypotheses: {
      type: 'array',
      items: {
        type: 'object',
        properties: Object.fromEntries('abcdefgh'.split('').map((name) => [name, { type: 'string' }])),
      },
    },
  },
};
const tools = [{ name: 'look_up', description: 'Reads a runbook', input: { type: 'object' } }];

type Task = readonly [
  what: string,
  task: ModelRequest['task'],
  kTokens: number,
  more: Partial<ModelRequest>,
  model: (typeof LADDER)[number],
];

/** What an incident asks of models, and which one is enough for it: 3,000 characters of text are a thousand tokens at most. */
const TASKS: readonly Task[] = [
  ['the service named in an alert title', 'extract', 0.1, {}, 'nova-micro'],
  ['the host in a log line', 'extract', 0.2, {}, 'nova-micro'],
  ['the ticket number in a chat message', 'extract', 0.3, { output: { name: 'ticket', schema: small } }, 'nova-micro'],
  ['error codes in a page of logs', 'extract', 4, {}, 'nova-micro'],
  ['error codes in a long log', 'extract', 20, {}, 'nova-lite'],
  ['error codes in a very long log', 'extract', 80, {}, 'nova-2-lite'],
  ['error codes in a day of logs', 'extract', 200, {}, 'nova-2-lite'],
  ['error codes in a week of logs', 'extract', 500, {}, 'nova-2-lite'],
  ['who was on call, from a hand-over note', 'extract', 2, {}, 'nova-micro'],
  ['the fields of a free-form alert', 'extract', 0.5, { output: { name: 'alert', schema: large } }, 'nova-lite'],
  ['whether an e-mail is an alert', 'classify', 0.5, { output: { name: 'kind', schema: small } }, 'nova-micro'],
  ['the severity of an alert', 'classify', 0.3, { output: { name: 'severity', schema: small } }, 'nova-micro'],
  ['the language of a customer message', 'classify', 0.1, {}, 'nova-micro'],
  ['whether a change is risky', 'classify', 1, {}, 'nova-micro'],
  ['which team owns a component, from its readme', 'classify', 6, {}, 'nova-micro'],
  ['which team owns a component, from the whole wiki', 'classify', 70, {}, 'nova-2-lite'],
  ['whether two alerts are the same, reading both services', 'classify', 1, { tools }, 'nova-lite'],
  ['the fault class of an incident, reading runbooks', 'classify', 9, { tools }, 'nova-2-lite'],
  ['a one-line summary', 'write', 0.5, {}, 'nova-lite'],
  ['a status update for operators', 'write', 2, {}, 'nova-lite'],
  ['a status update for executives', 'write', 2, {}, 'nova-lite'],
  ['a status update for customers, at once', 'write', 2, { patienceMs: 1_500 }, 'nova-lite'],
  ['a status update from a long timeline', 'write', 12, {}, 'nova-2-lite'],
  ['a status update from a long timeline, at once', 'write', 12, { patienceMs: 1_500 }, 'nova-lite'],
  ['a post-incident report', 'write', 30, {}, 'nova-2-lite'],
  ['a post-incident report from everything there is', 'write', 90, {}, 'nova-pro'],
  ['a post-incident report in a fixed form', 'write', 30, { output: { name: 'report', schema: large } }, 'nova-pro'],
  ['a translation of an update', 'write', 0.5, {}, 'nova-lite'],
  ['an answer to a question, reading runbooks', 'write', 1, { tools }, 'nova-2-lite'],
  ['two causes against each other', 'weigh', 1, {}, 'nova-2-lite'],
  ['two causes against each other, at once', 'weigh', 1, { patienceMs: 1_000 }, 'nova-lite'],
  ['ranked causes with their evidence', 'weigh', 10, {}, 'nova-pro'],
  [
    'ranked causes with their evidence, in a shape',
    'weigh',
    10,
    { output: { name: 'causes', schema: large } },
    'claude-sonnet-5',
  ],
  ['ranked causes, cheaply', 'weigh', 10, { maxCostUsd: 0.005 }, 'nova-2-lite'],
  ['ranked causes from all telemetry', 'weigh', 90, {}, 'claude-sonnet-5'],
  ['whether an action fits its runbook', 'weigh', 3, { output: { name: 'verdict', schema: small } }, 'nova-2-lite'],
  ['steps to drain a queue', 'plan', 1, {}, 'nova-pro'],
  ['steps to drain a queue, reading runbooks', 'plan', 2, { tools }, 'claude-sonnet-5'],
  [
    'steps out of a cascade, in a shape, reading runbooks',
    'plan',
    20,
    { tools, output: { name: 'steps', schema: large } },
    'claude-opus',
  ],
  [
    'a migration away from a failing store, from everything there is',
    'plan',
    90,
    { tools, output: { name: 'steps', schema: large } },
    'claude-opus',
  ],
];

function requestFor([, task, kTokens, more]: Task): ModelRequest {
  return {
    messages: [userText('x'.repeat(Math.round(kTokens * 3_000)))],
    maxOutputTokens: 500,
    ...(task && { task }),
    ...more,
  };
}

test('forty tasks go to the least model that is enough for them, with reasons', () => {
  assert.equal(TASKS.length, 40);
  for (const each of TASKS) {
    const route = routeRequest(requestFor(each), { catalogue, at });
    assert.equal(route.models[0], each[4], `${each[0]}: ${route.reasons.join('; ')}`);
    assert.ok(route.reasons.length > 0);
  }
});

test('the same forty tasks cost less than with Nova Pro for all of them', () => {
  const usdWith = (name: string, request: ModelRequest) => {
    const [message] = request.messages;
    const input = message?.content[0]?.type === 'text' ? Math.ceil(message.content[0].text.length / 3) : 0;
    const counts = { input, output: request.maxOutputTokens, cacheRead: 0, cacheWrite: 0 };
    const cost = catalogue.cost({ tokens: { kind: 'known', counts } }, { model: catalogue.model(name)?.id ?? '' }, at);
    assert.equal(cost.kind, 'known');
    return cost.kind === 'known' ? cost.usd : 0;
  };
  // Only what Nova Pro could have done at all: its context holds 300,000 tokens; and only what went to a Nova.
  const comparable = TASKS.map((task) => ({ request: requestFor(task), model: task[4] })).filter(
    ({ request, model }) => model.startsWith('nova') && JSON.stringify(request).length / 3 < 290_000,
  );
  const routed = comparable.reduce((sum, { request, model }) => sum + usdWith(model, request), 0);
  const always = comparable.reduce((sum, { request }) => sum + usdWith('nova-pro', request), 0);
  console.log(
    `  ${comparable.length} tasks: routed ${routed.toFixed(4)} USD, always Nova Pro ${always.toFixed(4)} USD, ${Math.round((1 - routed / always) * 100)} % less (a token for every 3 bytes in, 500 tokens out, list prices of ${catalogue.models[0]?.prices[0]?.asOf})`,
  );
  assert.ok(routed < always * 0.7);
});

test('after the chosen model come those above it, then those below it, and only ones that hold the context', () => {
  const write: ModelRequest = { messages: [userText('x')], maxOutputTokens: 100, task: 'write' };
  assert.deepEqual(routeRequest(write, { catalogue, at }).models, [
    'nova-lite',
    'nova-2-lite',
    'nova-pro',
    'claude-sonnet-5',
    'claude-opus',
    'nova-micro',
  ]);
  const huge: ModelRequest = { ...write, messages: [userText('x'.repeat(1_500_000))] };
  const { models } = routeRequest(huge, { catalogue, at });
  assert.deepEqual(
    models,
    ['nova-pro', 'claude-sonnet-5', 'claude-opus', 'nova-2-lite'].filter((name) => name !== 'nova-pro'),
  );
});

test('a model that is asked for by name comes first, if it may be asked', () => {
  const request: ModelRequest = {
    messages: [userText('x')],
    maxOutputTokens: 100,
    task: 'extract',
    prefer: 'claude-haiku',
  };
  const available = ['claude-haiku', ...LADDER];
  assert.equal(routeRequest(request, { catalogue, at, available }).models[0], 'claude-haiku');
  assert.equal(routeRequest(request, { catalogue, at }).models[0], 'nova-micro');
});

test('a model that is not configured is passed over for the next one above', () => {
  const request: ModelRequest = { messages: [userText('x')], maxOutputTokens: 100, task: 'extract' };
  const { models } = routeRequest(request, { catalogue, at, available: ['nova-pro', 'claude-opus'] });
  assert.deepEqual(models, ['nova-pro', 'claude-opus']);
});

test('the manager routes by the models it was given, and refuses a name that no row has', () => {
  const aws = { regions: ['us-east-1'], bedrock: { models: ['nova-lite'] } };
  const manager = createAwsManager({ aws, masker: 'none' });
  assert.deepEqual(manager.route({ messages: [userText('x')], maxOutputTokens: 9 }).models, ['nova-lite']);
  assert.throws(
    () => createAwsManager({ aws: { regions: ['us-east-1'], bedrock: { models: ['gpt'] } }, masker: 'none' }),
    /"gpt"/,
  );
  assert.throws(() => createAwsManager({ aws: { regions: [], bedrock: {} }, masker: 'none' }), /Region/);
});
