import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import type { AwsFake, Fault } from '@sitrep/sdk/testing/aws-fake';
import { fakeFor, reach } from './fake-under-test.ts';

const question: ConverseCommandInput = {
  modelId: 'us.amazon.nova-micro-v1:0',
  messages: [{ role: 'user', content: [{ text: 'Why is checkout slow?' }] }],
  inferenceConfig: { maxTokens: 200 },
};

/** How a call ended, as its caller sees it. */
async function outcome(run: () => Promise<unknown>): Promise<string> {
  try {
    return `ok ${JSON.stringify(await run())}`;
  } catch (error) {
    const { name, message, code, $metadata } = error as Error & {
      code?: string;
      $metadata?: { httpStatusCode?: number };
    };
    return [name, code, $metadata?.httpStatusCode, message].filter((part) => part !== undefined).join(' ');
  }
}

async function events(client: BedrockRuntimeClient, signal?: AbortSignal): Promise<string[]> {
  const kinds: string[] = [];
  const options = signal ? { abortSignal: signal } : {};
  for await (const event of (await client.send(new ConverseStreamCommand(question), options)).stream ?? [])
    kinds.push(Object.keys(event)[0] ?? '');
  return kinds;
}

const over = {
  'HTTP/1.1': (fake: AwsFake) => new BedrockRuntimeClient(reach(fake)),
  'HTTP/2': (fake: AwsFake) => {
    const { requestHandler: _, ...options } = reach(fake);
    return new BedrockRuntimeClient(options);
  },
};

const text = 'contentBlockDelta';
type Expected = RegExp | Partial<Record<keyof typeof over, RegExp>>;

/** What becomes of Converse and of ConverseStream under each fault, with one attempt. */
const table: readonly [fault: Fault, whole: Expected, stream: Expected][] = [
  [{ kind: 'error', name: 'ModelTimeoutException' }, /^ModelTimeoutException 408/, /^ModelTimeoutException 408/],
  [{ kind: 'error', name: 'Odd', status: 418, message: 'so' }, /^Odd 418 so/, /^Odd 418/],
  [{ kind: 'throttle', retryAfterSeconds: 2 }, /^ThrottlingException 429/, /^ThrottlingException 429/],
  [{ kind: 'internal-error' }, /^InternalServerException 500/, /^InternalServerException 500/],
  [{ kind: 'expired-credentials' }, /^ExpiredTokenException 403/, /^ExpiredTokenException 403/],
  [
    { kind: 'drop' },
    { 'HTTP/1.1': /^TimeoutError ECONNRESET/, 'HTTP/2': /did not get a response/ },
    { 'HTTP/1.1': /^TimeoutError ECONNRESET/, 'HTTP/2': /did not get a response/ },
  ],
  [
    { kind: 'drop', afterEvents: 2 },
    { 'HTTP/1.1': /ECONNRESET/, 'HTTP/2': /SyntaxError/ },
    { 'HTTP/1.1': /ECONNRESET/, 'HTTP/2': /^ok \["messageStart","contentBlockDelta"\]/ },
  ],
  [
    { kind: 'reset' },
    { 'HTTP/1.1': /ECONNRESET/, 'HTTP/2': /NGHTTP2_INTERNAL_ERROR/ },
    { 'HTTP/1.1': /ECONNRESET/, 'HTTP/2': /NGHTTP2_INTERNAL_ERROR/ },
  ],
  [
    { kind: 'reset', afterEvents: 1 },
    { 'HTTP/1.1': /ECONNRESET/, 'HTTP/2': /NGHTTP2_INTERNAL_ERROR/ },
    { 'HTTP/1.1': /ECONNRESET/, 'HTTP/2': /NGHTTP2_INTERNAL_ERROR/ },
  ],
  [
    { kind: 'refused-stream' },
    { 'HTTP/1.1': /ECONNRESET/, 'HTTP/2': /NGHTTP2_REFUSED_STREAM/ },
    { 'HTTP/1.1': /ECONNRESET/, 'HTTP/2': /NGHTTP2_REFUSED_STREAM/ },
  ],
  [{ kind: 'go-away' }, /^ok/, /^ok .*"metadata"\]/],
  [{ kind: 'early-end' }, /^SyntaxError/, /^ok \[\]/],
  [{ kind: 'early-end', afterEvents: 3 }, /^SyntaxError/, new RegExp(`^ok \\["messageStart","${text}","${text}"\\]`)],
  [{ kind: 'half-frame', afterEvents: 1 }, /^SyntaxError/, /Truncated event message/],
  [{ kind: 'bad-checksum', afterEvents: 1 }, /^SyntaxError/, /checksum/],
  [{ kind: 'exception-event', name: 'ThrottlingException' }, /^ThrottlingException 429/, /^ThrottlingException/],
  [
    { kind: 'exception-event', name: 'ModelStreamErrorException', afterEvents: 2 },
    /^ModelStreamErrorException 424/,
    /^ModelStreamErrorException/,
  ],
  [{ kind: 'error-event', code: 'Odd', message: 'so', afterEvents: 2 }, /^Odd 500/, /^Odd so/],
  [{ kind: 'stranger-event', afterEvents: 1 }, /^ok/, /^ok \["messageStart","contentBlockDelta".*"metadata"\]/],
  [{ kind: 'html' }, /^SyntaxError.*502|^SyntaxError/, /^SyntaxError/],
  [{ kind: 'broken-json' }, /^SyntaxError/, /^SyntaxError/],
  [{ kind: 'empty' }, /^ok \{"\$metadata"/, /^ok \[\]/],
];

for (const [version, client] of Object.entries(over) as [keyof typeof over, (typeof over)['HTTP/2']][]) {
  for (const [fault, whole, stream] of table) {
    test(`over ${version}, a client under ${JSON.stringify(fault)} reports what the table says`, async (t) => {
      const fake = await fakeFor(t, { services: ['bedrock-runtime'] });
      fake.fail({ service: 'bedrock-runtime', fault });
      const [asker, listener] = [client(fake), client(fake)];
      t.after(() => [asker, listener].forEach((each) => each.destroy()));
      const expected = (of: Expected): RegExp => (of instanceof RegExp ? of : (of[version] as RegExp));
      assert.match(await outcome(() => asker.send(new ConverseCommand(question))), expected(whole), 'Converse');
      assert.match(await outcome(() => events(listener)), expected(stream), 'ConverseStream');
      assert.deepEqual(
        [...fake.requests].map(({ faults, done }) => [...faults, done]),
        Array.from({ length: fake.requests.size }, () => [fault.kind, true]),
      );
    });
  }
}
