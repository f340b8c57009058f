import { isSitrepError, SitrepError, throwIfAborted } from '../base/index.ts';
import type { Cost, TokenCounts, TokenUse } from '../protocol/index.ts';
import type {
  FinishReason,
  Json,
  LanguageModel,
  ModelAnswer,
  ModelCallOptions,
  ModelEvent,
  ModelMessage,
  ModelRequest,
  ModelUsage,
  TextPart,
  ToolCall,
} from './language-model.ts';
import { textOf } from './messages.ts';

/** What Sitrep needs of the AI SDK's language-model interface, versions v3 and v4, named here so that nobody has to install it. */
export interface AiSdkModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: AiSdkCall): PromiseLike<AiSdkResult>;
  doStream(options: AiSdkCall): PromiseLike<{ readonly stream: ReadableStream<AiSdkStreamPart> }>;
}

/** The options that Sitrep passes to an {@link AiSdkModel}. */
export interface AiSdkCall {
  prompt: never[];
  maxOutputTokens: number;
  temperature?: number;
  stopSequences?: string[];
  tools?: never[];
  toolChoice?: { type: 'auto' } | { type: 'none' } | { type: 'required' } | { type: 'tool'; toolName: string };
  responseFormat?: { type: 'json'; name: string; schema: never };
  abortSignal?: AbortSignal;
}

/** The parts of an answer that Sitrep reads. */
export interface AiSdkResult {
  readonly content: readonly AiSdkPart[];
  readonly finishReason: AiSdkFinish;
  readonly usage: AiSdkUsage;
}

/** A part of a result or a stream; those of other types are left out. */
export interface AiSdkPart {
  readonly type: string;
}

/** Any part of a stream. */
export type AiSdkStreamPart = AiSdkPart;

/** Why the model stopped. */
export interface AiSdkFinish {
  readonly unified: string;
}

/** Tokens as the AI SDK counts them. */
export interface AiSdkUsage {
  readonly inputTokens: {
    readonly total: number | undefined;
    readonly noCache: number | undefined;
    readonly cacheRead: number | undefined;
    readonly cacheWrite: number | undefined;
  };
  readonly outputTokens: { readonly total: number | undefined };
}

/** What {@link fromAiSdk} takes besides the model. */
export interface AiSdkOptions {
  /** US dollars per million tokens. Without it every call's cost is unknown. */
  readonly usdPerMillionTokens?: TokenCounts;
}

type TextDelta = { readonly type: string; readonly delta: string };
type CallPart = { readonly toolCallId: string; readonly toolName: string; readonly input: string };
type FinishPart = { readonly usage: AiSdkUsage; readonly finishReason: AiSdkFinish };

/**
 * Any language model of the AI SDK (OpenAI, Anthropic, Ollama, …) as a model of Sitrep. Pass it to `createSitrep`'s AWS options or to
 * `generateStructured`; retries stay the AI SDK provider's own.
 *
 * @throws TypeError when it does not speak version v3 or v4 of the interface.
 * @example
 * const model = fromAiSdk(createOllama()('llama3.3'), { usdPerMillionTokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 } });
 */
export function fromAiSdk(model: AiSdkModel, options: AiSdkOptions = {}): LanguageModel {
  if (model.specificationVersion !== 'v3' && model.specificationVersion !== 'v4')
    throw new TypeError(
      `${model.modelId} speaks ${model.specificationVersion} of the AI SDK's interface, not v3 or v4`,
    );
  return new AiSdkLanguageModel(model, options);
}

class AiSdkLanguageModel implements LanguageModel {
  readonly provider: string;
  readonly model: string;
  readonly #inner: AiSdkModel;
  readonly #prices: TokenCounts | undefined;

  constructor(inner: AiSdkModel, { usdPerMillionTokens }: AiSdkOptions) {
    this.provider = inner.provider;
    this.model = inner.modelId;
    this.#inner = inner;
    this.#prices = usdPerMillionTokens;
  }

  async generate(request: ModelRequest, { signal }: ModelCallOptions = {}): Promise<ModelAnswer> {
    throwIfAborted(signal);
    try {
      const { content, finishReason, usage } = await this.#inner.doGenerate(toCall(request, signal));
      return this.#answer(content.flatMap(readPart), finishReason, usage);
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  async *stream(request: ModelRequest, { signal }: ModelCallOptions = {}): AsyncGenerator<ModelEvent, void> {
    throwIfAborted(signal);
    const content: (TextPart | ToolCall)[] = [];
    try {
      const { stream } = await this.#inner.doStream(toCall(request, signal));
      // Leaving the loop cancels the stream.
      for await (const part of stream) {
        throwIfAborted(signal);
        if (part.type === 'error') throw (part as AiSdkPart & { readonly error: unknown }).error;
        if (part.type === 'text-delta') {
          const { delta } = part as TextDelta;
          const last = content.at(-1);
          if (last?.type === 'text') content[content.length - 1] = { type: 'text', text: last.text + delta };
          else content.push({ type: 'text', text: delta });
          yield { type: 'text', text: delta };
        } else if (part.type === 'tool-call') {
          const call = readCall(part as AiSdkPart & CallPart);
          content.push(call);
          yield { type: 'tool-call', call };
        } else if (part.type === 'finish') {
          const { finishReason, usage } = part as AiSdkPart & FinishPart;
          yield { type: 'answer', answer: this.#answer(content, finishReason, usage) };
          return;
        }
      }
    } catch (error) {
      throw this.#failure(error, signal);
    }
    throw new SitrepError('ERR_SITREP_MODEL_TRUNCATED', `${this.model} stopped in the middle of its answer`, {
      retryable: true,
    });
  }

  #answer(content: ModelAnswer['content'], { unified }: AiSdkFinish, usage: AiSdkUsage): ModelAnswer {
    const { provider, model } = this;
    const finish = FINISH[unified] ?? 'other';
    return { content, text: textOf(content), finish, usage: this.#usage(usage), provider, model, calls: [] };
  }

  #usage({ inputTokens, outputTokens }: AiSdkUsage): ModelUsage {
    const input = inputTokens.noCache ?? minus(inputTokens.total, inputTokens.cacheRead, inputTokens.cacheWrite);
    const output = outputTokens.total;
    if (input === undefined || output === undefined) {
      const reason = `${this.model} does not say how many tokens it used.`;
      return { tokens: { kind: 'unknown', reason }, cost: { kind: 'unknown', reason } };
    }
    const counts = { input, output, cacheRead: inputTokens.cacheRead ?? 0, cacheWrite: inputTokens.cacheWrite ?? 0 };
    return { tokens: { kind: 'known', counts } satisfies TokenUse, cost: this.#cost(counts) };
  }

  #cost({ input, output, cacheRead, cacheWrite }: TokenCounts): Cost {
    const prices = this.#prices;
    if (prices === undefined) return { kind: 'unknown', reason: `No price of ${this.model} was given.` };
    const millionths =
      input * prices.input + output * prices.output + cacheRead * prices.cacheRead + cacheWrite * prices.cacheWrite;
    return { kind: 'known', usd: millionths / 1_000_000 };
  }

  #failure(error: unknown, signal: AbortSignal | undefined): unknown {
    throwIfAborted(signal);
    if (isSitrepError(error)) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new SitrepError('ERR_SITREP_MODEL_FAILED', `${this.model} failed: ${message.slice(0, 500)}`, {
      cause: error,
      retryable: true,
    });
  }
}

const FINISH: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool-calls',
  'content-filter': 'filtered',
};

function toCall(request: ModelRequest, signal: AbortSignal | undefined): AiSdkCall {
  const {
    system = [],
    messages,
    tools = [],
    toolChoice,
    output,
    maxOutputTokens,
    temperature,
    stopSequences,
  } = request;
  const systemText = system.map(({ text }) => text).join('\n\n');
  const prompt = [
    ...(systemText === '' ? [] : [{ role: 'system', content: systemText }]),
    ...messages.flatMap(toMessages),
  ];
  const call: AiSdkCall = { prompt: prompt as never[], maxOutputTokens };
  if (temperature !== undefined) call.temperature = temperature;
  if (stopSequences !== undefined) call.stopSequences = [...stopSequences];
  if (tools.length > 0) {
    call.tools = tools.map(({ name, description, input }) => ({
      type: 'function',
      name,
      description,
      inputSchema: input,
    })) as never[];
    call.toolChoice =
      typeof toolChoice === 'object' ? { type: 'tool', toolName: toolChoice.name } : { type: toolChoice ?? 'auto' };
  }
  if (output !== undefined) call.responseFormat = { type: 'json', name: output.name, schema: output.schema as never };
  if (signal !== undefined) call.abortSignal = signal;
  return call;
}

/** The AI SDK keeps tools' results in messages of their own role. */
function toMessages({ role, content }: ModelMessage): readonly unknown[] {
  if (role === 'assistant') {
    const parts = content.map((part) =>
      part.type === 'text'
        ? { type: 'text', text: part.text }
        : { type: 'tool-call', toolCallId: part.id, toolName: part.name, input: part.input },
    );
    return [{ role, content: parts }];
  }
  const results = content.flatMap((part) =>
    part.type === 'text'
      ? []
      : [
          {
            type: 'tool-result',
            toolCallId: part.id,
            toolName: part.name,
            output: { type: part.failed === true ? 'error-text' : 'text', value: part.text },
          },
        ],
  );
  const texts = content.flatMap((part) => (part.type === 'text' ? [{ type: 'text', text: part.text }] : []));
  return [
    ...(results.length === 0 ? [] : [{ role: 'tool', content: results }]),
    ...(texts.length === 0 ? [] : [{ role: 'user', content: texts }]),
  ];
}

function readPart(part: AiSdkPart): readonly (TextPart | ToolCall)[] {
  if (part.type === 'text') return [{ type: 'text', text: (part as AiSdkPart & { readonly text: string }).text }];
  return part.type === 'tool-call' ? [readCall(part as AiSdkPart & CallPart)] : [];
}

function readCall({ toolCallId, toolName, input }: CallPart): ToolCall {
  return { type: 'tool-call', id: toolCallId, name: toolName, input: parsed(input) };
}

function parsed(input: string): Json {
  try {
    return JSON.parse(input) as Json;
  } catch {
    // Left as text: it fits no tool's schema, and the model is told so.
    return input;
  }
}

function minus(total: number | undefined, ...parts: readonly (number | undefined)[]): number | undefined {
  return total === undefined
    ? undefined
    : Math.max(
        0,
        parts.reduce<number>((rest, part) => rest - (part ?? 0), total),
      );
}
