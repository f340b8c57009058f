import { awsProvider } from '../contract/aws-provider.ts';
import type { Passage } from '../contract/capabilities.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients } from '../contract/models.ts';
import type { Provider } from '../contract/provider.ts';
import type { QBusinessOptions } from '../contract/service-options.ts';

const FLAT = 'Q Business is billed by seat and index, not by call.';
/** Confidence classes as shares: an order, not a measurement. */
const SCORES: Readonly<Record<string, number>> = { VERY_HIGH: 0.9, HIGH: 0.7, MEDIUM: 0.5, LOW: 0.3 };
const QUERY_CHARS = 1_000;

/** Past incidents through Q Business: SearchRelevantContent where a retriever is named, else the sources of ChatSync. */
export function qBusiness(
  clients: AwsClients,
  home: string | undefined,
  options: QBusinessOptions | undefined,
): Provider<'recall'> {
  const region = options?.region ?? home;
  const { applicationId = '', retrieverId, identity } = options ?? {};
  return awsProvider({
    name: 'q-business',
    service: 'q-business',
    capability: 'recall',
    operation: retrieverId === undefined ? 'ChatSync' : 'SearchRelevantContent',
    clients,
    client: 'qbusiness',
    unconfigured:
      options === undefined
        ? 'Configure aws.qBusiness to use it. Closed to new accounts since 2026-07-31: use aws.knowledgeBases.incidents instead.'
        : undefined,
    ...(identity === undefined ? {} : { identity }),
    targets: () => (region === undefined ? [] : [{ region }]),
    estimate: () => ({ unknown: FLAT }),
    async call({ client, sdk }, { query, limit = 5 }, { signal }) {
      const text = query.slice(0, QUERY_CHARS);
      if (retrieverId !== undefined) {
        const { relevantContent, $metadata } = await client.send(
          new sdk.SearchRelevantContentCommand({
            applicationId,
            queryText: text,
            contentSource: { retriever: { retrieverId } },
            maxResults: limit,
          }),
          { abortSignal: signal },
        );
        if (relevantContent === undefined) throw failedCall('garbled', 'An answer without content');
        const value = relevantContent.flatMap(
          ({ content, documentTitle, documentUri, documentId, scoreAttributes }): readonly Passage[] =>
            content === undefined
              ? []
              : [
                  {
                    text: content,
                    title: documentTitle ?? documentId ?? 'untitled',
                    source: documentUri ?? documentId ?? 'unknown',
                    score: SCORES[scoreAttributes?.scoreConfidence ?? ''] ?? 0,
                  },
                ],
        );
        return { value: value.slice(0, limit), use: { unknown: FLAT }, metadata: [$metadata] };
      }
      const { sourceAttributions, systemMessage, $metadata } = await client.send(
        new sdk.ChatSyncCommand({ applicationId, userMessage: text }),
        { abortSignal: signal },
      );
      if (systemMessage === undefined) throw failedCall('garbled', 'An answer without a message');
      const value = (sourceAttributions ?? [])
        .filter((each) => each !== null)
        .map(({ title = 'untitled', snippet = '', url = 'unknown' }, i, all): Passage => ({
          text: snippet,
          title,
          source: url,
          // The assistant names its sources in order and gives no score.
          score: 1 - i / all.length,
        }));
      return { value: value.slice(0, limit), use: { unknown: FLAT }, metadata: [$metadata] };
    },
  });
}
