import type { Cost, ServiceCall, TokenUse } from '../protocol/index.ts';

/** JSON data: what a tool takes and gives. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema, draft 2020-12, as data. */
export type JsonSchema = { readonly [key: string]: Json };

/** A tool as the model sees it. What it does is the caller's; see `runToolLoop`. */
export interface ToolDescription {
  /** 1 to 64 letters, digits, `_` or `-`. */
  readonly name: string;
  readonly description: string;
  readonly input: JsonSchema;
}

/** A model asks for a tool. `input` has not been checked against the tool's schema. */
export interface ToolCall {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly input: Json;
}

/** Text of a message. With `cache`, the prefix up to here stays the same over many calls and a provider may keep it. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly cache?: boolean;
}

/** What a tool answered. */
export interface ToolResult {
  readonly type: 'tool-result';
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly failed?: boolean;
}

/** One message of a conversation; they alternate, a user's first. */
export type ModelMessage =
  | { readonly role: 'user'; readonly content: readonly (TextPart | ToolResult)[] }
  | { readonly role: 'assistant'; readonly content: readonly (TextPart | ToolCall)[] };

/** How hard a request is, which decides what it may cost. Providers with one model only take no notice. */
export interface TaskHints {
  /** What the answer is for, such as `classify-alert`: shown in usage and traces. Default `answer`. */
  readonly purpose?: string;
  /** `extract` copies, `classify` chooses, `write` words what is known, `weigh` compares, `plan` works out steps. Default `write`. */
  readonly task?: 'extract' | 'classify' | 'write' | 'weigh' | 'plan';
  /** How long the caller can wait for the whole answer, milliseconds. */
  readonly patienceMs?: number;
  /** The name of a model in the provider's table, to be asked first. Default: the provider's choice. */
  readonly prefer?: string;
  /** What the answer may cost at most, US dollars. */
  readonly maxCostUsd?: number;
}

/** A question for a language model. */
export interface ModelRequest extends TaskHints {
  readonly system?: readonly TextPart[];
  readonly messages: readonly ModelMessage[];
  readonly tools?: readonly ToolDescription[];
  /** Default `auto`. `{ name }` forces that tool. */
  readonly toolChoice?: 'auto' | 'required' | 'none' | { readonly name: string };
  /** Ask for JSON of this shape. The answer may still be something else: see `generateStructured`. */
  readonly output?: { readonly name: string; readonly schema: JsonSchema };
  /** Tokens that the answer may have. Has no default: providers reserve it out of a quota. */
  readonly maxOutputTokens: number;
  /** 0 to 1. Default: the provider's. */
  readonly temperature?: number;
  readonly stopSequences?: readonly string[];
}

/** For whom a call is made, and what ends it. */
export interface ModelCallOptions {
  readonly signal?: AbortSignal;
  /** The incident it is for: its budget and its egress ledger count the call. */
  readonly incidentId?: string;
}

/** Why a model stopped. Only after `stop` and `tool-calls` is the answer whole. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'filtered' | 'other';

/** What was used, and what it cost. */
export interface ModelUsage {
  readonly tokens: TokenUse;
  readonly cost: Cost;
}

/** A model's answer, received whole. */
export interface ModelAnswer {
  readonly content: readonly (TextPart | ToolCall)[];
  /** All text parts, joined. */
  readonly text: string;
  readonly finish: FinishReason;
  readonly usage: ModelUsage;
  /** Who answered in the end, which need not be the model that was asked. */
  readonly provider: string;
  readonly model: string;
  /** The calls behind it, also those that failed; empty when the provider keeps no such record. */
  readonly calls: readonly ServiceCall[];
}

/** A piece of an answer. The last one is always `answer`; a stream that ends without it throws `ERR_SITREP_MODEL_TRUNCATED`. */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  | { readonly type: 'answer'; readonly answer: ModelAnswer };

/**
 * A language model, whoever runs it. Both methods reject with a `SitrepError`: `ERR_SITREP_MODEL_FAILED` (`retryable` when another model
 * or a later moment may do better), `ERR_SITREP_MODEL_TRUNCATED`, `ERR_SITREP_BUDGET_EXCEEDED`, `ERR_SITREP_EGRESS_FORBIDDEN`,
 * `ERR_SITREP_SERVICE_UNAVAILABLE` or, once `signal` aborts, `ERR_SITREP_ABORTED`.
 */
export interface LanguageModel {
  readonly provider: string;
  readonly model: string;
  generate(request: ModelRequest, options?: ModelCallOptions): Promise<ModelAnswer>;
  /** Leaving the loop early ends the call. */
  stream(request: ModelRequest, options?: ModelCallOptions): AsyncIterable<ModelEvent>;
}
