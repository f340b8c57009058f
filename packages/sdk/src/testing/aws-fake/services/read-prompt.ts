import type {
  ContentBlock,
  Message,
  OutputConfig,
  SystemContentBlock,
  Tool,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import type { FakePrompt } from '../content/reply.ts';
import { ServiceFailure } from '../wire/service-failure.ts';

/** The parts of a request that Converse, CountTokens and a harness share. */
export interface Conversation {
  readonly messages?: readonly Message[] | undefined;
  readonly system?: readonly SystemContentBlock[] | undefined;
  readonly toolConfig?: ToolConfiguration | undefined;
  readonly outputConfig?: OutputConfig | undefined;
}

/** The request as one that pretends to be a model reads it. */
export function readPrompt(operation: string, modelId: string, conversation: Conversation): FakePrompt {
  const { messages = [], system = [], toolConfig, outputConfig } = conversation;
  const last = messages.findLast(({ role }) => role === 'user');
  const choice = toolConfig?.toolChoice;
  const schema = outputConfig?.textFormat?.structure?.jsonSchema?.schema;
  return {
    operation,
    modelId,
    system: system.map((block) => block.text ?? '').join('\n'),
    text: textsOf(last?.content ?? []).join('\n'),
    everything: partsOf(conversation)
      .filter((part) => typeof part === 'string')
      .join('\n'),
    tools: (toolConfig?.tools ?? []).flatMap(toolOf),
    forcedTool: choice?.tool?.name ?? (choice?.any ? 'any' : undefined),
    jsonSchema: schema === undefined ? undefined : parsed(schema),
  };
}

/** A text that counts, or a cache point. */
export type PromptPart = string | { readonly cachePoint: true };

/** Everything that counts, in the order in which a model reads it: tools, system, messages. */
export function partsOf({ messages = [], system = [], toolConfig }: Conversation): PromptPart[] {
  const tools = (toolConfig?.tools ?? []).map((tool) => (tool.cachePoint ? POINT : JSON.stringify(tool)));
  const instructions = system.map((block) => (block.cachePoint ? POINT : (block.text ?? JSON.stringify(block))));
  const content = messages.flatMap((message) => message.content ?? []);
  return [...tools, ...instructions, ...content.flatMap((block) => (block.cachePoint ? [POINT] : textOf(block)))];
}

const POINT: PromptPart = { cachePoint: true };

function textsOf(content: readonly ContentBlock[]): string[] {
  return content.filter((block) => !block.cachePoint).flatMap(textOf);
}

function textOf(block: ContentBlock): string[] {
  if (block.text !== undefined) return [block.text];
  if (block.toolResult)
    return (block.toolResult.content ?? []).map((each) => each.text ?? JSON.stringify(each.json ?? ''));
  if (block.toolUse) return [JSON.stringify(block.toolUse.input ?? null)];
  if (block.guardContent) return [block.guardContent.text?.text ?? ''];
  return [`${Object.keys(block)[0]}`];
}

function toolOf({ toolSpec }: Tool): FakePrompt['tools'][number][] {
  return toolSpec?.name === undefined ? [] : [{ name: toolSpec.name, schema: toolSpec.inputSchema?.json }];
}

function parsed(schema: string): unknown {
  try {
    return JSON.parse(schema);
  } catch {
    throw new ServiceFailure('ValidationException', 'The JSON schema of the output configuration is not JSON');
  }
}

/**
 * Rules of a conversation that the model of the service does not spell.
 *
 * @throws ServiceFailure `ValidationException` when one is broken.
 */
export function checkConversation({ messages = [], toolConfig }: Conversation): void {
  const [first] = messages;
  if (first && first.role !== 'user') throw invalid('A conversation must start with a user message');
  const open = new Set<string>();
  for (const [i, { role, content = [] }] of messages.entries()) {
    if (i > 0 && role === messages[i - 1]?.role && role !== 'system')
      throw invalid('A conversation must alternate between user and assistant roles');
    const results = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
    if (role === 'user' && (results.length !== open.size || !results.every((id) => open.has(id))))
      throw invalid('Tool results must answer the tool uses of the message before');
    if (role === 'assistant') open.clear();
    for (const { toolUse } of content) if (toolUse?.toolUseId !== undefined) open.add(toolUse.toolUseId);
    if (role === 'user') open.clear();
  }
  if (!toolConfig && messages.some(({ content = [] }) => content.some((block) => block.toolUse ?? block.toolResult)))
    throw invalid('The toolConfig field must be defined when using toolUse and toolResult content blocks');
}

function invalid(message: string): ServiceFailure {
  return new ServiceFailure('ValidationException', message);
}
