import type { ContentBlock, ConverseResponse, ConverseStreamOutput, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import { failedCall } from './failure.ts';
import { textOf, type FinishReason, type Json, type ModelAnswer, type TextPart, type ToolCall } from './models.ts';
import type { CallContext, MeteredUse } from './provider.ts';

/** What of an answer the provider does not know. */
export type ReadAnswer = Pick<ModelAnswer, 'content' | 'text' | 'finish'>;

/** An answer with what it was metered by. */
export interface Read {
  readonly answer: ReadAnswer;
  readonly use: MeteredUse;
  readonly serviceMs?: number;
}

/**
 * Reads an answer that came in one piece.
 *
 * @throws SitrepError `ERR_SITREP_SERVICE_FAILED` of the kind `garbled` when a part that every answer has is missing.
 */
export function readAnswer({ output, stopReason, usage, metrics }: ConverseResponse): Read {
  const blocks = output?.message?.content;
  if (blocks === undefined || stopReason === undefined)
    throw failedCall('garbled', 'An answer without a message or its end');
  const content = blocks.flatMap(readBlock);
  return {
    answer: { content, text: textOf(content), finish: FINISH[stopReason] ?? 'other' },
    use: useOf(usage),
    ...(metrics?.latencyMs === undefined ? {} : { serviceMs: metrics.latencyMs }),
  };
}

/**
 * Reads an answer event by event. Without `messageStop` and `metadata` there is no answer, however much of it came.
 *
 * @throws SitrepError `ERR_SITREP_SERVICE_FAILED` of the kind `truncated` when the end is missing.
 */
export async function readStream(
  events: AsyncIterable<ConverseStreamOutput>,
  { progress, emit, signal }: CallContext,
): Promise<Read> {
  const blocks = new Map<number, OpenBlock>();
  const content: (TextPart | ToolCall)[] = [];
  // A managed agent streams several messages, each of which counts its blocks from 0.
  const closeMessage = () => {
    for (const [, { text, tool }] of [...blocks].sort(([a], [b]) => a - b))
      content.push(tool === undefined ? { type: 'text', text } : toolCall(tool, text));
    blocks.clear();
  };
  let stopReason: string | undefined;
  let metadata: ConverseStreamOutput.MetadataMember['metadata'] | undefined;
  for await (const event of events) {
    progress();
    if (event.messageStart !== undefined) closeMessage();
    else if (event.contentBlockStart !== undefined) {
      const { contentBlockIndex = 0, start } = event.contentBlockStart;
      if (start?.toolUse !== undefined)
        blocks.set(contentBlockIndex, {
          text: '',
          tool: { id: start.toolUse.toolUseId ?? '', name: start.toolUse.name ?? '' },
        });
    } else if (event.contentBlockDelta !== undefined) {
      const { contentBlockIndex = 0, delta } = event.contentBlockDelta;
      const piece = delta?.text ?? delta?.toolUse?.input;
      if (piece === undefined) continue;
      const block = blocks.get(contentBlockIndex) ?? { text: '', tool: undefined };
      block.text += piece;
      blocks.set(contentBlockIndex, block);
      if (delta?.text !== undefined && emit !== undefined) emit({ type: 'text', text: delta.text });
    } else if (event.contentBlockStop !== undefined) {
      const block = blocks.get(event.contentBlockStop.contentBlockIndex ?? 0);
      if (block?.tool !== undefined && emit !== undefined)
        emit({ type: 'tool-call', call: toolCall(block.tool, block.text) });
    } else if (event.messageStop !== undefined) stopReason = event.messageStop.stopReason;
    else if (event.metadata !== undefined) metadata = event.metadata;
  }
  // A stream that was cut by its own signal may end like a whole one.
  if (signal.aborted) throw failedCall('aborted', 'The stream was cancelled');
  if (stopReason === undefined || metadata === undefined)
    throw failedCall('truncated', `The stream ended without ${stopReason === undefined ? 'its stop' : 'its metadata'}`);
  closeMessage();
  const latencyMs = metadata.metrics?.latencyMs;
  return {
    answer: { content, text: textOf(content), finish: FINISH[stopReason] ?? 'other' },
    use: useOf(metadata.usage),
    ...(latencyMs === undefined ? {} : { serviceMs: latencyMs }),
  };
}

interface OpenBlock {
  text: string;
  readonly tool: { readonly id: string; readonly name: string } | undefined;
}

/** Names grow with the service: what is not known here is `other`, and does not count as a whole answer. */
const FINISH: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'filtered',
  content_filtered: 'filtered',
};

function readBlock({ text, toolUse }: ContentBlock): readonly (TextPart | ToolCall)[] {
  if (text !== undefined) return [{ type: 'text', text }];
  if (toolUse === undefined) return [];
  const { toolUseId: id = '', name = '', input } = toolUse;
  return [{ type: 'tool-call', id, name, input: (input ?? {}) as Json }];
}

function toolCall({ id, name }: NonNullable<OpenBlock['tool']>, json: string): ToolCall {
  try {
    return { type: 'tool-call', id, name, input: (json === '' ? {} : JSON.parse(json)) as Json };
  } catch {
    // Left as text: it fits no tool's schema, and the model is told so.
    return { type: 'tool-call', id, name, input: json };
  }
}

function useOf(usage: TokenUsage | undefined): MeteredUse {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined)
    return { tokens: { kind: 'unknown', reason: 'The answer does not say how many tokens it used.' } };
  const counts = {
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cacheReadInputTokens ?? 0,
    cacheWrite: usage.cacheWriteInputTokens ?? 0,
  };
  return { tokens: { kind: 'known', counts } };
}
