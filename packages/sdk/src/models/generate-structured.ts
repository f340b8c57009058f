import * as z from 'zod/mini';
import { isSitrepError } from '../base/index.ts';
import type {
  JsonSchema,
  LanguageModel,
  ModelAnswer,
  ModelCallOptions,
  ModelMessage,
  ModelRequest,
} from './language-model.ts';
import { asMessage, toolCallsOf } from './messages.ts';
import { readJson } from './read-json.ts';

/** What {@link generateStructured} takes besides a request's own fields. */
export interface StructuredRequest<T> extends Omit<ModelRequest, 'output' | 'tools' | 'toolChoice'> {
  /** What the answer is called, 1 to 64 letters, digits, `_` or `-`. */
  readonly name: string;
  /** A zod schema (also of `zod/mini`) without transformations. */
  readonly schema: z.core.$ZodType<T>;
  /** What is wrong with a value that fits the schema, such as an id that does not exist; empty when nothing is. */
  readonly check?: (value: T) => readonly string[];
  /** Models to ask when one fails or stays invalid, best first. Default none. */
  readonly fallbacks?: readonly LanguageModel[];
}

/** One model's try: what it answered, and why that did not count. */
export interface StructuredFailure {
  readonly provider: string;
  readonly model: string;
  readonly problems: readonly string[];
}

/** How {@link generateStructured} ended. `invalid` is an expected outcome: use what the local engine says. */
export type StructuredOutcome<T> =
  | {
      readonly outcome: 'valid';
      readonly value: T;
      /** Whether it took a second answer of the same model. */
      readonly repaired: boolean;
      readonly answers: readonly ModelAnswer[];
      readonly failures: readonly StructuredFailure[];
    }
  | {
      readonly outcome: 'invalid';
      readonly answers: readonly ModelAnswer[];
      readonly failures: readonly StructuredFailure[];
    };

/** Problems told to a model, and characters of each. */
const MAX_PROBLEMS = 10;
const MAX_PROBLEM_CHARS = 300;

/**
 * Asks for an answer of a given shape. What comes back is checked against the schema and `check`; a model that got it wrong is told what is
 * wrong and asked once more; then the next model of `fallbacks` is asked. A cut or filtered answer counts as wrong.
 *
 * @throws SitrepError `ERR_SITREP_ABORTED`, `ERR_SITREP_BUDGET_EXCEEDED`, `ERR_SITREP_EGRESS_FORBIDDEN`: no other model may do better then.
 * @example
 * const outcome = await generateStructured(model, {
 *   name: 'severity', schema: z.object({ severity: Severity }), messages: [userText(alert.title)], maxOutputTokens: 100,
 * });
 * const severity = outcome.outcome === 'valid' ? outcome.value.severity : alert.severity;
 */
export async function generateStructured<T>(
  model: LanguageModel,
  { name, schema, check = () => [], fallbacks = [], ...rest }: StructuredRequest<T>,
  options: ModelCallOptions = {},
): Promise<StructuredOutcome<T>> {
  const request: ModelRequest = { ...rest, output: { name, schema: jsonSchema(schema) } };
  const answers: ModelAnswer[] = [];
  const failures: StructuredFailure[] = [];
  for (const each of [model, ...fallbacks]) {
    let messages: readonly ModelMessage[] = request.messages;
    for (const repaired of [false, true]) {
      const answer = await ask(each, { ...request, messages }, options, failures);
      if (answer === undefined) break;
      answers.push(answer);
      const read = readAnswer(answer, name, schema, check);
      if ('value' in read) return { outcome: 'valid', value: read.value, repaired, answers, failures };
      if (repaired) failures.push({ provider: answer.provider, model: answer.model, problems: read.problems });
      messages = [...messages, asMessage(answer), complaint(answer, name, read.problems)];
    }
  }
  return { outcome: 'invalid', answers, failures };
}

async function ask(
  model: LanguageModel,
  request: ModelRequest,
  options: ModelCallOptions,
  failures: StructuredFailure[],
): Promise<ModelAnswer | undefined> {
  try {
    return await model.generate(request, options);
  } catch (error) {
    if (!isSitrepError(error) || FINAL.has(error.code)) throw error;
    failures.push({ provider: model.provider, model: model.model, problems: [error.message] });
    return undefined;
  }
}

const FINAL: ReadonlySet<string> = new Set([
  'ERR_SITREP_ABORTED',
  'ERR_SITREP_BUDGET_EXCEEDED',
  'ERR_SITREP_EGRESS_FORBIDDEN',
]);

function readAnswer<T>(
  answer: ModelAnswer,
  name: string,
  schema: z.core.$ZodType<T>,
  check: (value: T) => readonly string[],
): { readonly value: T } | { readonly problems: readonly string[] } {
  if (answer.finish === 'length') return { problems: ['The answer was cut off at its limit: answer in fewer words.'] };
  if (answer.finish === 'filtered') return { problems: ['The answer was withheld by a filter.'] };
  const call = toolCallsOf(answer.content).find((each) => each.name === name);
  const raw = call === undefined ? readJson(answer.text) : call.input;
  if (raw === undefined) return { problems: ['The answer is not JSON.'] };
  const parsed = z.safeParse(schema, raw);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`),
    };
  const problems = check(parsed.data);
  return problems.length === 0 ? { value: parsed.data } : { problems };
}

/** Says what is wrong; to a tool call as that tool's failure, because a conversation may not leave a call unanswered. */
function complaint(answer: ModelAnswer, name: string, problems: readonly string[]): ModelMessage {
  const list = problems
    .slice(0, MAX_PROBLEMS)
    .map((problem) => `- ${problem.slice(0, MAX_PROBLEM_CHARS)}`)
    .join('\n');
  const text = `That does not fit what was asked for:\n${list}\nAnswer again with JSON that fits "${name}", and nothing else.`;
  const calls = toolCallsOf(answer.content);
  return calls.length === 0
    ? { role: 'user', content: [{ type: 'text', text }] }
    : { role: 'user', content: calls.map(({ id, name }) => ({ type: 'tool-result', id, name, text, failed: true })) };
}

const knownSchemas = new WeakMap<object, JsonSchema>();

function jsonSchema(schema: z.core.$ZodType): JsonSchema {
  const known = knownSchemas.get(schema);
  if (known !== undefined) return known;
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  const made = rest as JsonSchema;
  knownSchemas.set(schema, made);
  return made;
}
