import { Catalogue } from './catalogue/catalogue.ts';
import { modelTargets } from './catalogue/model-targets.ts';
import type { AwsServices } from './options.ts';
import { configuredModels } from './provider-table.ts';

/** An IAM policy document, as data. */
export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IamStatement[];
}

/** One statement of an {@link IamPolicy}. */
export interface IamStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/**
 * The least that a role needs for these services: one statement for each, over the resources that are named. Comprehend, Textract and
 * the list of models have no resources to name, so theirs is `*`. A geographic or global inference profile needs both the profile and the
 * models behind it, in any Region.
 *
 * @param account the AWS account, 12 digits.
 * @throws TypeError when `account` is no account, or as `createAwsManager` does.
 * @example
 * console.log(JSON.stringify(iamPolicy({ regions: ['us-east-1'], bedrock: {} }, '123456789012'), undefined, 2));
 */
export function iamPolicy(aws: AwsServices, account: string): IamPolicy {
  if (!/^\d{12}$/.test(account)) throw new TypeError(`An AWS account has 12 digits: "${account}"`);
  const [home = ''] = aws.regions;
  const arn = (service: string, region: string, resource: string) =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const bases = [aws.knowledgeBases?.documents, aws.knowledgeBases?.incidents].filter((each) => each !== undefined);
  const reranking = bases.flatMap(({ rerankModelArn }) => rerankModelArn ?? []);
  const { bedrock, guardrail, guardrailChecks, qBusiness, agents, memory, comprehend, textract } = aws;
  const emotions = comprehend?.sentiment === true ? ['comprehend:BatchDetectSentiment'] : [];
  const personal = comprehend?.pii === true ? ['comprehend:DetectPiiEntities'] : [];
  return {
    Version: '2012-10-17',
    Statement: [
      ...when(bedrock, () => [
        allow('Models', ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'], modelArns(aws, account)),
        ...(bedrock?.lifecycle === false ? [] : [allow('ModelLifecycle', ['bedrock:ListFoundationModels'], ['*'])]),
      ]),
      ...when(guardrail, ({ ids }) => [
        allow(
          'Guardrail',
          ['bedrock:ApplyGuardrail'],
          Object.entries(ids).map(([region, id]) =>
            id.startsWith('arn:') ? id : arn('bedrock', region, `guardrail/${id}`),
          ),
        ),
      ]),
      ...when(guardrail === undefined ? guardrailChecks : undefined, () => [
        allow('GuardrailChecks', ['bedrock:InvokeGuardrailChecks'], ['*']),
      ]),
      ...when(bases[0], () => [
        allow(
          'KnowledgeBases',
          ['bedrock:Retrieve'],
          bases.flatMap(({ ids }) =>
            Object.entries(ids).map(([region, id]) => arn('bedrock', region, `knowledge-base/${id}`)),
          ),
        ),
      ]),
      ...(reranking.length === 0
        ? []
        : [allow('Rerank', ['bedrock:Rerank'], ['*']), allow('RerankModel', ['bedrock:InvokeModel'], reranking)]),
      ...when(qBusiness, ({ applicationId, region = home, retrieverId }) => [
        allow(
          'QBusiness',
          [retrieverId === undefined ? 'qbusiness:ChatSync' : 'qbusiness:SearchRelevantContent'],
          [
            arn('qbusiness', region, `application/${applicationId}`),
            ...(retrieverId === undefined
              ? []
              : [arn('qbusiness', region, `application/${applicationId}/retriever/${retrieverId}`)]),
          ],
        ),
      ]),
      ...when(agents?.harness, ({ arn: harness }) => [
        allow('Harness', ['bedrock-agentcore:InvokeHarness'], [harness]),
      ]),
      ...when(agents?.classic, ({ agentId, aliasId, region = home }) => [
        allow('Agent', ['bedrock:InvokeAgent'], [arn('bedrock', region, `agent-alias/${agentId}/${aliasId}`)]),
      ]),
      ...when(memory, ({ memoryId, region = home }) => [
        allow('Memory', MEMORY_ACTIONS, [arn('bedrock-agentcore', region, `memory/${memoryId}`)]),
      ]),
      ...(emotions.length + personal.length === 0 ? [] : [allow('Comprehend', [...emotions, ...personal], ['*'])]),
      ...when(textract, () => [allow('Textract', ['textract:DetectDocumentText', 'textract:AnalyzeDocument'], ['*'])]),
    ],
  };
}

const MEMORY_ACTIONS = [
  'BatchCreateMemoryRecords',
  'RetrieveMemoryRecords',
  'ListMemoryRecords',
  'DeleteMemoryRecord',
].map((action) => `bedrock-agentcore:${action}`);

function modelArns(aws: AwsServices, account: string): readonly string[] {
  const catalogue = new Catalogue();
  const found = new Set<string>();
  for (const name of configuredModels(aws, catalogue)) {
    const row = catalogue.model(name);
    if (row === undefined) continue;
    for (const { model = '', region = '' } of modelTargets(row, aws.regions, aws.bedrock?.residency ?? 'geography')) {
      if (model === row.id) found.add(`arn:aws:bedrock:${region}::foundation-model/${row.id}`);
      else {
        found.add(`arn:aws:bedrock:${region}:${account}:inference-profile/${model}`);
        found.add(`arn:aws:bedrock:*::foundation-model/${row.id}`);
      }
    }
  }
  return [...found];
}

function allow(sid: string, actions: readonly string[], resources: readonly string[]): IamStatement {
  return { Sid: `Sitrep${sid}`, Effect: 'Allow', Action: actions, Resource: resources };
}

function when<T>(value: T | undefined, make: (value: T) => readonly IamStatement[]): readonly IamStatement[] {
  return value === undefined ? [] : make(value);
}
