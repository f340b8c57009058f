import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AwsServices } from '@sitrep/sdk/aws';
import { attributeWork, type FactEnvelope, type IncidentView, type ServiceCall } from '@sitrep/sdk/protocol';
import { startAwsFake, type Fault } from '@sitrep/sdk/testing/aws-fake';
import { shopAtAlert } from '../support/shop-at-alert.ts';
import { everyService } from './support/manager-of-fake.ts';
import { rememberedAnalysis } from './support/remembered-analysis.ts';
import { careful } from './support/careful-model.ts';
import { wholeHost, type WholeHost, type WholeHostOptions } from './support/whole-incident.ts';

const MINUTE = 60_000;
/** An incident may take so long, whatever fails, by the host's clock. */
const MAX_MS = 3 * MINUTE;
const BUDGET_USD = 0.5;

const fake = await startAwsFake();
after(() => fake.close());
const at = shopAtAlert('database_cascade');
const analysis = rememberedAnalysis();
const runbookDir = mkdtempSync(join(tmpdir(), 'sitrep-whole-'));
after(() => rmSync(runbookDir, { recursive: true }));

const busy = () => [...fake.requests].some(({ done }) => !done);
const PAGE = join(runbookDir, 'checkout.pdf');
writeFileSync(PAGE, '%PDF-1.4\n(When checkout fails look at its database) Tj');

function hostWith(aws: AwsServices | undefined, more: Partial<WholeHostOptions> = {}): Promise<WholeHost> {
  rmSync(`${PAGE}.scan.json`, { force: true });
  return wholeHost({
    at,
    analysis,
    busy,
    runbookDir,
    ...(aws && { aws: { aws, budget: { incidentUsd: BUDGET_USD } } }),
    ...more,
  });
}

/** What a reader gets to know, whoever helped. */
const courseOf = ({ incident, hypotheses, actions, updates }: IncidentView) => ({
  status: incident.status,
  cause: incident.cause?.entity,
  mechanism: hypotheses[0]?.mechanism,
  actions: actions.map(({ request, status }) => [request.action, request.target, request.arguments, status]),
  audiences: updates.map(({ update }) => update.audience),
});

async function factsOf({ sitrep: { journal } }: WholeHost): Promise<readonly FactEnvelope[]> {
  return journal.read(0, journal.head());
}

/** Everything that claims something cites what exists. */
function assertCitesOnlyEvidence({ evidence, agents, hypotheses, actions, updates, forecasts }: IncidentView): void {
  const known = new Set(evidence.map(({ id }) => id));
  const reports = agents.flatMap(({ report }) => report ?? []);
  const cited = [
    ...[...reports, ...hypotheses].flatMap(({ supporting }) => supporting),
    ...hypotheses.flatMap(({ contradicting }) => contradicting),
    ...[...actions.map(({ request }) => request), ...updates.map(({ update }) => update), ...forecasts].flatMap(
      ({ supporting }) => supporting,
    ),
  ];
  assert.ok(cited.length > 10);
  for (const id of cited) assert.ok(known.has(id), `${id} is cited and does not exist`);
}

/** Services as a person counts them, each by an operation that an incident needs of it. */
interface Row {
  readonly name: string;
  readonly operation: string;
  /** Leaves out what would stand in for it or be asked before it. */
  readonly only: (aws: AwsServices) => AwsServices;
  readonly of: (call: ServiceCall) => boolean;
}

const row = (name: string, operation: string, provider: string, only: Row['only'] = (aws) => aws): Row => ({
  name,
  operation,
  only,
  of: (call) => call.provider === provider && !(operation === 'Retrieve' && call.capability === 'recall'),
});
const model = (name: string) => (aws: AwsServices) => ({ ...aws, bedrock: { models: [name], lifecycle: false } });
const ROWS: readonly Row[] = [
  row('Claude', 'Converse', 'bedrock-claude', model('claude-sonnet-5')),
  row('Nova', 'Converse', 'bedrock-nova', model('nova-lite')),
  row('Memory', 'RetrieveMemoryRecords', 'agentcore-memory'),
  row('Harness', 'InvokeHarness', 'agentcore-harness'),
  row('Agents', 'InvokeAgent', 'bedrock-agents', (aws) => ({
    ...aws,
    agents: { classic: aws.agents?.classic } as NonNullable<AwsServices['agents']>,
  })),
  row('Guardrails', 'ApplyGuardrail', 'bedrock-guardrails'),
  row('Checks', 'InvokeGuardrailChecks', 'bedrock-guardrail-checks', ({ guardrail: _, ...aws }) => ({
    ...aws,
    guardrailChecks: {},
  })),
  row('Knowledge', 'Retrieve', 'knowledge-base'),
  row('Q Business', 'SearchRelevantContent', 'q-business'),
  row('Comprehend', 'BatchDetectSentiment', 'comprehend'),
  row('Textract', 'AnalyzeDocument', 'textract'),
];

const CUTS = /late|early|half|checksum|event/;
const STREAMED: ReadonlySet<string> = new Set(['Harness', 'Agents']);
const OF_HOST = /^(?:comprehend|textract)$/;

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

test('whatever fails in whichever service, the incident ends in time and within its budget, whole, and says what it went without', async () => {
  const alone = await hostWith(undefined);
  const expected = courseOf(await alone.incident());
  await alone.sitrep.stop();
  const cells: string[][] = [];
  for (const { operation, only, of, name: service } of ROWS) {
    const column: string[] = [];
    for (const [name, fault] of FAULTS) {
      const cell = `${service}, ${name}`;
      fake.reset();
      fake.reply(careful);
      fake.fail({ operation, fault });
      const host = await hostWith(only(everyService(fake)));
      const view = await host.incident({ hangs: fault.kind === 'hang' });
      const tookMs = host.clock.now() - at.shop.at;
      // What serves no report of the incident is told by the host's usage.
      const failing = host.sitrep.ai
        .usage()
        .filter(({ service, failed, aborted }) => OF_HOST.test(service) && failed + aborted > 0);
      const marked = [...(view.incident.degraded ?? []), ...failing];
      const spentUsd = host.sitrep.ai.spentUsd(view.incident.id);
      await host.sitrep.stop();
      assert.deepEqual(courseOf(view), expected, cell);
      assertCitesOnlyEvidence(view);
      assert.ok(tookMs <= MAX_MS, `${cell}: ${tookMs} ms`);
      assert.ok(spentUsd <= BUDGET_USD, `${cell}: ${spentUsd} USD`);
      const broken = host.calls.filter((call) => of(call) && call.outcome !== 'answered');
      assert.ok(host.calls.some(of), `${cell}: the service was never asked`);
      assert.equal(marked.length > 0, broken.length > 0, `${cell}: marked as degraded or not`);
      if (CUTS.test(name) && STREAMED.has(service)) assert.ok(broken.length > 0, `${cell}: a cut stream is no answer`);
      column.push(broken[0] === undefined ? 'whole' : (broken[0].failure ?? broken[0].outcome));
    }
    cells.push(column);
  }
  printTable(cells);
  const count = cells.flat().length;
  assert.ok(count >= 200, `${count} cells`);
});

function printTable(cells: readonly (readonly string[])[]): void {
  const wide = (text: string, width = 12) => text.padEnd(width);
  console.log(`  How an incident understood each fault of each service; "whole": it did no harm`);
  console.log(`  ${wide('', 17)}${ROWS.map((each) => wide(each.name)).join('')}`);
  FAULTS.forEach(([name], i) =>
    console.log(`  ${wide(name, 17)}${cells.map((column) => wide(column[i] ?? '')).join('')}`),
  );
}

test('with every service at work nothing is degraded, and its attribution names each with what it took', async () => {
  fake.reset();
  fake.reply(careful);
  const host = await hostWith(everyService(fake));
  const view = await host.incident();
  assert.equal(view.incident.degraded, undefined);
  assertCitesOnlyEvidence(view);
  const work = attributeWork(
    await factsOf(host),
    host.calls.map((call) => ({ call, incidentId: view.incident.id })),
  ).filter(({ source }) => source !== 'local');
  const services = Map.groupBy(work, ({ service }) => service);
  assert.deepEqual([...services.keys()].sort(), [
    'agents',
    'bedrock',
    'comprehend',
    'guardrails',
    'knowledge-bases',
    'nova',
    'q-business',
    'textract',
  ]);
  for (const { source, outcome, requestId, durationMs, cost, service, tokens } of work) {
    assert.deepEqual([source, outcome], ['fake', 'answered'], service);
    assert.match(requestId ?? '', /^sitrep-fake-/);
    assert.ok(durationMs >= 0 && (cost.kind !== 'unknown' || cost.reason !== ''), service);
    if (service === 'bedrock' || service === 'nova') assert.equal(tokens?.kind, 'known', service);
  }
  const written = new Map(view.agents.map(({ agent, report }) => [agent, report?.provider]));
  assert.deepEqual(
    [written.get('diagnosis'), written.get('communication'), written.get('detection')],
    ['bedrock-claude', 'bedrock-nova', 'local'],
  );
  assert.deepEqual(fake.defects, []);
  await host.sitrep.stop();
});

test('with every service down at once incidents are as without any; breakers open within five failures and close by themselves', async () => {
  fake.reset();
  fake.reply(careful);
  const mend = fake.fail({ fault: { kind: 'internal-error' } });
  const host = await hostWith(everyService(fake));
  const { sitrep, clock } = host;
  const status = () =>
    new Map(
      sitrep.ai
        .health()
        .capabilities.flatMap(({ providers }) =>
          providers.map(({ capability, provider, status }) => [`${capability} ${provider}`, status]),
        ),
    );
  for (let i = 0; i < 7; i++) await host.reported();
  const named = ({ capability, provider }: ServiceCall) => `${capability} ${provider}`;
  // A page is read once an hour at most, and one agent outside is asked before the other.
  const often = ROWS.filter(({ name }) => !['Textract', 'Agents', 'Checks'].includes(name));
  const failing = often.flatMap(({ of }) => host.calls.find(of) ?? []).map(named);
  for (const provider of failing) assert.equal(status().get(provider), 'open', provider);
  const remote = host.calls.filter(({ origin }) => origin !== 'local');
  const places = Map.groupBy(remote, (call) => [named(call), call.model, call.region].join(' '));
  for (const [place, calls] of places) assert.ok(calls.length <= 5, `${place} was asked ${calls.length} times`);
  const before = fake.requests.size;
  const view = await host.reported();
  assert.equal(fake.requests.size, before, 'an open breaker sends nothing');
  assert.equal(view.incident.status, 'resolved');
  mend();
  const { length } = host.calls;
  for (let i = 0; i < 3; i++) {
    await clock.advance(5 * MINUTE);
    await host.reported();
  }
  const tried = new Set(host.calls.slice(length).map(named));
  for (const provider of failing) if (tried.has(provider)) assert.equal(status().get(provider), 'healthy', provider);
  assert.ok(failing.filter((provider) => tried.has(provider)).length >= failing.length - 1);
  const mended = await host.reported();
  assert.deepEqual(mended.incident.degraded ?? [], []);
  await sitrep.stop();
});
