import type {
  ContentBlock,
  ConverseRequest,
  ConverseResponse,
  ConverseStreamOutput,
  ConverseStreamRequest,
  CountTokensRequest,
  StopReason,
  TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import type { Answerers, FakeCall } from '../call.ts';
import { PromptCache } from '../content/prompt-cache.ts';
import { marked } from '../content/mark.ts';
import { pieces } from '../content/pieces.ts';
import { replyTo, type FakeReply, type Replier } from '../content/reply.ts';
import { isPromptAttack } from '../content/sensitive.ts';
import { firstTokens, tokensOf } from '../content/tokens.ts';
import { ServiceFailure } from '../wire/service-failure.ts';
import { checkConversation, partsOf, readPrompt, type Conversation } from './read-prompt.ts';

const BLOCKED: FakeReply = { text: marked('This was blocked.'), stopReason: 'guardrail_intervened' };

/** Converse, ConverseStream and CountTokens. `replier` is asked first for what the model says. */
export function converseAnswers(replier: () => Replier | undefined): Answerers {
  const cache = new PromptCache();
  const converse = (input: ConverseRequest, call: FakeCall): ConverseResponse => {
    const modelId = input.modelId ?? '';
    checkModel(modelId);
    checkConversation(input);
    const prompt = readPrompt(call.operation, modelId, input);
    const blocked = input.guardrailConfig !== undefined && isPromptAttack(prompt.text);
    const said = limited(blocked ? BLOCKED : replyTo(prompt, call.random, replier()), input);
    const prompted = cache.count(modelId, partsOf(input));
    const outputTokens = tokensOf(JSON.stringify(said.content));
    const usage: TokenUsage = {
      ...prompted,
      outputTokens,
      totalTokens: prompted.inputTokens + prompted.cacheReadInputTokens + prompted.cacheWriteInputTokens + outputTokens,
    };
    return {
      output: { message: { role: 'assistant', content: said.content } },
      stopReason: said.stopReason as StopReason,
      usage,
      metrics: { latencyMs: call.elapsedMs() },
    };
  };
  return {
    Converse: converse,
    ConverseStream: (input: ConverseStreamRequest, call: FakeCall) => ({ stream: eventsOf(converse(input, call)) }),
    CountTokens: ({ modelId = '', input }: CountTokensRequest) => {
      checkModel(modelId);
      const conversation: Conversation = input?.converse ?? {};
      const body = input?.invokeModel?.body;
      const parts = body ? [new TextDecoder().decode(body)] : partsOf(conversation);
      return { inputTokens: tokensOf(parts.filter((part) => typeof part === 'string').join('\n')) };
    },
  };
}

/** The same answer as events, in the order in which Bedrock sends them: text comes in pieces and without a start of its block. */
function* eventsOf({ output, stopReason, usage, metrics }: ConverseResponse): Generator<ConverseStreamOutput> {
  yield { messageStart: { role: 'assistant' } };
  for (const [contentBlockIndex, block] of (output?.message?.content ?? []).entries()) {
    if (block.toolUse) {
      const { toolUseId, name, input } = block.toolUse;
      yield { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name } } } };
      for (const piece of pieces(JSON.stringify(input)))
        yield { contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input: piece } } } };
    } else {
      for (const piece of pieces(block.text ?? ''))
        yield { contentBlockDelta: { contentBlockIndex, delta: { text: piece } } };
    }
    yield { contentBlockStop: { contentBlockIndex } };
  }
  yield { messageStop: { stopReason } };
  yield { metadata: { usage, metrics } };
}

/** Models that a Region serves only through an inference profile; asked for by their bare id they refuse. */
const PROFILE_ONLY = /^(?:anthropic\.claude-|amazon\.nova-2-)/;

function checkModel(modelId: string): void {
  if (PROFILE_ONLY.test(modelId)) {
    const message = `Model ${modelId} takes no on-demand calls by this id; use an inference profile that contains it`;
    throw new ServiceFailure('ValidationException', message);
  }
}

function limited(
  { text, toolUses = [], stopReason }: FakeReply,
  { inferenceConfig }: ConverseRequest,
): { content: ContentBlock[]; stopReason: string } {
  const { maxTokens = Infinity, stopSequences = [] } = inferenceConfig ?? {};
  const content: ContentBlock[] = toolUses.map(({ name, input }, i) => ({
    toolUse: { toolUseId: `tooluse_fake_${i}`, name, input: input as never },
  }));
  let reason = stopReason ?? (toolUses.length > 0 ? 'tool_use' : 'end_turn');
  if (text === undefined) return { content, stopReason: reason };
  const stopAt = Math.min(...stopSequences.map((each) => text.indexOf(each)).filter((at) => at >= 0));
  const stopped = text.slice(0, stopAt);
  const fitting = firstTokens(stopped, maxTokens);
  if (stopped !== text) reason = 'stop_sequence';
  if (fitting !== stopped) reason = 'max_tokens';
  return { content: [{ text: fitting }, ...content], stopReason: reason };
}
