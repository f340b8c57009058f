import type {
  ContentBlock,
  ConverseRequest,
  Message,
  SystemContentBlock,
  Tool,
  ToolChoice,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelMessage, ModelRequest, ModelRow, TextPart } from '../../contract/models.ts';

/** Cache points that one request may have. */
const CACHE_POINTS = 4;

/** A request in Converse's words. */
export function toConverse(request: ModelRequest, modelId: string, row: ModelRow | undefined): ConverseRequest {
  const { system = [], messages, maxOutputTokens, temperature, stopSequences } = request;
  const cache = new CachePoints(row !== undefined && row.cacheFromTokens !== null);
  const systemBlocks = system.flatMap((part) => cache.after<SystemContentBlock>({ text: part.text }, part));
  return {
    modelId,
    messages: messages.map((message) => toMessage(message, cache)),
    // Always sent: Bedrock otherwise reserves the model's maximum out of the quota.
    inferenceConfig: {
      maxTokens: maxOutputTokens,
      ...(temperature === undefined ? {} : { temperature }),
      ...(stopSequences === undefined ? {} : { stopSequences: [...stopSequences] }),
    },
    ...(systemBlocks.length === 0 ? {} : { system: systemBlocks }),
    ...toolsOf(request, row),
    ...outputOf(request, row),
  };
}

class CachePoints {
  #left: number;

  constructor(cached: boolean) {
    this.#left = cached ? CACHE_POINTS : 0;
  }

  /** The block, with a cache point behind it where the part asks for one. */
  after<T>(block: T, { cache }: TextPart): readonly (T | { readonly cachePoint: { readonly type: 'default' } })[] {
    if (cache !== true || this.#left === 0) return [block];
    this.#left--;
    return [block, { cachePoint: { type: 'default' } }];
  }
}

function toMessage(message: ModelMessage, cache: CachePoints): Message {
  if (message.role === 'assistant')
    return {
      role: 'assistant',
      content: message.content.map((part): ContentBlock =>
        part.type === 'text'
          ? { text: part.text }
          : { toolUse: { toolUseId: part.id, name: part.name, input: part.input as never } },
      ),
    };
  return {
    role: 'user',
    content: message.content.flatMap((part): readonly ContentBlock[] =>
      part.type === 'text'
        ? cache.after<ContentBlock>({ text: part.text }, part)
        : [
            {
              toolResult: {
                toolUseId: part.id,
                content: [{ text: part.text === '' ? '(nothing)' : part.text }],
                ...(part.failed === true ? { status: 'error' } : {}),
              },
            },
          ],
    ),
  };
}

function toolsOf(
  { tools = [], toolChoice = 'auto', output }: ModelRequest,
  row: ModelRow | undefined,
): Partial<ConverseRequest> {
  const specs: Tool[] = tools.map(({ name, description, input }) => ({
    toolSpec: { name, description, inputSchema: { json: input as never } },
  }));
  const byTool = output !== undefined && row?.structured !== 'schema';
  if (byTool) {
    const inputSchema = { json: output.schema as never };
    specs.push({ toolSpec: { name: output.name, description: 'Give the answer.', inputSchema } });
  }
  if (specs.length === 0 || (toolChoice === 'none' && !byTool)) return {};
  const choice: ToolChoice =
    typeof toolChoice === 'object'
      ? { tool: { name: toolChoice.name } }
      : byTool && tools.length === 0
        ? { tool: { name: output.name } }
        : toolChoice === 'required' || byTool
          ? { any: {} }
          : { auto: {} };
  return { toolConfig: { tools: specs, toolChoice: choice } };
}

function outputOf({ output }: ModelRequest, row: ModelRow | undefined): Partial<ConverseRequest> {
  if (output === undefined || row?.structured !== 'schema') return {};
  const jsonSchema = { name: output.name, schema: JSON.stringify(output.schema) };
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
}
