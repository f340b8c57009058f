import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AnswerOf, AwsManager, AwsServices, Outcome } from '@sitrep/sdk/aws';
import { userText } from '@sitrep/sdk/models';
import { fakeClock } from '@sitrep/sdk/testing';
import { startAwsFake, type Fault } from '@sitrep/sdk/testing/aws-fake';
import { everyService, managerOfFake } from './support/manager-of-fake.ts';

const fake = await startAwsFake();
after(() => fake.close());

/** For a fault that hangs; all others have the usual times, because a busy machine is no fault. */
const SHORT = { firstByteMs: 250, idleMs: 250, totalMs: 1_000 };
const PDF = new TextEncoder().encode('%PDF-1.4\n(Runbook: queue) Tj\n');
const LOCAL = { text: 'local', content: [], finish: 'stop', provider: 'local', model: 'local' } as const;

type Ask = (manager: AwsManager) => Promise<Outcome>;
interface Row {
  readonly service: string;
  readonly operation: string;
  /** Only this service, so that no other one stands in. */
  readonly only: (aws: AwsServices) => Partial<AwsServices>;
  readonly ask: Ask;
  readonly streamed?: boolean;
}

const asking = { messages: [userText('Why is the queue full, and since when?')], maxOutputTokens: 60 };
const bedrock = (model: string) => () => ({ bedrock: { models: [model], lifecycle: false } });
const ROWS: readonly Row[] = [
  {
    service: 'Claude',
    operation: 'Converse',
    only: bedrock('claude-sonnet-5'),
    ask: (m) => m.ask('reason', asking, { local: () => LOCAL }),
  },
  {
    service: 'Nova',
    operation: 'Converse',
    only: bedrock('nova-lite'),
    ask: (m) => m.ask('reason', asking, { local: () => LOCAL }),
  },
  {
    service: 'Agents',
    operation: 'InvokeAgent',
    streamed: true,
    only: ({ agents }) => ({ agents: { classic: agents?.classic } as NonNullable<AwsServices['agents']> }),
    ask: (m) =>
      m.ask(
        'act',
        { question: 'What now?', session: 'inc_1', maxOutputTokens: 50 },
        { local: () => ({ text: 'local', steps: [] }) },
      ),
  },
  {
    service: 'Harness',
    operation: 'InvokeHarness',
    streamed: true,
    only: ({ agents }) => ({ agents: { harness: agents?.harness } as NonNullable<AwsServices['agents']> }),
    ask: (m) =>
      m.ask(
        'act',
        { question: 'What now?', session: 'inc_1', maxOutputTokens: 50 },
        { local: () => ({ text: 'local', steps: [] }) },
      ),
  },
  {
    service: 'Guardrails',
    operation: 'ApplyGuardrail',
    only: ({ guardrail }) => ({ ...(guardrail && { guardrail }) }),
    ask: (m) =>
      m.ask('guard', { source: 'output', text: 'Restart web.' }, { local: () => ({ allowed: false, findings: [] }) }),
  },
  {
    service: 'Guardrail checks',
    operation: 'InvokeGuardrailChecks',
    only: () => ({ guardrailChecks: {} }),
    ask: (m) =>
      m.ask('guard', { source: 'output', text: 'Restart web.' }, { local: () => ({ allowed: false, findings: [] }) }),
  },
  {
    service: 'Knowledge',
    operation: 'Retrieve',
    only: ({ knowledgeBases }) => ({ ...(knowledgeBases && { knowledgeBases }) }),
    ask: (m) => m.ask('retrieve', { query: 'drain' }, { local: () => [] }),
  },
  {
    service: 'Q Business',
    operation: 'SearchRelevantContent',
    only: ({ qBusiness }) => ({ ...(qBusiness && { qBusiness }) }),
    ask: (m) => m.ask('recall', { query: 'drain' }, { local: () => [] }),
  },
  {
    service: 'Comprehend',
    operation: 'BatchDetectSentiment',
    only: () => ({ comprehend: { sentiment: true } }),
    ask: (m) => m.ask('sentiment', { texts: ['broken'] }, { local: (): AnswerOf<'sentiment'> => ({ texts: [null] }) }),
  },
  {
    service: 'Textract',
    operation: 'DetectDocumentText',
    only: () => ({ textract: {} }),
    ask: (m) => m.ask('scan', { bytes: PDF }, { local: () => ({ lines: [], tables: [], forms: [], answers: [] }) }),
  },
];

const FAULTS: readonly (readonly [name: string, fault: Fault])[] = [
  ['throttle', { kind: 'throttle' }],
  ['throttle, wait', { kind: 'throttle', retryAfterSeconds: 30 }],
  ['internal error', { kind: 'internal-error' }],
  ['unavailable', { kind: 'error', name: 'ServiceUnavailableException', status: 503 }],
  ['access denied', { kind: 'error', name: 'AccessDeniedException' }],
  ['closed service', { kind: 'error', name: 'AccessDeniedException', message: 'not available to new customers' }],
  ['validation', { kind: 'error', name: 'ValidationException' }],
  ['quota', { kind: 'error', name: 'ServiceQuotaExceededException', status: 400 }],
  ['credentials', { kind: 'expired-credentials' }],
  ['drop', { kind: 'drop' }],
  ['drop late', { kind: 'drop', afterEvents: 1 }],
  ['reset', { kind: 'reset' }],
  ['hang', { kind: 'hang' }],
  ['hang late', { kind: 'hang', afterEvents: 1 }],
  ['early end', { kind: 'early-end', afterEvents: 1 }],
  ['half frame', { kind: 'half-frame', afterEvents: 1 }],
  ['checksum', { kind: 'bad-checksum', afterEvents: 1 }],
  ['exception event', { kind: 'exception-event', name: 'InternalServerException', afterEvents: 1 }],
  ['error event', { kind: 'error-event', code: 'Strange', afterEvents: 1 }],
  ['HTML 502', { kind: 'html' }],
  ['broken JSON', { kind: 'broken-json' }],
  ['empty', { kind: 'empty' }],
];

test('every fault of every service ends in time, and what answers is never a piece of an answer', async () => {
  const cells: string[][] = [];
  for (const row of ROWS) {
    const line: string[] = [];
    for (const [name, fault] of FAULTS) {
      fake.reset();
      fake.fail({ operation: row.operation, fault });
      const all = everyService(fake);
      const { regions, endpoint, credentials, maxAttempts } = all;
      const base = { regions, maxAttempts, endpoint, credentials } as AwsServices;
      const manager = managerOfFake(fake, () => ({ ...base, ...row.only(all) }), {
        times: fault.kind === 'hang' ? SHORT : {},
      });
      const began = performance.now();
      const outcome = await row.ask(manager);
      const tookMs = performance.now() - began;
      await manager.stop();
      const cell = `${row.service}, ${name}`;
      assert.equal(outcome.outcome, 'answered', cell);
      assert.ok(tookMs < 25_000, `${cell}: ${Math.round(tookMs)} ms`);
      const failed = outcome.calls.find((call) => call.outcome === 'failed');
      const by = outcome.outcome === 'answered' ? outcome.by : undefined;
      if (by?.local === true) {
        assert.ok(failed?.failure !== undefined, `${cell}: a local answer comes after a failure that has a name`);
        assert.equal(outcome.outcome === 'answered' && outcome.degraded, true, cell);
      } else assert.ok(failed === undefined || outcome.calls.length > 1, cell);
      line.push(failed?.failure ?? 'whole');
    }
    cells.push(line);
  }
  const count = cells.flat().length;
  assert.ok(count >= 150, `${count} cells`);
  console.log(`  ${count} cells: how each fault was understood ("whole": it did no harm)`);
  FAULTS.forEach(([name], i) => {
    console.log(`  ${name.padEnd(16)} ${ROWS.map(({ service }, r) => `${service}: ${cells[r]?.[i]}`).join('  ')}`);
  });
  const streams = ROWS.map(({ streamed }, r) => (streamed === true ? r : -1)).filter((r) => r >= 0);
  for (const [i, [name]] of FAULTS.entries())
    if (/late|early|half|checksum|event/.test(name))
      for (const r of streams)
        assert.notEqual(cells[r]?.[i], 'whole', `${ROWS[r]?.service}, ${name}: a cut stream is no answer`);
});

test('with all services down at once every capability is answered by this process, and all breakers open and close by themselves', async () => {
  fake.reset();
  const clock = fakeClock(Date.now());
  const mend = fake.fail({ fault: { kind: 'internal-error' } });
  const manager = managerOfFake(fake, undefined, { clock, repeats: { same: 100 } });
  const health = () =>
    new Map(
      manager
        .health()
        .capabilities.flatMap(({ providers }) =>
          providers.map(({ provider, capability, status }) => [`${capability} ${provider}`, status]),
        ),
    );
  for (let i = 0; i < 5; i++)
    for (const { ask } of ROWS) {
      const outcome = await ask(manager);
      assert.equal(outcome.outcome === 'answered' && outcome.by.local, true);
    }
  const down = health();
  for (const name of [
    'reason bedrock-nova',
    'guard bedrock-guardrails',
    'act agentcore-harness',
    'act bedrock-agents',
    'retrieve knowledge-base',
    'recall q-business',
    'sentiment comprehend',
    'scan textract',
  ])
    assert.equal(down.get(name), 'open', name);
  const before = fake.requests.size;
  for (const { ask } of ROWS) await ask(manager);
  assert.equal(fake.requests.size, before, 'an open breaker sends nothing');
  mend();
  await clock.advance(10_000);
  for (let i = 0; i < 3; i++) for (const { ask } of ROWS) await ask(manager);
  await clock.advance(60_000);
  for (const { ask } of ROWS) await ask(manager);
  const up = health();
  for (const name of ['guard bedrock-guardrails', 'retrieve knowledge-base', 'sentiment comprehend', 'scan textract'])
    assert.equal(up.get(name), 'healthy', name);
  await manager.stop();
});
