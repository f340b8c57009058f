import type {
  ChatSyncInput,
  ChatSyncOutput,
  SearchRelevantContentRequest,
  SearchRelevantContentResponse,
} from '@aws-sdk/client-qbusiness';
import type { Answerers, FakeCall } from '../call.ts';
import { BoundedMap } from '../content/bounded-map.ts';
import { clipped } from '../content/mark.ts';
import { replyTo, type Replier } from '../content/reply.ts';
import { ServiceFailure } from '../wire/service-failure.ts';
import { searchDocuments, type FakeDocument } from './documents.ts';

const MAX_CONVERSATIONS = 1_000;
const DEFAULT_RESULTS = 10;
const MAX_SNIPPET = 500;

/**
 * Q Business: ChatSync and SearchRelevantContent, for callers whose credentials carry a person's identity. A conversation goes on
 * only with the id of its last answer.
 */
export function qBusinessAnswers(replier: () => Replier | undefined, documents: readonly FakeDocument[]): Answerers {
  const lastAnswers = new BoundedMap<string, string>(MAX_CONVERSATIONS);
  return {
    ChatSync(input: ChatSyncInput, call: FakeCall): ChatSyncOutput {
      needIdentity(call);
      const { userMessage = '', conversationId, parentMessageId } = input;
      if (conversationId !== undefined && lastAnswers.get(conversationId) !== parentMessageId)
        throw new ServiceFailure('ConflictException', 'parentMessageId is not the last answer of this conversation');
      const found = searchDocuments(documents, userMessage, 3);
      const everything = [userMessage, ...found.map(({ text }) => text)].join('\n');
      const prompt = {
        operation: call.operation,
        modelId: 'qbusiness',
        system: '',
        text: userMessage,
        everything,
        tools: [],
        forcedTool: undefined,
        jsonSchema: undefined,
      };
      const systemMessageId = uuid(call, 1);
      const id = conversationId ?? uuid(call, 2);
      lastAnswers.set(id, systemMessageId);
      return {
        conversationId: id,
        systemMessage: replyTo(prompt, call.random, replier()).text,
        systemMessageId,
        userMessageId: uuid(call, 3),
        sourceAttributions: found.map(({ title, text, uri }, i) => ({
          title,
          snippet: clipped(text, MAX_SNIPPET),
          url: uri,
          citationNumber: i + 1,
        })),
        failedAttachments: [],
      };
    },

    SearchRelevantContent(input: SearchRelevantContentRequest, call: FakeCall): SearchRelevantContentResponse {
      needIdentity(call);
      const found = searchDocuments(documents, input.queryText ?? '', input.maxResults ?? DEFAULT_RESULTS);
      return {
        relevantContent: found.map(({ title, text, uri, score }) => ({
          content: text,
          documentId: uri,
          documentTitle: title,
          ...(uri.startsWith('s3:') ? {} : { documentUri: uri }),
          scoreAttributes: {
            scoreConfidence: score >= 0.75 ? 'VERY_HIGH' : score >= 0.5 ? 'HIGH' : score > 0.25 ? 'MEDIUM' : 'LOW',
          },
        })),
      };
    },
  };
}

function needIdentity({ caller }: FakeCall): void {
  if (caller.identityAware === false)
    throw new ServiceFailure('AccessDeniedException', 'The credentials carry no identity of a user');
}

/** The shape of a UUID, from the number of the request; the zeros show that nobody drew it. */
function uuid({ requestId }: FakeCall, nth: number): string {
  return `00000000-fa4e-4000-8000-${requestId.replace(/\D/g, '').padStart(11, '0').slice(-11)}${nth}`;
}
