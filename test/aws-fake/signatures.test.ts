import assert from 'node:assert/strict';
import { request as send } from 'node:http';
import { test, type TestContext } from 'node:test';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type BedrockRuntimeClientConfig,
} from '@aws-sdk/client-bedrock-runtime';
import type { AwsFake, AwsFakeOptions } from '@sitrep/sdk/testing/aws-fake';
import { fakeFor, reach } from './fake-under-test.ts';

const known = { accessKeyId: 'AKIDKNOWN', secretAccessKey: 'right' };
const question = new ConverseCommand({
  modelId: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-micro-v1:0',
  messages: [{ role: 'user', content: [{ text: 'hello' }] }],
});

async function ask(fake: AwsFake, config: BedrockRuntimeClientConfig, command = question): Promise<string> {
  const client = new BedrockRuntimeClient({ ...reach(fake), ...config });
  try {
    await client.send(command);
    return 'ok';
  } catch (error) {
    const { name, message } = error as Error;
    return `${name} ${message}`;
  } finally {
    client.destroy();
  }
}

async function fakeWith(t: TestContext, options: AwsFakeOptions = {}): Promise<AwsFake> {
  return fakeFor(t, { services: ['bedrock-runtime'], callers: [known], ...options });
}

test('takes a right signature over a path with an encoded ARN, and notes whose it was', async (t) => {
  const fake = await fakeWith(t);
  assert.equal(await ask(fake, { credentials: known }), 'ok');
  assert.equal([...fake.requests][0]?.accessKeyId, known.accessKeyId);
});

test('refuses a wrong secret, an unknown key, another Region and a stranger token, each with its own error', async (t) => {
  const fake = await fakeWith(t);
  assert.match(await ask(fake, { credentials: { ...known, secretAccessKey: 'wrong' } }), /^InvalidSignatureException/);
  assert.match(await ask(fake, { credentials: { ...known, accessKeyId: 'OTHER' } }), /^UnrecognizedClientException/);
  assert.match(await ask(fake, { credentials: known, region: 'eu-west-1' }), /^InvalidSignatureException.*us-east-1/);
  assert.match(
    await ask(fake, { credentials: { ...known, sessionToken: 'not given out' } }),
    /^UnrecognizedClientException/,
  );
});

test('knows when session credentials expire', async (t) => {
  const session = { ...known, sessionToken: 'token' };
  const expired = await fakeWith(t, { callers: [{ ...session, expiresAt: Date.parse('2001-01-01') }] });
  const current = await fakeWith(t, { callers: [{ ...session, expiresAt: Date.parse('2999-01-01') }] });
  assert.match(await ask(expired, { credentials: session }), /^ExpiredTokenException/);
  assert.equal(await ask(current, { credentials: session }), 'ok');
});

test('a client whose clock is off is refused once, reads the date and is taken', async (t) => {
  const fake = await fakeWith(t);
  fake.fail({ fault: { kind: 'wrong-clock', offsetMs: 10 * 60_000 } });
  assert.match(await ask(fake, { credentials: known }), /^InvalidSignatureException Signature expired/);
  assert.equal(await ask(fake, { credentials: known, maxAttempts: 2 }), 'ok');
});

test('a bearer token opens only what it was given out for', async (t) => {
  const fake = await fakeWith(t, { bearerTokens: ['key'] });
  const token = (value: string) => ({ token: { token: value }, authSchemePreference: ['httpBearerAuth'] });
  assert.equal(await ask(fake, token('key')), 'ok');
  assert.match(await ask(fake, token('other')), /^AccessDeniedException/);
});

test('a body that was changed after signing is refused', async (t) => {
  const fake = await fakeWith(t);
  await ask(fake, { credentials: known });
  const [{ headers, target, body } = { headers: {}, target: '', body: '' }] = fake.requests;
  const answers = await Promise.all(
    [body, body.replace('hello', 'hullo')].map((each) => post(fake, target, headers, each)),
  );
  assert.deepEqual(answers, [200, 403]);
});

test('a request without any signature is refused', async (t) => {
  const fake = await fakeWith(t);
  assert.equal(await post(fake, '/model/a/converse', { 'content-type': 'application/json' }, '{}'), 403);
});

function post(fake: AwsFake, path: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = send(fake.endpoint + path, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject).end(body);
  });
}
