import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AwsManager } from '@sitrep/sdk/aws';
import { userText } from '@sitrep/sdk/models';
import { createMasker } from '@sitrep/sdk/safety';
import { startAwsFake } from '@sitrep/sdk/testing/aws-fake';
import { sharedData } from '../support/shared-data.ts';
import { managerOfFake } from './support/manager-of-fake.ts';

const fake = await startAwsFake();
after(() => fake.close());

/** What must not leave: recognised by its form, or known by name. */
const SENSITIVE = {
  address: '10.20.30.40',
  host: 'db-7.prod.internal',
  mail: 'ada.lovelace@shop.example',
  phone: '+44 20 7946 0958',
  card: '4111 1111 1111 1111',
  iban: 'GB29NWBK60161331926819',
  account: '987654321098',
  password: 'hunter2hunter2',
  key: 'AKIAIOSFODNN7EXAMPLE',
  person: 'Ada Lovelace',
  machine: 'checkout-blue-17',
};

const STORY = `Ada Lovelace (ada.lovelace@shop.example, +44 20 7946 0958) saw db-7.prod.internal refuse 10.20.30.40; role
arn:aws:iam::987654321098:role/deploy on checkout-blue-17 with DB_PASSWORD=hunter2hunter2 and AKIAIOSFODNN7EXAMPLE; the customer paid with
4111 1111 1111 1111 and from GB29NWBK60161331926819.`;

const known = { person: [SENSITIVE.person], host: [SENSITIVE.machine] };

function manager(): AwsManager {
  const maskers = new Map<string | undefined, ReturnType<typeof createMasker>>();
  const masker = (incidentId: string | undefined) => {
    const made = maskers.get(incidentId) ?? createMasker({ known });
    maskers.set(incidentId, made);
    return made;
  };
  return managerOfFake(fake, undefined, { masker, repeats: { same: 1_000 } });
}

/** Every capability that sends text, with the text in every part of its request. */
async function askEverything(manager: AwsManager, text: string): Promise<void> {
  const incident = { incidentId: 'inc_1' };
  const input = { note: text, nested: [{ deep: text, [SENSITIVE.host]: 1 }] };
  const conversation = [
    userText(text),
    {
      role: 'assistant',
      content: [
        { type: 'text', text },
        { type: 'tool-call', id: 't1', name: 'look', input },
      ],
    },
    { role: 'user', content: [{ type: 'tool-result', id: 't1', name: 'look', text }] },
  ] as const;
  const tools = [{ name: 'look', description: 'Looks at a component.', input: { type: 'object' } }] as const;
  const lesson = { id: 'les_1', incidentId: 'inc_1', confirmedBy: 'Ada Lovelace', learnedAt: 1, expiresAt: 9e15, text };
  for (const ask of [
    manager.ask(
      'reason',
      { system: [{ type: 'text', text }], messages: conversation, tools, maxOutputTokens: 50 },
      incident,
    ),
    manager.ask('guard', { source: 'output', text, grounding: { facts: text, question: text } }, incident),
    manager.ask('act', { question: text, session: 'inc_1', maxOutputTokens: 50 }, incident),
    manager.ask('retrieve', { query: text }, incident),
    manager.ask('recall', { query: text }, incident),
    manager.ask('remember', { kind: 'learn', lesson }, incident),
    manager.ask('remember', { kind: 'recall', query: text }, incident),
    manager.ask('sentiment', { texts: [text] }, incident),
    manager.ask('scan', { bytes: new TextEncoder().encode('%PDF-1.4'), questions: [text.slice(0, 150)] }, incident),
  ])
    assert.equal((await ask).outcome, 'answered');
}

function left(): string[] {
  return Object.entries(SENSITIVE).flatMap(([name, value]) =>
    fake.requests.mentions(value).map(({ operation }) => `${name} in ${operation}`),
  );
}

test('nothing that was masked leaves through any capability: the log of what arrived proves it', async () => {
  fake.reset();
  const asking = manager();
  await askEverything(asking, STORY);
  await asking.stop();
  assert.deepEqual(left(), []);
  assert.equal(fake.requests.dropped, 0);
  assert.ok(fake.requests.size >= 9);
  assert.ok(fake.requests.mentions('[host-').length >= 8, 'the story did leave, masked');
});

test('the log would have shown it: without a masker every piece is found in what arrived', async () => {
  fake.reset();
  const open = managerOfFake(fake, undefined, { repeats: { same: 1_000 } });
  await askEverything(open, STORY);
  await open.stop();
  for (const name of Object.keys(SENSITIVE))
    assert.ok(
      left().some((each) => each.startsWith(name)),
      name,
    );
});

test('an answer names people and machines again, and no secret', async () => {
  fake.reset();
  fake.reply(({ text }) => `As I read it: ${text}`);
  const asking = manager();
  const outcome = await asking.ask(
    'reason',
    { messages: [userText(STORY)], maxOutputTokens: 500 },
    { incidentId: 'inc_1' },
  );
  await asking.stop();
  const text = outcome.outcome === 'answered' ? outcome.value.text : '';
  for (const name of ['address', 'host', 'mail', 'phone', 'account', 'person', 'machine'] as const)
    assert.ok(text.includes(SENSITIVE[name]), name);
  for (const name of ['password', 'key', 'card'] as const) assert.ok(!text.includes(SENSITIVE[name]), name);
});

const { dir, skip } = sharedData('injection');
test('no instruction in a text talks the masker out of it', { skip }, async () => {
  const file = join(dir, 'attacks.json');
  assert.ok(existsSync(file));
  const { attacks } = JSON.parse(readFileSync(file, 'utf8')) as { attacks: { text: string }[] };
  fake.reset();
  const asking = manager();
  const batch = 40; // one request for each forty keeps the test short
  for (let i = 0; i < attacks.length; i += batch) {
    const text = attacks
      .slice(i, i + batch)
      .map((attack) => `${attack.text} ${STORY}`)
      .join('\n');
    await asking.ask('reason', { messages: [userText(text)], maxOutputTokens: 20 }, { incidentId: 'inc_1' });
  }
  await asking.stop();
  assert.deepEqual(left(), []);
  assert.ok(fake.requests.size >= attacks.length / batch);
});
