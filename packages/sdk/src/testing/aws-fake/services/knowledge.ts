import type {
  RerankRequest,
  RerankResponse,
  RetrieveRequest,
  RetrieveResponse,
} from '@aws-sdk/client-bedrock-agent-runtime';
import type { Answerers } from '../call.ts';
import { overlap } from '../content/overlap.ts';
import { searchDocuments, type FakeDocument } from './documents.ts';

/** Results when a request does not say how many, as Knowledge Bases document it. */
const DEFAULT_RESULTS = 5;

/** Knowledge Bases: Retrieve over the fake's documents, and Rerank. */
export function knowledgeAnswers(documents: readonly FakeDocument[]): Answerers {
  return {
    Retrieve({ retrievalQuery, retrievalConfiguration }: RetrieveRequest): RetrieveResponse {
      const limit = retrievalConfiguration?.vectorSearchConfiguration?.numberOfResults ?? DEFAULT_RESULTS;
      return {
        retrievalResults: searchDocuments(documents, retrievalQuery?.text ?? '', limit).map(
          ({ title, text, uri, score }) => ({
            content: { type: 'TEXT', text },
            location: uri.startsWith('s3:')
              ? { type: 'S3', s3Location: { uri } }
              : { type: 'WEB', webLocation: { url: uri } },
            score,
            metadata: { title },
          }),
        ),
      };
    },

    Rerank({ queries = [], sources = [], rerankingConfiguration }: RerankRequest): RerankResponse {
      const query = queries[0]?.textQuery?.text ?? '';
      const limit = rerankingConfiguration?.bedrockRerankingConfiguration?.numberOfResults ?? sources.length;
      const scored = sources.map(({ inlineDocumentSource }, index) => {
        const { textDocument, jsonDocument } = inlineDocumentSource ?? {};
        return { index, relevanceScore: overlap(query, textDocument?.text ?? JSON.stringify(jsonDocument ?? '')) };
      });
      return { results: scored.sort((a, b) => b.relevanceScore - a.relevanceScore).slice(0, limit) };
    },
  };
}
