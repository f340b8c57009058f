import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindServices, communication, ServiceRecord, type AgentContext } from '@sitrep/sdk/agents';
import { createAwsManager, type AwsManagerOptions, type GuardVerdict, type RequestOf } from '@sitrep/sdk/aws';
import { obeyingModel, scriptedModel } from '@sitrep/sdk/testing';
import type { IncidentView, StatusUpdate } from '@sitrep/sdk/protocol';
import { foldIncident } from '@sitrep/sdk/views';
import { scriptedProvider } from '../aws/support/scripted-provider.ts';
import { sampleIncidentFacts } from '../fixtures/sample-incident.ts';
import { contextAtAlert } from './context-at-alert.ts';

const T0 = Date.UTC(2026, 0, 5, 10);
const world = await contextAtAlert('database_cascade');
const incident = sampleIncidentFacts(T0).reduce<IncidentView | undefined>(
  (view, fact, i) => foldIncident(view, { ...fact, seq: i + 1 }),
  undefined,
) as IncidentView;

async function updates(options: Omit<AwsManagerOptions, 'clock'> = {}) {
  const record = new ServiceRecord();
  const { signal } = new AbortController();
  const manager = createAwsManager({ masker: 'none', openTelemetry: false, ...options, clock: world.clock });
  const incidentId = incident.incident.id;
  let ids = 0;
  const context: AgentContext = {
    ...world,
    incident,
    ai: bindServices(manager, { incidentId, clock: world.clock, attempt: { signal }, record }),
    nextId: (kind) => `${kind}_${++ids}`,
  };
  const work = communication.run(context, { signal });
  assert.ok(Symbol.asyncIterator in work);
  for (;;) {
    const step = await work.next();
    if (step.done !== true) continue;
    const list = step.value.updates ?? [];
    const of = (audience: StatusUpdate['audience']) => list.find((each) => each.audience === audience)?.text ?? '';
    return { list, of, account: record.account() };
  }
}

const templates = await updates();
const GOOD = {
  operators: {
    text: 'The connection pool of orders-db is exhausted, so orders waits for connections and checkout times out.',
    citing: ['E1', 'E99'],
  },
  executives: { text: 'Checkout is affected. A fix waits for approval.', citing: [] },
  customers: { text: 'Parts of the service may be slow or fail at the moment. We are working on it.' },
};
const says = (change: Partial<Record<keyof typeof GOOD, string>> = {}) => {
  const json = Object.fromEntries(
    Object.entries(GOOD).map(([audience, given]) => [audience, { ...given, ...(change[audience as 'customers'] && { text: change[audience as 'customers'] }) }]),
  ); // prettier-ignore
  return scriptedModel({ scripts: [{ json }] });
};

test('a model words the updates, and each cites evidence that exists', async () => {
  const { list, of, account } = await updates({ hostModel: says() });
  assert.equal(of('operators'), GOOD.operators.text);
  assert.equal(of('customers'), GOOD.customers.text);
  const known = new Set(incident.evidence.map(({ id }) => id));
  for (const { supporting } of list) for (const id of supporting) assert.ok(known.has(id));
  assert.equal(list[0]?.supporting.length, 1);
  assert.equal(account.provider, 'host-model');
  assert.equal(account.degraded, undefined);
});

for (const [what, change] of [
  ['a number that no fact holds', { executives: 'Checkout has been failing for 4711 customers.' }],
  ['a component named to customers', { customers: 'The component orders-db is overloaded. We are working on it.' }],
  [
    'a number told to customers that is only for operators',
    { customers: 'Every third of 72 requests may fail. We are on it.' },
  ],
  ['an address told to customers', { customers: 'Please write to help@example.org while we are working on it.' }],
  ['an end that has not come', { customers: 'Good news for you: the problem has been resolved.' }],
  ['a text that is too long', { executives: 'Checkout is affected. '.repeat(40) }],
  ['a link', { operators: 'Checkout times out, see https://example.org for more.' }],
] as const)
  // prettier-ignore
  test(`${what} makes a model write once more, and then the templates stand`, async () => {
    const hostModel = says(change);
    const { list, account } = await updates({ hostModel });
    assert.equal(hostModel.requests.length, 2);
    const complaint = hostModel.requests[1]?.messages.at(-1)?.content[0];
    assert.match(complaint?.type === 'text' ? complaint.text : '', new RegExp(`- ${Object.keys(change)[0]}: `));
    assert.deepEqual(
      list.map(({ text }) => text),
      templates.list.map(({ text }) => text),
    );
    assert.equal(account.provider, 'local');
    assert.equal(account.degraded?.[0]?.capability, 'reason');
  });

test('a model that repeats what it reads words nothing', async () => {
  const { list } = await updates({ hostModel: obeyingModel() });
  assert.deepEqual(
    list.map(({ text }) => text),
    templates.list.map(({ text }) => text),
  );
});

test('an update that the guard does not pass, or cannot look at, is written by template', async () => {
  const guard = (verdict: (text: string) => GuardVerdict) =>
    scriptedProvider({
      capability: 'guard',
      answer: ({ text }: RequestOf<'guard'>) => verdict(text),
    });
  const blocked: GuardVerdict = { allowed: false, findings: [{ policy: 'topic', name: 'PROMISE', blocked: true }] };
  const passed: GuardVerdict = { allowed: true, findings: [] };
  const strict = guard((text) => (text === GOOD.customers.text ? blocked : passed));
  const one = await updates({ hostModel: says(), providers: [strict.provider] });
  assert.equal(strict.calls.length, 3);
  assert.equal(one.of('operators'), GOOD.operators.text);
  assert.equal(one.of('customers'), templates.of('customers'));
  assert.equal(one.account.provider, 'host-model');
  const masking = await updates({
    hostModel: says(),
    providers: [guard((text) => ({ ...passed, masked: text })).provider],
  });
  const down = scriptedProvider({ capability: 'guard', steps: [{ fails: 'network' }] });
  const unreachable = await updates({ hostModel: says(), providers: [down.provider] });
  for (const { list, account } of [masking, unreachable]) {
    assert.deepEqual(
      list.map(({ text }) => text),
      templates.list.map(({ text }) => text),
    );
    assert.equal(account.provider, 'local');
  }
});

test('without a model the updates are written by template and nothing is asked', () => {
  assert.equal(templates.account.calls, undefined);
  assert.match(templates.of('operators'), /orders-db/);
});
