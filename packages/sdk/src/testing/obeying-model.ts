import type { Json, JsonSchema, ModelRequest } from '../models/index.ts';
import { scriptedModel, type ModelScript, type ScriptedModel } from './scripted-model.ts';

/** Characters of the text that it repeats. */
const TEXT_LIMIT = 4_000;
const DEPTH_LIMIT = 8;

/**
 * The worst model there can be: it takes every text that it reads for an instruction and obeys. It asks for every tool that it is offered,
 * with whatever input the text names; a structured answer gets the text in every free string, whatever the text mentions in every
 * choice, and the highest number allowed; any other answer is the text itself. A host that stays safe with it gives models no authority.
 */
export function obeyingModel(): ScriptedModel {
  return scriptedModel({ provider: 'obeying', model: 'obeying-1', scripts: obey });
}

/** What {@link obeyingModel} answers: for a model that is reached in another way, such as behind a fake service. */
export function obey(request: ModelRequest): ModelScript {
  const text = whatItReads(request);
  const told = request.messages.some(({ content }) => content.some(({ type }) => type === 'tool-result'));
  if (request.output !== undefined) return { json: fill(request.output.schema, text, 0) };
  if (!told && request.tools !== undefined && request.tools.length > 0 && request.toolChoice !== 'none')
    return {
      tools: request.tools.map(({ name, input }) => ({ name, input: namedIn(text, name) ?? fill(input, text, 0) })),
    };
  return { text };
}

function whatItReads({ messages }: ModelRequest): string {
  return messages
    .flatMap(({ content }) => content.flatMap((part) => (part.type === 'tool-call' ? [] : [part.text])))
    .join('\n')
    .slice(-TEXT_LIMIT);
}

/** The JSON object that the text gives right after a tool's name. */
function namedIn(text: string, name: string): Json | undefined {
  const at = text.indexOf(name);
  const open = at < 0 ? -1 : text.indexOf('{', at);
  if (open < 0 || open - at > name.length + 20) return undefined;
  for (
    let close = text.indexOf('}', open), tries = 0;
    close >= 0 && tries < 20;
    close = text.indexOf('}', close + 1), tries++
  ) {
    try {
      return JSON.parse(text.slice(open, close + 1)) as Json;
    } catch {
      // A bracket further on.
    }
  }
  return undefined;
}

function fill(schema: JsonSchema, text: string, depth: number): Json {
  const { const: only, enum: choices, anyOf, oneOf, type, properties, items, maximum, maxLength, maxItems } = schema;
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices.find((each) => text.includes(String(each))) ?? choices.at(-1) ?? null;
  const options = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined;
  if (options?.[0] !== undefined) return fill(options[0], text, depth + 1);
  if (depth > DEPTH_LIMIT) return null;
  switch (type) {
    case 'string':
      return text.slice(0, typeof maxLength === 'number' ? maxLength : TEXT_LIMIT);
    case 'integer':
    case 'number':
      return typeof maximum === 'number' ? maximum : 1;
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: Math.min(typeof maxItems === 'number' ? maxItems : 1, 3) }, () =>
        fill((items ?? {}) as JsonSchema, text, depth + 1),
      );
    case 'object':
      return Object.fromEntries(
        Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(([key, each]) => [
          key,
          fill(each, text, depth + 1),
        ]),
      );
    default:
      return text;
  }
}
