import type {
  DeleteAgentMemoryRequest,
  GetAgentMemoryRequest,
  GetAgentMemoryResponse,
  InvokeAgentRequest,
  MemorySessionSummary,
  ResponseStream,
  Trace,
  TracePart,
} from '@aws-sdk/client-bedrock-agent-runtime';
import type { Answerers, FakeCall } from '../call.ts';
import { BoundedMap } from '../content/bounded-map.ts';
import { clipped, marked } from '../content/mark.ts';
import { replyTo, type FakePrompt, type Replier } from '../content/reply.ts';
import { tokensOf } from '../content/tokens.ts';

const MAX_SESSIONS = 1_000;
const MAX_TURNS = 50;
const DAY_MS = 86_400_000;
/** How long a summary is kept, as an agent is created with by default. */
const MEMORY_DAYS = 30;

interface Session {
  readonly turns: string[];
  readonly startedAt: number;
}

/** Agents for Amazon Bedrock: conversations by session, summaries by memory, traces when asked for. */
export function agentAnswers(replier: () => Replier | undefined): Answerers {
  const sessions = new BoundedMap<string, Session>(MAX_SESSIONS);
  const summaries = new BoundedMap<string, MemorySessionSummary>(MAX_SESSIONS);
  return {
    InvokeAgent(input: InvokeAgentRequest, call: FakeCall) {
      const { agentId = '', sessionId = '', memoryId, inputText = '', endSession = false } = input;
      const key = `${agentId}/${sessionId}`;
      const session = sessions.get(key) ?? { turns: [], startedAt: call.now };
      if (session.turns.length < MAX_TURNS) session.turns.push(inputText);
      sessions.set(key, session);
      const remembered = [...summaries].filter(([at]) => at.startsWith(`${agentId}/${memoryId}/`));
      const prompt = promptOf(
        call.operation,
        agentId,
        session,
        remembered.map(([, { summaryText = '' }]) => summaryText),
      );
      const said = replyTo(prompt, call.random, replier()).text ?? marked('No text.');
      if (endSession) {
        sessions.delete(key);
        if (memoryId !== undefined)
          summaries.set(`${agentId}/${memoryId}/${sessionId}`, summaryOf(memoryId, sessionId, session, call.now));
      }
      const events = [...(input.enableTrace ? traces(input, prompt, said, call) : []), ...chunks(said)];
      return { contentType: 'application/json', sessionId, memoryId, completion: events };
    },

    GetAgentMemory({ agentId, memoryId, maxItems = 50 }: GetAgentMemoryRequest): GetAgentMemoryResponse {
      const own = [...summaries].filter(([key]) => key.startsWith(`${agentId}/${memoryId}/`));
      return { memoryContents: own.slice(-maxItems).map(([, sessionSummary]) => ({ sessionSummary })) };
    },

    DeleteAgentMemory({ agentId, memoryId, sessionId }: DeleteAgentMemoryRequest) {
      const prefix = [agentId, memoryId, sessionId].filter((part) => part !== undefined).join('/');
      for (const key of summaries.keys()) if (key === prefix || key.startsWith(`${prefix}/`)) summaries.delete(key);
      return {};
    },
  };
}

function promptOf(operation: string, agentId: string, { turns }: Session, summaries: readonly string[]): FakePrompt {
  return {
    operation,
    modelId: agentId,
    system: summaries.join('\n'),
    text: turns.at(-1) ?? '',
    everything: [...summaries, ...turns].join('\n'),
    tools: [],
    forcedTool: undefined,
    jsonSchema: undefined,
  };
}

function summaryOf(
  memoryId: string,
  sessionId: string,
  { turns, startedAt }: Session,
  now: number,
): MemorySessionSummary {
  return {
    memoryId,
    sessionId,
    sessionStartTime: new Date(startedAt),
    sessionExpiryTime: new Date(now + MEMORY_DAYS * DAY_MS),
    summaryText: marked(`${turns.length} turns; the last: ${clipped(turns.at(-1) ?? '', 200)}`),
  };
}

function chunks(text: string): ResponseStream[] {
  const middle = clipped(text, Math.ceil(text.length / 2)).length;
  return [text.slice(0, middle), text.slice(middle)]
    .filter((part) => part !== '')
    .map((part) => ({ chunk: { bytes: new TextEncoder().encode(part) } }));
}

/** Tokens of an agent are told in its traces and nowhere else. */
function traces(
  { agentId, agentAliasId, sessionId }: InvokeAgentRequest,
  { everything }: FakePrompt,
  said: string,
  call: FakeCall,
): ResponseStream[] {
  const traceId = `${call.requestId}-0`;
  const at = new Date(call.now);
  const steps: Trace[] = [
    { orchestrationTrace: { modelInvocationInput: { traceId, text: everything, type: 'ORCHESTRATION' } } },
    {
      orchestrationTrace: {
        modelInvocationOutput: {
          traceId,
          rawResponse: { content: said },
          metadata: {
            usage: { inputTokens: tokensOf(everything), outputTokens: tokensOf(said) },
            startTime: at,
            endTime: new Date(call.now + call.elapsedMs()),
            totalTimeMs: call.elapsedMs(),
            clientRequestId: call.requestId,
          },
        },
      },
    },
    { orchestrationTrace: { observation: { traceId, type: 'FINISH', finalResponse: { text: said } } } },
  ];
  const part: TracePart = { agentId, agentAliasId, agentVersion: '1', sessionId, eventTime: at };
  return steps.map((trace) => ({ trace: { ...part, trace } }));
}
