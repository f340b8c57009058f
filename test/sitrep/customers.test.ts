import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { memoryJournal } from '@sitrep/sdk/journal';
import { CUSTOMER_VOICE } from '@sitrep/sdk/orchestrator';
import type { NewFact } from '@sitrep/sdk/protocol';
import { startAwsFake } from '@sitrep/sdk/testing/aws-fake';
import { fakeClock } from '@sitrep/sdk/testing';
import { scriptedProvider } from '../aws/support/scripted-provider.ts';
import { ANNA, bodies, factsOf, opened, stage, viewOf, type Stage, type StageOptions } from './sitrep-under-test.ts';

const ANGRY = [
  'I cannot pay, this is terrible, third time today!!',
  'Checkout is broken again. I am furious and will cancel my account.',
  'Worst service ever, I lost my order',
  'Please help, I am very angry, this is unacceptable',
];
const CALM = ['When will this be fixed?', 'It is a bit slow today', 'thanks for the quick fix'];

interface Raise {
  readonly severity: string;
  readonly reason: string;
  readonly notes?: readonly string[];
}

async function wrote(s: Stage, id: string, customer: string | undefined, text: string): Promise<void> {
  await s.sitrep.note(id, { by: ANNA, text, from: 'customer', ...(customer === undefined ? {} : { customer }) });
  await s.clock.settle();
}

const raises = (s: Stage) => bodies<Raise>(s, 'severity-changed');

async function begun(options: StageOptions = {}): Promise<{ readonly s: Stage; readonly id: string }> {
  const s = await stage(options);
  const { incident } = await s.sitrep.open({ title: 'Slow', severity: 'warning', entity: 'web' }, { by: ANNA });
  await s.clock.settle();
  return { s, id: incident.id };
}

test('three customers who are strongly negative raise the severity by one step, with their messages as the reason', async () => {
  const { s, id } = await begun();
  for (const [i, text] of ANGRY.slice(0, 2).entries()) await wrote(s, id, `c${i}`, text);
  await wrote(s, id, 'c9', CALM[0] ?? '');
  assert.deepEqual(await raises(s), []);
  await wrote(s, id, 'c2', ANGRY[2] ?? '');
  const [raise, ...others] = await raises(s);
  assert.equal(others.length, 0);
  assert.equal(raise?.severity, 'error');
  assert.match(raise?.reason ?? '', /^3 customers are strongly negative .* local-lexicon/);
  const notes = await bodies<{ noteId: string; text: string }>(s, 'note-added');
  assert.deepEqual(
    raise?.notes?.map((noteId) => notes.find((note) => note.noteId === noteId)?.text),
    ANGRY.slice(0, 3),
  );
  assert.equal((await viewOf(s, id)).incident.severity, 'error');
});

test('they raise it once: further anger changes nothing, also after a restart', async () => {
  const { s, id } = await begun();
  for (const [i, text] of [...ANGRY, ...ANGRY, ...ANGRY].entries()) await wrote(s, id, `c${i}`, text);
  assert.equal((await raises(s)).length, 1);
  const journal = memoryJournal();
  for (const { seq, ...fact } of await factsOf(s))
    await journal.append({ incidentId: id, expectedSeq: seq - 1, facts: [fact as unknown as NewFact] });
  const later = await stage({ journal, seed: 2, clock: fakeClock(s.clock.now()) });
  for (const [i, text] of ANGRY.entries()) await wrote(later, id, `d${i}`, text);
  assert.equal((await raises(later)).length, 1);
});

test('one customer alone, customers without a name, calm ones, and notes of the team raise nothing', async () => {
  const { s, id } = await begun();
  for (const text of ANGRY) await wrote(s, id, 'c1', text);
  for (const text of ANGRY) await wrote(s, id, undefined, text);
  for (const [i, text] of [...CALM, ...CALM].entries()) await wrote(s, id, `calm${i}`, text);
  for (const text of ANGRY) await s.sitrep.note(id, { by: ANNA, text });
  await s.clock.settle();
  assert.deepEqual(await raises(s), []);
});

test('nothing is worse than critical, and what is over is not raised', async () => {
  const s = await stage();
  const { incident } = await s.sitrep.open({ title: 'Down', severity: 'critical' }, { by: ANNA });
  for (const [i, text] of ANGRY.entries()) await wrote(s, incident.id, `c${i}`, text);
  const id = await opened(s);
  await s.sitrep.resolve(id, { by: ANNA, reason: 'done' });
  for (const [i, text] of ANGRY.entries()) await wrote(s, id, `c${i}`, text);
  assert.deepEqual(await raises(s), []);
});

test('messages wait for somebody who can read them, and the next one brings them all', async () => {
  let down = true;
  const { provider, calls } = scriptedProvider<'sentiment'>({
    capability: 'sentiment',
    name: 'reader',
    steps: () => (down ? { fails: 'auth' } : {}),
    answer: ({ texts }) => ({ texts: texts.map(() => ({ feeling: 'negative', negative: 0.95 }) as const) }),
  });
  const silent = { ...provider, local: true, name: 'silent-lexicon', call: () => Promise.reject(new Error('no')) };
  const { s, id } = await begun({ aws: { providers: [provider, silent], openTelemetry: false } });
  for (let i = 0; i < 3; i++) await wrote(s, id, `c${i}`, `message ${i}`);
  assert.deepEqual(await raises(s), []);
  assert.equal(calls.length, 1, 'nobody is asked before there are enough customers');
  down = false;
  await s.clock.advance(120_000);
  await wrote(s, id, 'c3', 'message 3');
  assert.equal(calls.at(-1)?.request.texts.length, 4);
  assert.match((await raises(s))[0]?.reason ?? '', /^4 customers .* reader reads/);
});

test('messages that a stop left unread are read by the next start', async () => {
  const { s, id } = await begun({
    aws: {
      openTelemetry: false,
      providers: [scriptedProvider<'sentiment'>({ capability: 'sentiment', steps: [{ hangs: true }] }).provider],
    },
  });
  for (const [i, text] of ANGRY.slice(0, CUSTOMER_VOICE.customers).entries()) await wrote(s, id, `c${i}`, text);
  assert.deepEqual(await raises(s), []);
  const journal = memoryJournal();
  for (const { seq, ...fact } of await factsOf(s))
    await journal.append({ incidentId: id, expectedSeq: seq - 1, facts: [fact as unknown as NewFact] });
  const later = await stage({ journal, seed: 2, clock: fakeClock(s.clock.now()) });
  await later.clock.settle();
  assert.equal((await raises(later)).length, 1);
});

test('an incident remembers its newest messages only', async () => {
  const { s, id } = await begun();
  for (const [i, text] of ANGRY.slice(0, 2).entries()) await wrote(s, id, `c${i}`, text);
  for (let i = 0; i < CUSTOMER_VOICE.messages; i++) await wrote(s, id, 'calm', CALM[0] ?? '');
  await wrote(s, id, 'c2', ANGRY[2] ?? '');
  assert.deepEqual(await raises(s), []);
});

test('a customer is named only with from', async () => {
  const { s, id } = await begun();
  await assert.rejects(s.sitrep.note(id, { by: ANNA, text: 'x', customer: 'c1' }), TypeError);
});

const fake = await startAwsFake();
after(() => fake.close());
test('Comprehend reads them where it is configured, and no name in them leaves', async () => {
  fake.reset();
  const { region, endpoint, credentials } = fake;
  const aws = { regions: [region], endpoint, credentials, maxAttempts: 1, comprehend: { sentiment: true } };
  const { s, id } = await begun({ aws: { aws, openTelemetry: false } });
  for (const [i, text] of ANGRY.entries())
    await s.sitrep.note(id, {
      by: ANNA,
      text: `${text} It is broken, awful, the worst. jane@shop.example`,
      from: 'customer',
      customer: `c${i}`,
    });
  for (let turn = 0; turn < 2_000 && (await raises(s)).length === 0; turn++) await new Promise(setImmediate);
  const [raise] = await raises(s);
  await s.sitrep.stop();
  assert.ok(fake.requests.size >= 1);
  assert.equal(fake.requests.mentions('jane@shop.example').length, 0);
  assert.match(raise?.reason ?? '', /as comprehend reads/);
});
