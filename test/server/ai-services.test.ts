import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isSitrepError } from '@sitrep/sdk/base';
import { createLiveFeed } from '@sitrep/sdk/client';
import { startAwsFake, type AwsFake } from '@sitrep/sdk/testing/aws-fake';
import { ask, startHost } from './host-under-test.ts';

let fake: AwsFake;
before(async () => {
  fake = await startAwsFake({ services: ['bedrock-agent-runtime'] });
});
after(() => fake.close());

const knowledgeBase = () => ({
  aws: {
    regions: [fake.region],
    endpoint: fake.endpoint,
    credentials: fake.credentials,
    maxAttempts: 1,
    knowledgeBases: { documents: { ids: { [fake.region]: 'KB12345678' } } },
  },
  openTelemetry: false,
});

interface Answer {
  readonly status: string;
  readonly checks: readonly { name: string; status: string; reason?: string; details?: Record<string, unknown> }[];
}

describe('a host with AI services', () => {
  it('tells pages how they do and what they were used for, and its health when one is down', async () => {
    const host = await startHost({ aws: knowledgeBase() });
    const detailed = async () => {
      const { json } = await ask(`${host.url}/dashboard/health/detailed`);
      const answer = json as Answer;
      return { answer, check: answer.checks.find(({ name }) => name === 'ai-retrieve') };
    };
    const seen = new Map<string, Record<string, unknown>>();
    let heard = () => {};
    const feed = createLiveFeed({ url: `${host.url.replace('http', 'ws')}/ws` });
    feed.start((event) => {
      if (event.type !== 'state') return;
      for (const { key, value } of event.entries) seen.set(key, value as Record<string, unknown>);
      heard();
    });
    const until = (found: () => boolean) =>
      new Promise<void>((resolve) => {
        heard = () => {
          if (found()) resolve();
        };
        heard();
      });
    try {
      assert.equal((await detailed()).check?.details?.['status'], 'unknown', 'configured is not healthy yet');
      await host.sitrep.ai.ask('retrieve', { query: 'queue full' });
      await until(() => seen.has('aws/usage/knowledge-bases'));
      const usage = seen.get('aws/usage/knowledge-bases');
      assert.deepEqual([usage?.['calls'], usage?.['answered'], usage?.['elsewhere']], [1, 1, 1]);
      assert.ok(seen.has('aws/health'));

      const mend = fake.fail({ fault: { kind: 'error', name: 'AccessDeniedException', message: 'not for you' } });
      await host.sitrep.ai.ask('retrieve', { query: 'pool full' });
      const { answer, check } = await detailed();
      assert.deepEqual([answer.status, check?.status], ['degraded', 'degraded']);
      assert.match(check?.reason ?? '', /^misconfigured: .*Incidents go on without it\.$/);
      mend();
      await until(() => JSON.stringify(seen.get('health') ?? {}).includes('ai-retrieve'));
    } finally {
      feed.stop();
      await host.close();
    }
  });

  it('refuses a configuration of services that names no Region', async () => {
    for (const aws of [{ aws: { regions: [] } }, { aws: { bedrock: {} } }, { egress: 'sometimes' }])
      await assert.rejects(startHost({ aws } as never), (error) => isSitrepError(error, 'ERR_SITREP_CONFIG_INVALID'));
  });
});
