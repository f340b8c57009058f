import type { ModelAnswer, ModelMessage, ModelRequest, TextPart, ToolCall } from './language-model.ts';

/** A user's message of one text. */
export function userText(text: string): ModelMessage {
  return { role: 'user', content: [{ type: 'text', text }] };
}

/** The text parts of `content`, joined. */
export function textOf(content: ModelAnswer['content']): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** The tool calls of `content`. */
export function toolCallsOf(content: ModelAnswer['content']): readonly ToolCall[] {
  return content.filter((part) => part.type === 'tool-call');
}

/** Every text that a request would send, in order: what masking and estimates look at. */
export function* textsOf({ system = [], messages, tools = [] }: ModelRequest): Generator<string, void> {
  for (const { text } of system) yield text;
  for (const { content } of messages)
    for (const part of content) yield part.type === 'tool-call' ? JSON.stringify(part.input) : part.text;
  for (const { name, description, input } of tools) yield `${name} ${description} ${JSON.stringify(input)}`;
}

/** An answer's content as the next message of its conversation. */
export function asMessage({ content }: ModelAnswer): ModelMessage {
  const kept: readonly (TextPart | ToolCall)[] = content.filter((part) => part.type !== 'text' || part.text !== '');
  return { role: 'assistant', content: kept.length > 0 ? kept : [{ type: 'text', text: '(no answer)' }] };
}
