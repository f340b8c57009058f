import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { fakeClock } from '@sitrep/sdk/testing';
import { startAwsFake, type AwsFake } from '@sitrep/sdk/testing/aws-fake';
import { fakeFor, reach } from './fake-under-test.ts';

const question: ConverseCommandInput = {
  modelId: 'us.amazon.nova-micro-v1:0',
  messages: [{ role: 'user', content: [{ text: 'Why?' }] }],
};

/** Lets everything else run until `so` holds; gives up after far more turns than a request on loopback takes. */
async function until(so: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !so(); turn++) await setImmediate();
  assert.ok(so());
}

function arrived(fake: AwsFake, count: number): () => boolean {
  return () => fake.requests.size === count;
}

test('a hanging answer ends when its caller gives up, and the fake notices', async (t) => {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  fake.fail({ fault: { kind: 'hang' } });
  const caller = new AbortController();
  const asked = client.send(new ConverseCommand(question), { abortSignal: caller.signal });
  await until(arrived(fake, 1));
  caller.abort();
  await assert.rejects(asked, { name: 'AbortError' });
  assert.equal([...fake.requests][0]?.status, undefined);
});

test('a stream that hangs after an event has given that event', async (t) => {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  fake.fail({ fault: { kind: 'hang', afterEvents: 2 } });
  const caller = new AbortController();
  const { stream } = await client.send(new ConverseStreamCommand(question), { abortSignal: caller.signal });
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const event of stream ?? []) {
      seen.push(Object.keys(event)[0] ?? '');
      if (seen.length === 2) caller.abort();
    }
  });
  assert.deepEqual(seen, ['messageStart', 'contentBlockDelta']);
});

test('an endless stream goes on until its reader has had enough', async (t) => {
  const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  fake.fail({ fault: { kind: 'endless', afterEvents: 1 } });
  const caller = new AbortController();
  const { stream } = await client.send(new ConverseStreamCommand(question), { abortSignal: caller.signal });
  let count = 0;
  await assert.rejects(async () => {
    for await (const event of stream ?? []) if (event.contentBlockDelta && ++count === 5_000) caller.abort();
  });
  assert.ok(count >= 5_000);
  await until(() => [...fake.requests][0]?.done === true);
});

test('a delay lasts as long as it says, by the clock of the fake', async (t) => {
  const clock = fakeClock(Date.now());
  const fake = await fakeFor(t, { services: ['bedrock-runtime'], clock });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  fake.fail({ calls: 1, fault: { kind: 'delay', delayMs: 60_000 } });
  let done = false;
  const asked = client.send(new ConverseCommand(question)).then((answer) => {
    done = true;
    return answer;
  });
  await until(arrived(fake, 1));
  await clock.advance(59_999);
  await client.send(new ConverseCommand(question));
  assert.equal(done, false);
  await clock.advance(1);
  assert.equal((await asked).metrics?.latencyMs, 60_000);
});

test('slow events come one by one', async (t) => {
  const clock = fakeClock(Date.now());
  const fake = await fakeFor(t, { services: ['bedrock-runtime'], clock });
  const client = new BedrockRuntimeClient(reach(fake));
  t.after(() => client.destroy());
  fake.fail({ fault: { kind: 'slow-events', everyMs: 1_000 } });
  const asked = client.send(new ConverseStreamCommand(question));
  const sent = (): number => [...fake.requests][0]?.events ?? 0;
  await until(arrived(fake, 1));
  for (let event = 1; event <= 3; event++) {
    await until(() => clock.timers > 0);
    await clock.advance(999);
    assert.equal(sent(), event - 1);
    await clock.advance(1);
    await until(() => sent() === event);
  }
  const { stream } = await asked;
  const seen = stream?.[Symbol.asyncIterator]();
  assert.ok((await seen?.next())?.value.messageStart);
});

test('closing frees the port and cuts what hangs', async () => {
  const fake = await startAwsFake({ services: ['bedrock-runtime'] });
  const client = new BedrockRuntimeClient(reach(fake));
  fake.fail({ fault: { kind: 'hang' } });
  const asked = client.send(new ConverseCommand(question));
  const ended = assert.rejects(asked, /ECONNRESET|socket hang up/);
  await until(arrived(fake, 1));
  await fake.close();
  await ended;
  await assert.rejects(client.send(new ConverseCommand(question)), /ECONNREFUSED/);
  client.destroy();
});
