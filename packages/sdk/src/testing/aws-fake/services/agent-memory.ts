import type {
  BatchCreateMemoryRecordsInput,
  BatchDeleteMemoryRecordsInput,
  CreateEventInput,
  DeleteEventInput,
  DeleteMemoryRecordInput,
  Event,
  GetEventInput,
  GetMemoryRecordInput,
  ListEventsInput,
  ListMemoryRecordsInput,
  MemoryRecord,
  MemoryRecordSummary,
  RetrieveMemoryRecordsInput,
} from '@aws-sdk/client-bedrock-agentcore';
import type { Answerers, FakeCall } from '../call.ts';
import { BoundedMap } from '../content/bounded-map.ts';
import { marked } from '../content/mark.ts';
import { overlap } from '../content/overlap.ts';
import { ServiceFailure } from '../wire/service-failure.ts';

const MAX_EVENTS = 10_000;
const MAX_RECORDS = 10_000;
const DEFAULT_RESULTS = 20;
const STRATEGY = 'aws_fake_strategy-0000000000';

interface Kept {
  readonly memoryId: string;
  readonly record: MemoryRecord;
}

/**
 * AgentCore Memory: events by actor and session, and records. What a user or an assistant says in an event becomes a record at
 * once, where the service takes its time; it begins with the fake's mark, which a record made directly does not.
 */
export function agentMemoryAnswers(): Answerers {
  const events = new BoundedMap<string, Event>(MAX_EVENTS);
  const records = new BoundedMap<string, Kept>(MAX_RECORDS);
  let made = 0;

  const remember = (memoryId: string, text: string, namespaces: string[], at: Date, strategy = STRATEGY): string => {
    const memoryRecordId = `mem-fake-${String(++made).padStart(32, '0')}`;
    const record = { memoryRecordId, content: { text }, memoryStrategyId: strategy, namespaces, createdAt: at };
    records.set(`${memoryId}/${memoryRecordId}`, { memoryId, record });
    return memoryRecordId;
  };
  const within = (
    memoryId = '',
    { namespace, namespacePath }: Pick<ListMemoryRecordsInput, 'namespace' | 'namespacePath'>,
  ) =>
    [...records.values()]
      .filter((kept) => kept.memoryId === memoryId)
      .map(({ record }) => record)
      .filter(({ namespaces = [] }) => namespaces.some((each) => each.startsWith(namespace ?? namespacePath ?? '')));

  return {
    CreateEvent(input: CreateEventInput, call: FakeCall) {
      const { memoryId = '', actorId = '', sessionId = `session-${call.requestId}`, payload = [], metadata } = input;
      const eventTimestamp = input.eventTimestamp ?? new Date(call.now);
      const eventId = `${String(eventTimestamp.getTime()).padStart(16, '0')}#${String(++made).padStart(8, '0')}`;
      const event: Event = {
        memoryId,
        actorId,
        sessionId,
        eventId,
        eventTimestamp,
        payload,
        ...(metadata ? { metadata } : {}),
      };
      events.set(keyOf(event), event);
      for (const { conversational } of payload) {
        const said = conversational?.content?.text;
        if (said !== undefined) remember(memoryId, marked(said), [`/actors/${actorId}/`], eventTimestamp);
      }
      return { event };
    },
    GetEvent(input: GetEventInput) {
      return { event: events.get(keyOf(input)) ?? missing('event') };
    },
    ListEvents({
      memoryId,
      actorId,
      sessionId,
      includePayloads = true,
      maxResults = DEFAULT_RESULTS,
    }: ListEventsInput) {
      const own = [...events.values()].filter(
        (event) => event.memoryId === memoryId && event.actorId === actorId && event.sessionId === sessionId,
      );
      return { events: own.slice(-maxResults).map((event) => (includePayloads ? event : { ...event, payload: [] })) };
    },
    DeleteEvent(input: DeleteEventInput) {
      if (!events.delete(keyOf(input))) missing('event');
      return { eventId: input.eventId };
    },
    BatchCreateMemoryRecords({ memoryId = '', records: given = [] }: BatchCreateMemoryRecordsInput) {
      const successfulRecords = given.map(({ content, namespaces = [], timestamp = new Date(0), ...rest }) => ({
        memoryRecordId: remember(memoryId, content?.text ?? '', namespaces, timestamp, rest.memoryStrategyId),
        status: 'SUCCEEDED' as const,
        requestIdentifier: rest.requestIdentifier,
      }));
      return { successfulRecords, failedRecords: [] };
    },
    BatchDeleteMemoryRecords({ memoryId = '', records: given = [] }: BatchDeleteMemoryRecordsInput) {
      const results = given.map(({ memoryRecordId = '' }) => ({
        memoryRecordId,
        gone: records.delete(`${memoryId}/${memoryRecordId}`),
      }));
      const of = (gone: boolean, status: string) =>
        results.filter((each) => each.gone === gone).map(({ memoryRecordId }) => ({ memoryRecordId, status }));
      return { successfulRecords: of(true, 'SUCCEEDED'), failedRecords: of(false, 'FAILED') };
    },
    GetMemoryRecord({ memoryId, memoryRecordId }: GetMemoryRecordInput) {
      return { memoryRecord: records.get(`${memoryId}/${memoryRecordId}`)?.record ?? missing('memory record') };
    },
    DeleteMemoryRecord({ memoryId, memoryRecordId }: DeleteMemoryRecordInput) {
      if (!records.delete(`${memoryId}/${memoryRecordId}`)) missing('memory record');
      return { memoryRecordId };
    },
    ListMemoryRecords({ memoryId, maxResults = DEFAULT_RESULTS, ...where }: ListMemoryRecordsInput) {
      return { memoryRecordSummaries: within(memoryId, where).slice(0, maxResults) };
    },
    RetrieveMemoryRecords({
      memoryId,
      searchCriteria,
      maxResults = DEFAULT_RESULTS,
      ...where
    }: RetrieveMemoryRecordsInput) {
      const query = searchCriteria?.searchQuery ?? '';
      const limit = Math.min(searchCriteria?.topK ?? 10, maxResults);
      const scored: MemoryRecordSummary[] = within(memoryId, where).map((record) => ({
        ...record,
        score: overlap(query, record.content?.text ?? ''),
      }));
      const found = scored.filter(({ score = 0 }) => score > 0).sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
      return { memoryRecordSummaries: found.slice(0, limit) };
    },
  };
}

function keyOf({ memoryId, actorId, sessionId, eventId }: Partial<Event>): string {
  return [memoryId, actorId, sessionId, eventId].join('/');
}

function missing(what: string): never {
  throw new ServiceFailure('ResourceNotFoundException', `There is no such ${what}`);
}
