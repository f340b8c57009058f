import type { Random } from '../../../base/index.ts';
import { jsonInstance } from './json-instance.ts';
import { clipped, marked } from './mark.ts';

/** What a caller asked of a model, whichever operation it came through. */
export interface FakePrompt {
  readonly operation: string;
  readonly modelId: string;
  readonly system: string;
  /** The text of the last message of the user. */
  readonly text: string;
  /** All text of the conversation, the system's included. */
  readonly everything: string;
  /** Tools on offer. */
  readonly tools: readonly { readonly name: string; readonly schema: unknown }[];
  /** The tool that must be used: a name, or `any`. */
  readonly forcedTool: string | undefined;
  /** The JSON Schema that the answer must fit. */
  readonly jsonSchema: unknown;
}

/** What the pretended model says. */
export interface FakeReply {
  /** Free text gets the fake's mark in front; JSON is left as it is. */
  readonly text?: string;
  readonly toolUses?: readonly { readonly name: string; readonly input: unknown }[];
  /** Default `tool_use` with tools, else `end_turn`. */
  readonly stopReason?: string;
}

/** A test's own model; `undefined` leaves the answer to the fake. */
export type Replier = (prompt: FakePrompt) => FakeReply | string | undefined;

/** Characters of the request that an answer repeats. */
const ECHO = 400;

/** The script's reply, or one derived from the request alone. */
export function replyTo(prompt: FakePrompt, random: Random, replier: Replier | undefined): FakeReply {
  const scripted = replier?.(prompt);
  if (scripted === undefined) return derived(prompt, random);
  const reply = typeof scripted === 'string' ? { text: scripted } : scripted;
  return reply.text === undefined || isJson(reply.text) ? reply : { ...reply, text: marked(reply.text) };
}

function derived(prompt: FakePrompt, random: Random): FakeReply {
  const { tools, forcedTool, jsonSchema, text, everything } = prompt;
  const ids = [...new Set(everything.match(/\b[a-z]{2,4}_[0-9a-z]{8,40}\b/g))];
  const tool = forcedTool === 'any' ? tools[0] : tools.find(({ name }) => name === forcedTool);
  if (tool) return { toolUses: [{ name: tool.name, input: jsonInstance(tool.schema, { random, ids }) }] };
  if (jsonSchema !== undefined) return { text: JSON.stringify(jsonInstance(jsonSchema, { random, ids })) };
  return { text: marked(`No model was called. The request said: ${clipped(text, ECHO)}`) };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
