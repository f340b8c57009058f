import { SitrepError, sleep, throwIfAborted, type Clock } from '../base/index.ts';
import type { TokenCounts } from '../protocol/index.ts';
import {
  textOf,
  type FinishReason,
  type Json,
  type LanguageModel,
  type ModelAnswer,
  type ModelCallOptions,
  type ModelEvent,
  type ModelRequest,
  type TextPart,
  type ToolCall,
} from '../models/index.ts';

/** What one call of a {@link scriptedModel} does. Without anything it answers with an empty text. */
export interface ModelScript {
  readonly text?: string;
  /** Answered as JSON text. */
  readonly json?: unknown;
  /** Tools that it asks for; their ids are `call-1`, `call-2` … over the model's life. */
  readonly tools?: readonly { readonly name: string; readonly input: Json }[];
  /** Default `stop`, or `tool-calls` when there are tools. */
  readonly finish?: FinishReason;
  /** Thrown instead of answering. */
  readonly fails?: Error;
  /** Milliseconds of the clock before it answers. Default 0. */
  readonly takesMs?: number;
  /** A stream ends after the text, without an answer. */
  readonly truncated?: boolean;
  /** Default: 10 tokens in, 5 out. */
  readonly tokens?: Partial<TokenCounts>;
}

/** What {@link scriptedModel} takes: a script for each call, the last one for all further ones; or one that reads the request. */
export interface ScriptedModelOptions {
  readonly scripts: readonly ModelScript[] | ((request: ModelRequest, call: number) => ModelScript);
  /** Default `scripted`. */
  readonly provider?: string;
  readonly model?: string;
  /** Needed for `takesMs`. */
  readonly clock?: Clock;
}

/** A scripted model that remembers what it was asked. */
export interface ScriptedModel extends LanguageModel {
  readonly requests: readonly ModelRequest[];
}

/** A language model that says what a test says. Its cost is known: nothing. */
export function scriptedModel({
  scripts,
  provider = 'scripted',
  model = 'scripted-1',
  clock,
}: ScriptedModelOptions): ScriptedModel {
  const requests: ModelRequest[] = [];
  let calls = 0;

  const next = async (request: ModelRequest, { signal }: ModelCallOptions = {}) => {
    throwIfAborted(signal);
    requests.push(request);
    const script =
      typeof scripts === 'function'
        ? scripts(request, requests.length)
        : (scripts[Math.min(requests.length, scripts.length) - 1] ?? {});
    if (script.takesMs !== undefined && clock !== undefined) await sleep(clock, script.takesMs, signal);
    if (script.fails !== undefined) throw script.fails;
    return { script, answer: answerOf(script) };
  };
  const answerOf = ({ text, json, tools = [], finish, tokens }: ModelScript): ModelAnswer => {
    const said = text ?? (json === undefined ? '' : JSON.stringify(json));
    const asked = tools.map(({ name, input }): ToolCall => ({ type: 'tool-call', id: `call-${++calls}`, name, input }));
    const content: (TextPart | ToolCall)[] = [
      ...(said === '' ? [] : [{ type: 'text' as const, text: said }]),
      ...asked,
    ];
    return {
      content,
      text: textOf(content),
      finish: finish ?? (tools.length > 0 ? 'tool-calls' : 'stop'),
      usage: {
        tokens: { kind: 'known', counts: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0, ...tokens } },
        cost: { kind: 'known', usd: 0 },
      },
      provider,
      model,
      calls: [],
    };
  };

  return {
    provider,
    model,
    requests,
    generate: async (request, options) => (await next(request, options)).answer,
    async *stream(request, options): AsyncGenerator<ModelEvent, void> {
      const { script, answer } = await next(request, options);
      for (const part of answer.content) {
        throwIfAborted(options?.signal);
        yield part.type === 'text' ? { type: 'text', text: part.text } : { type: 'tool-call', call: part };
      }
      if (script.truncated === true)
        throw new SitrepError('ERR_SITREP_MODEL_TRUNCATED', 'The script ends here', { retryable: true });
      yield { type: 'answer', answer };
    },
  };
}
