import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BedrockClient, ListFoundationModelsCommand } from '@aws-sdk/client-bedrock';
import { BedrockAgentRuntimeClient, RetrieveCommand } from '@aws-sdk/client-bedrock-agent-runtime';
import { BedrockAgentCoreClient, ListEventsCommand } from '@aws-sdk/client-bedrock-agentcore';
import { BedrockRuntimeClient, CountTokensCommand } from '@aws-sdk/client-bedrock-runtime';
import { ComprehendClient, DetectSentimentCommand } from '@aws-sdk/client-comprehend';
import { QBusinessClient, SearchRelevantContentCommand } from '@aws-sdk/client-qbusiness';
import { DetectDocumentTextCommand, TextractClient } from '@aws-sdk/client-textract';
import { faultExamples, serviceIds, type Fault, type ServiceId } from '@sitrep/sdk/testing/aws-fake';
import { fakeFor, reach } from './fake-under-test.ts';

type Reach = ReturnType<typeof reach>;
interface Client {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

const applicationId = '12345678-1234-1234-1234-123456789012';

/** One cheap call of every service, and how the service names its troubles. */
const calls: Readonly<
  Record<ServiceId, { client: (to: Reach) => unknown; command: () => unknown; throttled: string; internal: string }>
> = {
  bedrock: {
    client: (to) => new BedrockClient(to),
    command: () => new ListFoundationModelsCommand({}),
    throttled: 'ThrottlingException 429',
    internal: 'InternalServerException 500',
  },
  'bedrock-runtime': {
    client: (to) => new BedrockRuntimeClient(to),
    command: () => new CountTokensCommand({ modelId: 'm', input: { converse: { messages: [] } } }),
    throttled: 'ThrottlingException 429',
    internal: 'InternalServerException 500',
  },
  'bedrock-agent-runtime': {
    client: (to) => new BedrockAgentRuntimeClient(to),
    command: () => new RetrieveCommand({ knowledgeBaseId: 'KB00000001', retrievalQuery: { text: 'pool' } }),
    throttled: 'ThrottlingException 429',
    internal: 'InternalServerException 500',
  },
  'bedrock-agentcore': {
    client: (to) => new BedrockAgentCoreClient(to),
    command: () => new ListEventsCommand({ memoryId: 'memory-abcdefghij', actorId: 'a', sessionId: 's' }),
    throttled: 'ThrottledException 429',
    internal: 'ServiceException 500',
  },
  qbusiness: {
    client: (to) => new QBusinessClient(to),
    command: () => {
      const contentSource = { retriever: { retrieverId: applicationId } };
      return new SearchRelevantContentCommand({ applicationId, queryText: 'pool', contentSource });
    },
    throttled: 'ThrottlingException 429',
    internal: 'InternalServerException 500',
  },
  comprehend: {
    client: (to) => new ComprehendClient(to),
    command: () => new DetectSentimentCommand({ Text: 'slow', LanguageCode: 'en' }),
    throttled: 'TooManyRequestsException 429',
    internal: 'InternalServerException 500',
  },
  textract: {
    client: (to) => new TextractClient(to),
    command: () => new DetectDocumentTextCommand({ Document: { Bytes: Buffer.from('%PDF-1.4') } }),
    throttled: 'ProvisionedThroughputExceededException 400',
    internal: 'InternalServerError 500',
  },
};

const failing = Object.values(faultExamples).filter(
  ({ kind }) => !['delay', 'slow-events', 'go-away', 'stranger-event', 'empty', 'hang', 'endless'].includes(kind),
);

for (const service of serviceIds) {
  test(`${service} answers its client, names its troubles in its own words, and fails in ${failing.length} ways`, async (t) => {
    const fake = await fakeFor(t, { services: [service] });
    const { client: make, command, throttled, internal } = calls[service];
    const client = make(reach(fake)) as Client;
    t.after(() => client.destroy());
    const under = async (fault?: Fault): Promise<string> => {
      const undo = fault && fake.fail({ service, fault });
      try {
        await client.send(command());
        return 'ok';
      } catch (error) {
        const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
        return `${name} ${$metadata?.httpStatusCode}`;
      } finally {
        undo?.();
      }
    };
    assert.equal(await under(), 'ok');
    assert.equal(await under({ kind: 'throttle' }), throttled);
    assert.equal(await under({ kind: 'internal-error' }), internal);
    for (const fault of failing) assert.notEqual(await under(fault), 'ok', fault.kind);
    assert.equal(await under(), 'ok');
    assert.deepEqual(fake.defects, []);
  });
}
