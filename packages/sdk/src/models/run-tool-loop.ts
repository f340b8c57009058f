import * as z from 'zod/mini';
import { SitrepError, throwIfAborted } from '../base/index.ts';
import type {
  JsonSchema,
  LanguageModel,
  ModelAnswer,
  ModelCallOptions,
  ModelMessage,
  ModelRequest,
  ToolCall,
  ToolResult,
} from './language-model.ts';
import { asMessage, toolCallsOf } from './messages.ts';

/** A tool that a model may use. It reads; what changes something is an action, which a model only proposes. Make one with {@link defineTool}. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly schema: z.core.$ZodType;
  /** Gets checked input; what it returns is text for the model. */
  readonly run: (input: never, options: { readonly signal: AbortSignal | undefined }) => Promise<string> | string;
}

/** Ties a tool's schema to what its `run` takes. */
export function defineTool<T>(
  tool: Omit<Tool, 'schema' | 'run'> & {
    readonly schema: z.core.$ZodType<T>;
    readonly run: (input: T, options: { readonly signal: AbortSignal | undefined }) => Promise<string> | string;
  },
): Tool {
  if (!/^[\w-]{1,64}$/.test(tool.name))
    throw new TypeError(`A tool's name has 1 to 64 of A-Z a-z 0-9 _ -: "${tool.name}"`);
  return Object.freeze({ ...tool });
}

/** Limits of {@link runToolLoop}, with their defaults. */
export interface ToolLoopLimits {
  /** Answers of the model. Default 8. */
  readonly turns?: number;
  /** Tool calls in all. Default 24. */
  readonly calls?: number;
  /** How often the same tool may be called with the same input. Default 2. */
  readonly repeats?: number;
  /** Characters of a tool's answer that the model sees; the rest is cut and the cut is said. Default 20,000. */
  readonly resultChars?: number;
}

/** Defaults of {@link ToolLoopLimits}. */
export const TOOL_LOOP_LIMITS = Object.freeze({ turns: 8, calls: 24, repeats: 2, resultChars: 20_000 });

/** A tool call that was made: `refused` when its name or input was not allowed. */
export interface ToolRecord {
  readonly name: string;
  readonly outcome: 'answered' | 'failed' | 'refused';
  readonly problem?: string;
}

/** How a loop ended. Only `answered` has an answer to rely on. */
export type ToolLoopEnd = {
  readonly end: 'answered' | 'cut' | 'filtered' | 'too-many-turns' | 'too-many-calls' | 'repeating';
  /** The model's last answer. */
  readonly answer: ModelAnswer;
  readonly answers: readonly ModelAnswer[];
  readonly tools: readonly ToolRecord[];
};

/**
 * Lets a model use tools until it answers. Only tools of the list run, only with input that fits their schema, one after the other; a
 * refused or failed call is told to the model. Ends by itself at every limit.
 *
 * @throws SitrepError what {@link LanguageModel.generate} throws; tools' own failures are not thrown.
 */
export async function runToolLoop(
  model: LanguageModel,
  request: Omit<ModelRequest, 'tools'>,
  { tools, limits = {} }: { readonly tools: readonly Tool[]; readonly limits?: ToolLoopLimits },
  options: ModelCallOptions = {},
): Promise<ToolLoopEnd> {
  const loop = new Loop(tools, { ...TOOL_LOOP_LIMITS, ...limits }, options.signal);
  const descriptions = tools.map(({ name, description, schema }) => ({ name, description, input: describe(schema) }));
  const answers: ModelAnswer[] = [];
  let messages: readonly ModelMessage[] = request.messages;
  for (;;) {
    const answer = await model.generate({ ...request, messages, tools: descriptions }, options);
    answers.push(answer);
    const calls = toolCallsOf(answer.content);
    const end = endOf(answer, calls) ?? loop.limitAt(answers.length, calls);
    if (end !== undefined) return { end, answer, answers, tools: loop.records };
    const results: ToolResult[] = [];
    for (const call of calls) results.push(await loop.run(call));
    messages = [...messages, asMessage(answer), { role: 'user', content: results }];
  }
}

function endOf({ finish }: ModelAnswer, calls: readonly ToolCall[]): ToolLoopEnd['end'] | undefined {
  if (finish === 'length') return 'cut';
  if (finish === 'filtered') return 'filtered';
  return calls.length === 0 ? 'answered' : undefined;
}

class Loop {
  readonly records: ToolRecord[] = [];
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #limits: Required<ToolLoopLimits>;
  readonly #signal: AbortSignal | undefined;
  readonly #seen = new Map<string, number>();

  constructor(tools: readonly Tool[], limits: Required<ToolLoopLimits>, signal: AbortSignal | undefined) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    if (this.#tools.size < tools.length) throw new TypeError('Two tools have the same name');
    this.#limits = limits;
    this.#signal = signal;
  }

  /** The limit that carrying out `calls` would break. */
  limitAt(turns: number, calls: readonly ToolCall[]): ToolLoopEnd['end'] | undefined {
    if (turns >= this.#limits.turns) return 'too-many-turns';
    if (this.records.length + calls.length > this.#limits.calls) return 'too-many-calls';
    for (const { name, input } of calls) {
      const key = `${name} ${JSON.stringify(input)}`;
      const times = (this.#seen.get(key) ?? 0) + 1;
      if (times > this.#limits.repeats) return 'repeating';
      this.#seen.set(key, times);
    }
    return undefined;
  }

  async run({ id, name, input }: ToolCall): Promise<ToolResult> {
    throwIfAborted(this.#signal);
    const told = (text: string, record: Omit<ToolRecord, 'name'>): ToolResult => {
      this.records.push({ name, ...record });
      return { type: 'tool-result', id, name, text: cut(text, this.#limits.resultChars), ...failedUnless(record) };
    };
    const refused = (problem: string) => told(problem, { outcome: 'refused', problem });
    const tool = this.#tools.get(name);
    if (tool === undefined) return refused(`There is no tool "${name}".`);
    const parsed = z.safeParse(tool.schema, input);
    if (!parsed.success)
      return refused(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
    try {
      return told(await tool.run(parsed.data as never, { signal: this.#signal }), { outcome: 'answered' });
    } catch (error) {
      throwIfAborted(this.#signal);
      const problem = error instanceof SitrepError ? error.message : 'The tool failed.';
      return told(problem, { outcome: 'failed', problem });
    }
  }
}

function failedUnless({ outcome }: Omit<ToolRecord, 'name'>): { readonly failed?: true } {
  return outcome === 'answered' ? {} : { failed: true };
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}\n[cut here: ${text.length - limit} more characters]`;
}

function describe(schema: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  return rest as JsonSchema;
}
