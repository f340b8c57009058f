import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iamPolicy, type AwsServices } from '@sitrep/sdk/aws';

const account = '123456789012';
const everything: AwsServices = {
  regions: ['us-east-1', 'eu-west-1'],
  bedrock: { models: ['nova-lite', 'claude-sonnet-5'], residency: 'anywhere' },
  guardrail: { ids: { 'us-east-1': 'gr1' }, version: '1' },
  knowledgeBases: {
    documents: {
      ids: { 'us-east-1': 'KB1' },
      rerankModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.rerank-v1:0',
    },
  },
  qBusiness: { applicationId: 'app', retrieverId: 'ret' },
  agents: {
    harness: { arn: 'arn:aws:bedrock-agentcore:us-east-1:123456789012:harness/x' },
    classic: { agentId: 'A', aliasId: 'B' },
  },
  memory: { memoryId: 'm' },
  comprehend: { sentiment: true },
  textract: {},
};

test('a policy names what is configured and nothing else', () => {
  assert.deepEqual(iamPolicy({ regions: ['us-east-1'] }, account).Statement, []);
  const actions = iamPolicy(everything, account).Statement.flatMap(({ Action }) => Action);
  assert.ok(actions.includes('comprehend:BatchDetectSentiment'));
  assert.ok(!actions.includes('comprehend:DetectPiiEntities'), 'personal data is not asked for');
  assert.ok(actions.every((action) => !action.includes('*')));
});

test('only services without resources of their own are allowed on everything', () => {
  const open = iamPolicy(everything, account).Statement.filter(({ Resource }) => Resource.includes('*'));
  assert.deepEqual(
    open.map(({ Sid }) => Sid),
    ['SitrepModelLifecycle', 'SitrepRerank', 'SitrepComprehend', 'SitrepTextract'],
  );
});

test('a profile comes with the models behind it, and a bare model with its own Region only', () => {
  const [models] = iamPolicy(everything, account).Statement;
  const resources = models?.Resource ?? [];
  for (const each of [
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
    'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-5',
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-sonnet-5',
    'arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-5',
  ])
    assert.ok(resources.includes(each), each);
  const near =
    iamPolicy({ ...everything, bedrock: { models: ['claude-sonnet-5'] } }, account).Statement[0]?.Resource ?? [];
  assert.ok(
    near.every((each) => !each.includes('global.')),
    'data that stays in its part of the world needs no global profile',
  );
});

test('what is no account is refused', () => {
  assert.throws(() => iamPolicy(everything, '1234'), /12 digits/);
});
