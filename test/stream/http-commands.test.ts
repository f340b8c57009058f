import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { isSitrepError, systemClock, type Clock, type SitrepError } from '@sitrep/sdk/base';
import { createHttpCommands, type Command } from '@sitrep/sdk/client';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly key: string;
  readonly body: unknown;
}

type Answer = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

/** Waits pass at once, and are written down. */
function hurried(waits: number[]): Clock {
  return {
    ...systemClock,
    after(delayMs, run) {
      if (delayMs === 10_000) return systemClock.after(delayMs, run); // the time-out of an attempt
      waits.push(delayMs);
      return systemClock.after(0, run);
    },
  };
}

async function withServer(answer: Answer, use: (baseUrl: string, seen: Seen[]) => Promise<void>): Promise<void> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { method = '', url = '', headers } = request;
      seen.push({
        method,
        url,
        key: String(headers['idempotency-key']),
        body: text === '' ? undefined : JSON.parse(text),
      });
      answer(request, response, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const failure = async (promise: Promise<void>): Promise<SitrepError> => {
  const error: unknown = await promise.then(
    () => assert.fail('it should have been refused'),
    (reason: unknown) => reason,
  );
  assert.ok(isSitrepError(error));
  return error;
};

test('each command is the request that the host knows, with a key of its own', async () => {
  const digest = 'a'.repeat(64);
  const commands: [Command, string, string, unknown][] = [
    [{ type: 'acknowledge', incidentId: 'inc_1' }, 'POST', '/v1/incidents/inc_1/acknowledge', {}],
    [{ type: 'resolve', incidentId: 'inc/1', reason: 'ok' }, 'POST', '/v1/incidents/inc%2F1/resolve', { reason: 'ok' }],
    [{ type: 'note', incidentId: 'inc_1', text: 'é' }, 'POST', '/v1/incidents/inc_1/notes', { text: 'é' }],
    [
      { type: 'decide', incidentId: 'inc_1', actionId: 'act_1', digest, verdict: 'rejected', reason: 'no' },
      'POST',
      '/v1/incidents/inc_1/actions/act_1/decision',
      { digest, verdict: 'rejected', reason: 'no' },
    ],
    [{ type: 'inject-fault', fault: 'bad_deploy' }, 'POST', '/v1/simulator/faults', { fault: 'bad_deploy' }],
    [{ type: 'clear-faults' }, 'DELETE', '/v1/simulator/faults', undefined],
  ];
  await withServer(
    (_, response) => response.writeHead(204).end(),
    async (baseUrl, seen) => {
      const { send } = createHttpCommands({ baseUrl });
      for (const [command] of commands) await send(command);
      assert.deepEqual(
        seen.map(({ method, url, body }) => [method, url, body]),
        commands.map(([, method, url, body]) => [method, url, body]),
      );
      assert.equal(new Set(seen.map(({ key }) => key)).size, commands.length);
      for (const { key } of seen) assert.match(key, /^cmd_[0-9a-z]{26}$/);
    },
  );
});

test('a server that fails and then does not is asked again with the same key', async () => {
  const waits: number[] = [];
  await withServer(
    (request, response, attempt) => {
      if (attempt === 1) request.socket.destroy();
      else if (attempt === 2) response.writeHead(503, { 'retry-after': '2' }).end('busy');
      else response.writeHead(200).end('{}');
    },
    async (baseUrl, seen) => {
      const { send } = createHttpCommands({ baseUrl, clock: hurried(waits), random: () => 1 });
      await send({ type: 'acknowledge', incidentId: 'inc_1' });
      assert.equal(seen.length, 3);
      assert.equal(new Set(seen.map(({ key }) => key)).size, 1);
      assert.deepEqual(waits, [300, 2_000]);
    },
  );
});

test('four attempts are the end of it, and the error is the last one', async () => {
  const waits: number[] = [];
  await withServer(
    (_, response) =>
      response
        .writeHead(500, { 'content-type': 'application/problem+json' })
        .end('{"code":"ERR_SITREP_OVERLOADED","title":"Too much"}'),
    async (baseUrl, seen) => {
      const { send } = createHttpCommands({ baseUrl, clock: hurried(waits), random: () => 1 });
      const error = await failure(send({ type: 'clear-faults' }));
      assert.equal(seen.length, 4);
      assert.deepEqual(waits, [300, 600, 1_200]);
      assert.equal(error.code, 'ERR_SITREP_OVERLOADED');
      assert.equal(error.message, 'Too much');
    },
  );
});

test('a refusal is told once, with the code and words of the server', async () => {
  const body = {
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    code: 'ERR_SITREP_ACTION_STATE',
    detail: 'It is decided already',
  };
  await withServer(
    (_, response) => response.writeHead(409).end(JSON.stringify(body)),
    async (baseUrl, seen) => {
      const error = await failure(createHttpCommands({ baseUrl }).send({ type: 'acknowledge', incidentId: 'x' }));
      assert.equal(seen.length, 1);
      assert.equal(error.code, 'ERR_SITREP_ACTION_STATE');
      assert.equal(error.message, 'It is decided already');
      assert.equal(error.retryable, false);
    },
  );
});

test('an answer in no known words is an internal error that names its status', async () => {
  for (const body of [
    '<html>Bad gateway</html>',
    'null',
    '"x"',
    '{"code":7,"detail":""}',
    '{"code":"ERR_OF_TOMORROW"}',
  ])
    await withServer(
      (_, response) => response.writeHead(404).end(body),
      async (baseUrl) => {
        const error = await failure(createHttpCommands({ baseUrl }).send({ type: 'clear-faults' }));
        assert.equal(error.code, 'ERR_SITREP_INTERNAL');
        assert.equal(error.message, 'The server answered 404');
      },
    );
});

test('an attempt that is not answered in ten seconds is given up and made again', async () => {
  let expire: (() => void) | undefined;
  const clock: Clock = {
    ...systemClock,
    after(delayMs, run) {
      if (delayMs === 10_000) expire = run;
      return delayMs === 10_000 ? () => {} : systemClock.after(0, run);
    },
  };
  await withServer(
    (_, response, attempt) => {
      if (attempt === 1) expire?.();
      else response.writeHead(200).end();
    },
    async (baseUrl, seen) => {
      await createHttpCommands({ baseUrl, clock }).send({ type: 'clear-faults' });
      assert.equal(seen.length, 2);
      assert.equal(seen[0]?.key, seen[1]?.key);
    },
  );
});
