import type { MemoryRecordSummary } from '@aws-sdk/client-bedrock-agentcore';
import { awsProvider } from '../contract/aws-provider.ts';
import type { Lesson } from '../contract/capabilities.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients } from '../contract/models.ts';
import type { Provider } from '../contract/provider.ts';
import type { AgentMemoryOptions } from '../contract/service-options.ts';

const NAMESPACE = '/sitrep/lessons/';
const RESULTS = 50;
/** Records of one lesson: one, or a few when it was learned again. */
const COPIES = 20;

/**
 * What was learned, kept in AgentCore Memory: one record a lesson, in a namespace of its own, so that it can be found by id and unlearned. The
 * record's first line says from which incident it was learned, who confirmed it and until when it counts; expired ones are left out.
 */
export function agentMemory(
  clients: AwsClients,
  home: string | undefined,
  options: AgentMemoryOptions | undefined,
  now: () => number,
): Provider<'remember'> {
  const region = options?.region ?? home;
  const memoryId = options?.memoryId ?? '';
  return awsProvider({
    name: 'agentcore-memory',
    service: 'agents',
    capability: 'remember',
    operation: 'MemoryRecords',
    clients,
    client: 'bedrock-agentcore',
    unconfigured: options === undefined ? 'Configure aws.memory to use it.' : undefined,
    targets: () => (region === undefined ? [] : [{ region }]),
    estimate: (request) => ({ units: request.kind === 'learn' ? { 'memory-events': 1 } : { 'memory-retrievals': 1 } }),
    async call({ client, sdk }, request, { signal }) {
      const sent = { abortSignal: signal };
      switch (request.kind) {
        case 'learn': {
          const { lesson } = request;
          const {
            failedRecords = [],
            successfulRecords = [],
            $metadata,
          } = await client.send(
            new sdk.BatchCreateMemoryRecordsCommand({
              memoryId,
              records: [
                {
                  requestIdentifier: lesson.id,
                  namespaces: [`${NAMESPACE}${lesson.id}/`],
                  content: { text: write(lesson) },
                  timestamp: new Date(lesson.learnedAt),
                },
              ],
            }),
            sent,
          );
          if (failedRecords.length > 0 || successfulRecords.length === 0)
            throw failedCall('unknown', 'The memory did not take the lesson');
          return { value: { lessons: [lesson] }, use: { units: { 'memory-events': 1 } }, metadata: [$metadata] };
        }
        case 'recall': {
          const topK = Math.min(RESULTS, request.limit ?? 5);
          const { memoryRecordSummaries, $metadata } = await client.send(
            new sdk.RetrieveMemoryRecordsCommand({
              memoryId,
              namespace: NAMESPACE,
              searchCriteria: { searchQuery: request.query, topK },
            }),
            sent,
          );
          if (memoryRecordSummaries === undefined) throw failedCall('garbled', 'An answer without records');
          const lessons = memoryRecordSummaries.flatMap(read).filter(({ expiresAt }) => expiresAt > now());
          return { value: { lessons }, use: { units: { 'memory-retrievals': 1 } }, metadata: [$metadata] };
        }
        case 'unlearn': {
          const { memoryRecordSummaries = [], $metadata } = await client.send(
            new sdk.ListMemoryRecordsCommand({ memoryId, namespace: `${NAMESPACE}${request.id}/`, maxResults: COPIES }),
            sent,
          );
          const metadata = [$metadata];
          for (const { memoryRecordId } of memoryRecordSummaries) {
            const { $metadata } = await client.send(
              new sdk.DeleteMemoryRecordCommand({ memoryId, memoryRecordId }),
              sent,
            );
            metadata.push($metadata);
          }
          return {
            value: { lessons: memoryRecordSummaries.flatMap(read) },
            use: { units: { 'memory-retrievals': 1 } },
            metadata,
          };
        }
      }
    },
  });
}

function write({ id, incidentId, confirmedBy = '', learnedAt, expiresAt, text }: Lesson): string {
  return `${JSON.stringify({ id, incidentId, confirmedBy, learnedAt, expiresAt })}\n${text}`;
}

/** A record that somebody else put there is left out. */
function read({ content }: MemoryRecordSummary): readonly Lesson[] {
  const [head = '', ...lines] = (content?.text ?? '').split('\n');
  try {
    const { id, incidentId, confirmedBy, learnedAt, expiresAt } = JSON.parse(head) as Partial<
      Record<keyof Lesson, unknown>
    >;
    if (typeof id !== 'string' || typeof incidentId !== 'string') return [];
    if (typeof learnedAt !== 'number' || typeof expiresAt !== 'number') return [];
    const confirmed = typeof confirmedBy === 'string' && confirmedBy !== '' ? { confirmedBy } : {};
    return [{ id, incidentId, learnedAt, expiresAt, text: lines.join('\n'), ...confirmed }];
  } catch {
    return [];
  }
}
