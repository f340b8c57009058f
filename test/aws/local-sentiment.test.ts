import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createAwsManager, localSentiment, type Feeling } from '@sitrep/sdk/aws';

const manager = createAwsManager({ providers: [localSentiment()], repeats: { same: 10_000 } });

async function feelings(texts: readonly string[], language = 'en') {
  const outcome = await manager.ask('sentiment', { texts, language });
  assert.ok(outcome.outcome === 'answered' && outcome.by.local);
  return outcome.value.texts;
}

const messages: readonly (readonly [Feeling, string])[] = [
  ['negative', 'Checkout is down again, this is terrible'],
  ['negative', 'It is not working'],
  ['negative', 'It isn’t working since the update'],
  ['negative', "I can't pay!!! Fix it"],
  ['negative', 'The site is slow and keeps timing out'],
  ['negative', 'Your service is broken. I want a refund.'],
  ['negative', 'error 500 when I try to log in'],
  ['negative', 'Still unusable, and nobody helps'],
  ['negative', 'We lost three orders because of this outage'],
  ['negative', 'The app freezes on the last page'],
  ['positive', 'Thanks, works perfectly now'],
  ['positive', 'Great support, it was resolved within minutes'],
  ['positive', 'Not bad at all'],
  ['positive', 'No problem any more'],
  ['positive', 'I love the new page, so fast and smooth'],
  ['neutral', 'Monday morning report'],
  ['neutral', 'Please send the invoice for March'],
  ['neutral', 'Kill the process and restart it'],
  ['neutral', 'When will the maintenance start?'],
  ['neutral', ''],
  ['mixed', 'Great product, but the payment failed twice'],
  ['mixed', 'I love the shop, checkout is down though'],
];

test(`tells how ${messages.length} messages of customers feel`, async () => {
  const found = await feelings(messages.map(([, text]) => text));
  assert.deepEqual(
    found.map((each, i) => `${each?.feeling}: ${messages[i]?.[1]}`),
    messages.map(([feeling, text]) => `${feeling}: ${text}`),
  );
});

test('more anger weighs more', async () => {
  const [mild, angry, thanks] = await feelings(['It is slow', 'It is slow, broken and useless, I hate it', 'Thanks']);
  assert.ok((mild?.negative ?? 1) < (angry?.negative ?? 0));
  assert.equal(thanks?.negative, 0);
});

test('says nothing about a language that it does not read', async () => {
  assert.deepEqual(await feelings(['Es geht nicht', 'Danke'], 'de'), [null, null]);
});

test('any text has a feeling and a weight from 0 to 1', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), async (texts) => {
      for (const each of await feelings(texts)) assert.ok(each !== null && each.negative >= 0 && each.negative < 1);
    }),
    { numRuns: 50 },
  );
});
