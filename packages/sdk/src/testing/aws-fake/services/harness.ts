import type { InvokeHarnessRequest, InvokeHarnessStreamOutput } from '@aws-sdk/client-bedrock-agentcore';
import type { Answerers, FakeCall } from '../call.ts';
import { replyTo, type FakePrompt, type Replier } from '../content/reply.ts';
import { tokensOf } from '../content/tokens.ts';
import { pieces } from '../content/pieces.ts';

/** AgentCore's managed loop: the same events as ConverseStream. */
export function harnessAnswers(replier: () => Replier | undefined): Answerers {
  return {
    InvokeHarness: (input: InvokeHarnessRequest, call: FakeCall) => ({ stream: events(input, call, replier()) }),
  };
}

function* events(
  input: InvokeHarnessRequest,
  call: FakeCall,
  replier: Replier | undefined,
): Generator<InvokeHarnessStreamOutput> {
  const prompt = promptOf(input, call);
  const { text = '', toolUses = [], stopReason } = replyTo(prompt, call.random, replier);
  yield { messageStart: { role: 'assistant' } };
  let contentBlockIndex = 0;
  if (text !== '') {
    for (const piece of pieces(text)) yield { contentBlockDelta: { contentBlockIndex, delta: { text: piece } } };
    yield { contentBlockStop: { contentBlockIndex: contentBlockIndex++ } };
  }
  for (const { name, input: toolInput } of toolUses) {
    const toolUse = { toolUseId: `tooluse_fake_${contentBlockIndex}`, name };
    yield { contentBlockStart: { contentBlockIndex, start: { toolUse } } };
    for (const piece of pieces(JSON.stringify(toolInput)))
      yield { contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input: piece } } } };
    yield { contentBlockStop: { contentBlockIndex: contentBlockIndex++ } };
  }
  const ended = stopReason ?? (toolUses.length > 0 ? 'tool_use' : 'end_turn');
  yield { messageStop: { stopReason: ended as 'end_turn' } };
  const [inputTokens, outputTokens] = [tokensOf(prompt.everything), tokensOf(text + JSON.stringify(toolUses))];
  const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
  yield { metadata: { usage, metrics: { latencyMs: call.elapsedMs() } } };
}

function promptOf(
  { messages = [], systemPrompt = [], tools = [], harnessArn = '' }: InvokeHarnessRequest,
  { operation }: FakeCall,
): FakePrompt {
  const system = systemPrompt.map((block) => block.text ?? '').join('\n');
  const textOf = (message: (typeof messages)[number] | undefined): string =>
    (message?.content ?? []).map((block) => block.text ?? JSON.stringify(block)).join('\n');
  return {
    operation,
    modelId: harnessArn,
    system,
    text: textOf(messages.findLast(({ role }) => role === 'user')),
    everything: [system, ...messages.map(textOf)].join('\n'),
    tools: tools.flatMap(({ name, config }) =>
      name === undefined ? [] : [{ name, schema: config?.inlineFunction?.inputSchema }],
    ),
    forcedTool: undefined,
    jsonSchema: undefined,
  };
}
