import type { KnowledgeBaseRetrievalResult } from '@aws-sdk/client-bedrock-agent-runtime';
import { awsProvider, type ResponseMetadata } from '../contract/aws-provider.ts';
import type { Passage } from '../contract/capabilities.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients, OpenClient } from '../contract/models.ts';
import type { Provider } from '../contract/provider.ts';
import type { KnowledgeBaseOptions } from '../contract/service-options.ts';

/** Passages found for each one that is asked for, before they are ordered anew. */
const RERANK_FACTOR = 4;
const QUERY_CHARS = 1_000;
const RESULTS = 50;

/** Retrieve over a knowledge base, and Rerank where a model for it is named. Used for documents and, with another base, for past incidents. */
export function knowledgeBase<C extends 'retrieve' | 'recall'>(
  capability: C,
  clients: AwsClients,
  regions: readonly string[],
  options: KnowledgeBaseOptions | undefined,
): Provider<C> {
  const rerank = options?.rerankModelArn;
  const units = { 'knowledge-base-queries': 1, ...(rerank === undefined ? {} : { 'rerank-queries': 1 }) };
  const provider = awsProvider({
    name: 'knowledge-base',
    service: 'knowledge-bases',
    capability: 'retrieve',
    operation: 'Retrieve',
    clients,
    client: 'bedrock-agent-runtime',
    unconfigured:
      options === undefined
        ? `Configure aws.knowledgeBases.${capability === 'retrieve' ? 'documents' : 'incidents'} to use it.`
        : undefined,
    targets: () => regions.filter((region) => options?.ids[region] !== undefined).map((region) => ({ region })),
    estimate: () => ({ units }),
    async call(open, { query, limit = 5 }, { target, signal }) {
      const { client, sdk } = open;
      const numberOfResults = Math.min(RESULTS, rerank === undefined ? limit : limit * RERANK_FACTOR);
      const text = query.slice(0, QUERY_CHARS);
      const { retrievalResults, guardrailAction, $metadata } = await client.send(
        new sdk.RetrieveCommand({
          knowledgeBaseId: options?.ids[target.region ?? ''] ?? '',
          retrievalQuery: { text },
          retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults } },
        }),
        { abortSignal: signal },
      );
      if (retrievalResults === undefined) throw failedCall('garbled', 'An answer without results');
      const found = guardrailAction === 'INTERVENED' ? [] : retrievalResults.flatMap(toPassage);
      if (rerank === undefined || found.length < 2)
        return { value: found.slice(0, limit), use: { units: { 'knowledge-base-queries': 1 } }, metadata: [$metadata] };
      const ordered = await reranked(open, rerank, text, found, limit, signal);
      return { value: ordered.passages, use: { units }, metadata: [$metadata, ordered.metadata] };
    },
  });
  return { ...provider, capability };
}

async function reranked(
  { client, sdk }: OpenClient<'bedrock-agent-runtime'>,
  modelArn: string,
  query: string,
  passages: readonly Passage[],
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly passages: readonly Passage[]; readonly metadata: ResponseMetadata }> {
  const { results = [], $metadata } = await client.send(
    new sdk.RerankCommand({
      queries: [{ type: 'TEXT', textQuery: { text: query } }],
      sources: passages.map(({ text }) => ({
        type: 'INLINE',
        inlineDocumentSource: { type: 'TEXT', textDocument: { text } },
      })),
      rerankingConfiguration: {
        type: 'BEDROCK_RERANKING_MODEL',
        bedrockRerankingConfiguration: {
          numberOfResults: Math.min(limit, passages.length),
          modelConfiguration: { modelArn },
        },
      },
    }),
    { abortSignal: signal },
  );
  const ordered = results.flatMap(({ index = -1, relevanceScore = 0 }) => {
    const passage = passages[index];
    return passage === undefined ? [] : [{ ...passage, score: clamp(relevanceScore) }];
  });
  return { passages: ordered, metadata: $metadata };
}

function toPassage({ content, location, score, metadata }: KnowledgeBaseRetrievalResult): readonly Passage[] {
  const text = content?.text;
  if (text === undefined || text === '') return [];
  const source =
    location?.s3Location?.uri ??
    location?.webLocation?.url ??
    location?.confluenceLocation?.url ??
    location?.sharePointLocation?.url ??
    location?.salesforceLocation?.url ??
    location?.customDocumentLocation?.id ??
    'unknown';
  const named = metadata?.['title'];
  const title = typeof named === 'string' ? named : (source.split('/').at(-1) ?? source);
  return [{ text, score: clamp(score ?? 0), title, source }];
}

function clamp(score: number): number {
  return Math.min(1, Math.max(0, score));
}
