import { createAwsManager, type AwsManager, type AwsManagerOptions, type AwsServices } from '@sitrep/sdk/aws';
import type { AwsFake } from '@sitrep/sdk/testing/aws-fake';

/** Everything configured, in the fake's one Region; requests are sent once. */
export function everyService({ endpoint, region, credentials }: AwsFake): AwsServices {
  return {
    regions: [region],
    endpoint,
    credentials,
    maxAttempts: 1,
    bedrock: { models: ['nova-lite', 'claude-sonnet-5'], lifecycle: false },
    guardrail: { ids: { [region]: 'gr0123456789' }, version: '1' },
    knowledgeBases: {
      documents: { ids: { [region]: 'KB12345678' } },
      incidents: { ids: { [region]: 'KB87654321' } },
    },
    qBusiness: {
      applicationId: '12345678-1234-1234-1234-123456789012',
      retrieverId: '12345678-1234-1234-1234-123456789013',
    },
    agents: {
      harness: {
        arn: `arn:aws:bedrock-agentcore:${region}:123456789012:harness/triage-abcdefghij`,
        model: 'amazon.nova-pro-v1:0',
      },
      classic: {
        agentId: 'AGENT12345',
        aliasId: 'ALIAS12345',
        model: 'amazon.nova-pro-v1:0',
        memoryId: 'team-payments',
      },
    },
    memory: { memoryId: 'sitrepmemory-abcdefghij' },
    comprehend: { sentiment: true, pii: true },
    textract: {},
  };
}

/** A manager of every service behind the fake, or of those that `change` leaves. */
export function managerOfFake(
  fake: AwsFake,
  change: (aws: AwsServices) => AwsServices = (aws) => aws,
  more: AwsManagerOptions = {},
): AwsManager {
  return createAwsManager({ aws: change(everyService(fake)), masker: 'none', openTelemetry: false, ...more });
}
